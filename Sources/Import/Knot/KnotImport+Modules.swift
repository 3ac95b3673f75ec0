extension KnotImport {
  /// The modules that zones and templates name. Apus has the like of two of them, for all zones.
  mutating func readModules(_ notes: inout Notes) {
    var used: Set<String> = []
    for item in items("template") + items("zone") {
      for word in (item.all("module") + item.all("global-module")).flatMap(\.values) {
        let parts = word.text.split(separator: "/", maxSplits: 1).map(String.init)
        guard let module = parts.first else { continue }
        let isForAll = item.id?.text == "default" && item.settings.first?.key.text == "id"
        switch module {
        case "mod-rrl", "mod-cookies":
          used.insert(word.text)
          if !isForAll {
            notes.warn(
              "differs",
              "'\(module)' is for some zones here; what is carried over of it holds for all of Apus' zones",
              at: word.at)
          }
        default: KnotKeys.modules.tell(Word(text: module, at: word.at), as: word.text, &notes)
        }
      }
    }
    readRateLimit(used, &notes)
    readCookies(used, &notes)
    tellUnused(used, &notes)
  }

  private mutating func readRateLimit(_ used: Set<String>, _ notes: inout Notes) {
    let limits = items("mod-rrl").filter { used.contains("mod-rrl/\($0.id?.text ?? "")") }
    guard let limit = limits.first else { return }
    // Knot's own default: each response over the limit is sent as TC.
    configuration.set("rate-limit.slip", .number(1))
    for setting in limit.settings.dropFirst() {
      switch setting.key.text {
      case "rate-limit":
        if let rate = notes.number(setting, in: 0...1_000_000) {
          configuration.set("rate-limit.responses-per-second", .number(rate))
        }
      case "slip":
        if let slip = notes.number(setting, in: 0...100) {
          configuration.set("rate-limit.slip", .number(slip))
        }
      case "dry-run":
        if let flag = notes.flag(setting) { configuration.set("rate-limit.dry-run", .flag(flag)) }
      case "whitelist": readExempt(setting, &notes)
      default: notes.leftOut("mod-rrl: \(setting.key.text)", .rateLimit, at: setting.key.at)
      }
    }
    for other in limits.dropFirst() {
      if let id = other.id { notes.leftOut("mod-rrl/\(id.text)", .rateLimit, at: id.at) }
    }
  }

  private mutating func readExempt(_ setting: Setting, _ notes: inout Notes) {
    var prefixes: [String] = []
    if case .list(let listed)? = configuration.values["rate-limit.exempt"] { prefixes = listed }
    for word in setting.values {
      if word.text.contains("-") {
        notes.warn(
          "left-out",
          "'\(word.text)' of 'whitelist' is left out: 'rate-limit.exempt' has addresses and prefixes, no ranges",
          at: word.at)
      } else if let prefix = notes.prefix(word), !prefixes.contains("\(prefix)") {
        prefixes.append("\(prefix)")
      }
    }
    if !prefixes.isEmpty { configuration.set("rate-limit.exempt", .list(prefixes)) }
  }

  /// Knot's module lets nobody pass over UDP who sends a cookie that is not good.
  private mutating func readCookies(_ used: Set<String>, _ notes: inout Notes) {
    let ids = used.filter { $0.split(separator: "/").first == "mod-cookies" }
    guard !ids.isEmpty else { return }
    configuration.set("server.cookies", .text("require"))
    for item in items("mod-cookies") where ids.contains("mod-cookies/\(item.id?.text ?? "")") {
      for setting in item.settings.dropFirst() {
        notes.leftOut("mod-cookies: \(setting.key.text)", .cookies, at: setting.key.at)
      }
    }
  }

  /// Modules that are set up and used by nobody, and those that Apus has nothing of.
  private func tellUnused(_ used: Set<String>, _ notes: inout Notes) {
    for section in sections where section.name.text.hasPrefix("mod-") {
      for item in section.items {
        guard let id = item.id else { continue }
        if ["mod-rrl", "mod-cookies"].contains(section.name.text) {
          guard !used.contains("\(section.name.text)/\(id.text)") else { continue }
          notes.warn(
            "left-out", "'\(section.name.text)/\(id.text)' is left out: no zone uses it", at: id.at)
        } else {
          KnotKeys.modules.tell(
            Word(text: section.name.text, at: id.at), as: "\(section.name.text)/\(id.text)", &notes)
        }
      }
    }
  }
}
