extension NSDImport {
  /// Patterns and zones, a pattern being known from its end on.
  mutating func readZones(_ clauses: [NSDClause], _ notes: inout Notes) {
    var patterns: [String: [Setting]] = [:]
    for clause in clauses where ["pattern", "zone"].contains(clause.name.text) {
      let settings = expand(clause.settings, patterns, &notes)
      guard
        let name = settings.first(where: { $0.key.text == "name" }).flatMap({ notes.required($0) })
      else {
        notes.error("name-missing", "this '\(clause.name.text)' has no 'name'", at: clause.name.at)
        continue
      }
      if clause.name.text == "zone" {
        readZone(name, settings, &notes)
      } else if patterns.updateValue(settings.filter { $0.key.text != "name" }, forKey: name.text)
        != nil
      {
        notes.error("listed-twice", "pattern '\(name.text)' is there twice", at: name.at)
      }
      // Not of each zone that takes the pattern: once, where it is written.
      for setting in clause.settings where !Self.carried.contains(setting.key.text) {
        NSDKeys.zone.tell(setting.key, &notes)
      }
    }
  }

  private static let carried = [
    "name", "zonefile", "include-pattern", "request-xfr", "allow-notify", "provide-xfr", "notify",
  ]

  /// Patterns that include others many times end here.
  private static let mostSettings = 10_000

  /// The settings with those of the patterns where these are taken in.
  private func expand(
    _ settings: [Setting], _ patterns: [String: [Setting]], _ notes: inout Notes
  ) -> [Setting] {
    var expanded: [Setting] = []
    for setting in settings {
      guard setting.key.text == "include-pattern", let name = notes.required(setting) else {
        expanded.append(setting)
        continue
      }
      guard let pattern = patterns[name.text] else {
        notes.error("no-pattern", "there is no pattern '\(name.text)' before this", at: name.at)
        continue
      }
      expanded += pattern
      guard expanded.count <= Self.mostSettings else {
        notes.error(
          "too-many-settings",
          "with the patterns that it includes this has more than \(Self.mostSettings) settings",
          at: name.at)
        return settings
      }
    }
    return expanded
  }

  private mutating func readZone(_ name: Word, _ settings: [Setting], _ notes: inout Notes) {
    let peers = peers(settings, &notes)
    let file = settings.last { $0.key.text == "zonefile" }
    if peers.primaries != nil {
      configuration.add(secondary: name, hasFile: file != nil, peers, &notes)
    } else if let file = file.flatMap({ notes.required($0) }) {
      configuration.add(zone: name, file: path(name, file, &notes), peers, &notes)
    } else {
      notes.error(
        "file-missing", "zone '\(name.text)' has neither 'zonefile' nor 'request-xfr'", at: name.at)
    }
  }

  private func path(_ name: Word, _ file: Word, _ notes: inout Notes) -> String {
    let path = NSDFileName.expand(file.text, zone: name.text)
    let isRelative = !path.hasPrefix("/")
    let directory =
      zonesDirectory.isEmpty || zonesDirectory.hasSuffix("/")
      ? zonesDirectory : zonesDirectory + "/"
    if isRelative, !directory.hasPrefix("/") {
      notes.warn(
        "relative-path",
        "NSD starts '\(directory)\(path)' where it was started, and Apus at its configuration's directory",
        at: file.at)
    }
    return isRelative ? directory + path : path
  }
}
