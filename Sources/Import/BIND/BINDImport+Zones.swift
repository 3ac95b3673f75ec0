extension BINDImport {
  /// `zone NAME [CLASS] { ... };`
  mutating func readZone(_ statement: BINDStatement, _ notes: inout Notes) {
    guard statement.words.count > 1 else {
      notes.error("name-missing", "this 'zone' has no name", at: statement.at)
      return
    }
    let name = statement.words[1]
    if statement.words.count > 2, statement.words[2].text.lowercased() != "in" {
      notes.warn(
        "left-out",
        "zone '\(name.text)' of class \(statement.words[2].text) is left out: Apus serves class IN",
        at: name.at)
      return
    }
    var settings: [String: Setting] = [:]
    for setting in (statement.block ?? []).compactMap(\.setting) {
      settings[setting.key.text.lowercased()] = setting
    }
    guard isServed(name, settings, &notes) else { return }
    for statement in statement.block ?? []
    where !Self.carried.contains(statement.keyword) && !statement.isApusWay {
      if let word = statement.words.first { BINDKeys.zone.tell(word, &notes) }
    }
    guard let file = settings["file"].flatMap({ notes.required($0) }) else {
      if let database = settings["database"] ?? settings["dlz"] {
        notes.warn(
          "left-out",
          "zone '\(name.text)' is left out: it comes from no file: \(Instead.answers.rawValue)",
          at: database.key.at)
      } else {
        notes.error("file-missing", "zone '\(name.text)' has no 'file'", at: name.at)
      }
      return
    }
    configuration.add(zone: name, file: path(file, &notes), &notes)
  }

  /// Whether the zone is one that Apus can serve; what else is told.
  private func isServed(_ name: Word, _ settings: [String: Setting], _ notes: inout Notes) -> Bool {
    func leaveOut(_ reason: String) -> Bool {
      notes.warn("left-out", "zone '\(name.text)' is left out: \(reason)", at: name.at)
      return false
    }
    if settings["in-view"] != nil { return leaveOut(Instead.views.rawValue) }
    guard let type = settings["type"]?.value else {
      notes.error("type-missing", "zone '\(name.text)' has no 'type'", at: name.at)
      return false
    }
    switch type.text.lowercased() {
    case "primary", "master": break
    case "secondary", "slave", "mirror":
      notes.warn(
        "secondary", "zone '\(name.text)' is left out: \(Instead.secondary.rawValue)", at: name.at)
      return false
    case "hint", "forward", "stub", "static-stub", "redirect", "delegation-only":
      return leaveOut("it is of type '\(type.text)': \(Instead.resolving.rawValue)")
    default:
      notes.error("bad-type", "zone '\(name.text)': there is no type '\(type.text)'", at: type.at)
      return false
    }
    // A zone that BIND signs has no signatures in its file; served without, no validator would believe it.
    func setting(_ key: String) -> Setting? { settings[key] ?? zoneOptions[key] }
    let policy = setting("dnssec-policy")?.value
    let isInline = setting("inline-signing").flatMap { notes.flag($0) } == true
    let maintains = setting("auto-dnssec")?.value
    if policy.map({ !["none", "insecure"].contains($0.text.lowercased()) }) == true || isInline
      || maintains.map({ $0.text.lowercased() != "off" }) == true
    {
      notes.warn(
        "signed-here",
        "zone '\(name.text)' is left out: BIND signs it, and its file has no signatures: \(Instead.signing.rawValue)",
        at: name.at)
      return false
    }
    if let format = setting("masterfile-format")?.value, format.text.lowercased() != "text" {
      return leaveOut(
        "its file is in form '\(format.text)': named-compilezone -f \(format.text) -F text makes a text of it"
      )
    }
    return true
  }

  private static let carried = [
    "type", "file", "masterfile-format", "dnssec-policy", "inline-signing", "auto-dnssec",
    "database", "dlz",
  ]

  /// The file, seen from the directory of the options.
  private func path(_ file: Word, _ notes: inout Notes) -> String {
    guard !file.text.hasPrefix("/") else { return file.text }
    let path =
      directory.map { $0.hasSuffix("/") ? $0 + file.text : $0 + "/" + file.text } ?? file.text
    if !path.hasPrefix("/") {
      notes.warn(
        "relative-path",
        "'\(path)' starts where BIND was started, and for Apus at its configuration's directory: the options have no 'directory' from '/' on",
        at: file.at)
    }
    return path
  }
}
