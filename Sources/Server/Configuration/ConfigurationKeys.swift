/// The keys of one mapping of the configuration.
struct ConfigurationKeys {
  /// Where the mapping stands, as messages name it; nil at the top.
  let section: String?
  let known: [String]

  static let top = ConfigurationKeys(
    section: nil,
    known: [
      "server", "fast-path", "rate-limit", "control", "metrics", "health", "log", "keys",
      "zone-defaults", "zones", "zones-from",
    ])
  static let server = ConfigurationKeys(.server)
  static let fastPath = ConfigurationKeys(.fastPath)
  static let rateLimit = ConfigurationKeys(.rateLimit)
  static let control = ConfigurationKeys(.control)
  static let metrics = ConfigurationKeys(.metrics)
  static let health = ConfigurationKeys(.health)
  static let log = ConfigurationKeys(.log)
  static let zoneDefaults = ConfigurationKeys(.zoneDefaults)
  static let zonesFrom = ConfigurationKeys(
    .zonesFrom, as: "zones-from")

  static func zone(_ name: String) -> ConfigurationKeys {
    ConfigurationKeys(.zones, as: "zones.\(name)")
  }

  /// What stands at `place` of a zone that is a catalog.
  static func catalog(_ place: String) -> ConfigurationKeys {
    ConfigurationKeys(.catalog, as: place)
  }

  /// What members of a catalog are, or those of a group.
  static func catalogMembers(_ place: String) -> ConfigurationKeys {
    ConfigurationKeys(.catalogMembers, as: place)
  }

  static func key(_ name: String) -> ConfigurationKeys {
    ConfigurationKeys(.keys, as: "keys.\(name)")
  }

  /// Another server, of `provide-transfer` or `notify`.
  static func peer(_ place: String) -> ConfigurationKeys {
    ConfigurationKeys(section: place, known: ["to", "key"])
  }

  private static let knownBySection = Dictionary(
    grouping: ConfigurationKey.all, by: \.section
  ).mapValues { $0.map(\.name) }

  init(section: String?, known: [String]) {
    self.section = section
    self.known = known
  }

  /// The keys that the table has for a section.
  private init(
    _ section: ConfigurationKey.Section, as place: String? = nil
  ) {
    self.init(
      section: place ?? section.rawValue, known: Self.knownBySection[section] ?? [])
  }

  /// What to say of a key that is not obeyed: a name and a message; nil for a known key.
  func complaint(about key: String) -> (name: String, message: String)? {
    if known.contains(key) { return nil }
    let place = section.map { " in '\($0)'" } ?? ""
    if let meant = suggestion(for: key, among: known) {
      return ("unknown-key", "unknown key '\(key)'\(place); did you mean '\(meant)'?")
    }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    return ("unknown-key", "unknown key '\(key)'\(place); there are \(list)")
  }
}
