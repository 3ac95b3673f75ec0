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
    var statements: [String: BINDStatement] = [:]
    for statement in statement.block ?? [] { statements[statement.keyword] = statement }
    guard let isSecondary = isSecondary(name, statements.compactMapValues(\.setting), &notes) else {
      return
    }
    for statement in statement.block ?? []
    where !Self.carried.contains(statement.keyword) && !statement.isApusWay {
      if let word = statement.words.first { BINDKeys.zone.tell(word, &notes) }
    }
    let peers = peers(name, isSecondary: isSecondary, statements, &notes)
    let catalog = catalog(name, isSecondary: isSecondary, &notes)
    let file = statements["file"]?.setting
    if isSecondary {
      configuration.add(
        secondary: name, hasFile: file != nil, peers, catalog: catalog, &notes)
    } else if let file = file.flatMap({ notes.required($0) }) {
      configuration.add(zone: name, file: path(file, &notes), peers, catalog: catalog, &notes)
    } else if let database = statements["database"] ?? statements["dlz"] {
      notes.warn(
        "left-out",
        "zone '\(name.text)' is left out: it comes from no file: \(Instead.answers.rawValue)",
        at: database.at)
    } else {
      notes.error("file-missing", "zone '\(name.text)' has no 'file'", at: name.at)
    }
  }

  /// Whether the zone comes from other servers; nil where Apus cannot serve it, which is told.
  private func isSecondary(
    _ name: Word, _ settings: [String: Setting], _ notes: inout Notes
  ) -> Bool? {
    func leaveOut(_ reason: String) -> Bool? {
      notes.warn("left-out", "zone '\(name.text)' is left out: \(reason)", at: name.at)
      return nil
    }
    if settings["in-view"] != nil { return leaveOut(Instead.views.rawValue) }
    guard let type = settings["type"]?.value else {
      notes.error("type-missing", "zone '\(name.text)' has no 'type'", at: name.at)
      return nil
    }
    let isSecondary: Bool
    switch type.text.lowercased() {
    case "primary", "master": isSecondary = false
    case "secondary", "slave": isSecondary = true
    case "hint", "forward", "stub", "static-stub", "redirect", "delegation-only", "mirror":
      return leaveOut("it is of type '\(type.text)': \(Instead.resolving.rawValue)")
    default:
      notes.error("bad-type", "zone '\(name.text)': there is no type '\(type.text)'", at: type.at)
      return nil
    }
    if isSigned(settings, &notes) {
      notes.warn(
        "signed-here",
        "zone '\(name.text)' is left out: BIND signs it, and its file has no signatures: \(Instead.signing.rawValue)",
        at: name.at)
      return nil
    }
    let format = (settings["masterfile-format"] ?? zoneOptions["masterfile-format"]?.setting)?.value
    if !isSecondary, let format, format.text.lowercased() != "text" {
      return leaveOut(
        "its file is in form '\(format.text)': named-compilezone -f \(format.text) -F text makes a text of it"
      )
    }
    return isSecondary
  }

  /// Whether BIND signs it: such a zone has no signatures in its file, and served without, no validator would believe it.
  private func isSigned(_ settings: [String: Setting], _ notes: inout Notes) -> Bool {
    func setting(_ key: String) -> Setting? { settings[key] ?? zoneOptions[key]?.setting }
    if let policy = setting("dnssec-policy")?.value,
      !["none", "insecure"].contains(policy.text.lowercased())
    {
      return true
    }
    if let maintains = setting("auto-dnssec")?.value, maintains.text.lowercased() != "off" {
      return true
    }
    return setting("inline-signing").flatMap { notes.flag($0) } == true
  }

  private static let carried =
    [
      "type", "file", "database", "dlz", "primaries", "masters",
    ] + zoneWide

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
