/// The keys of one mapping of the configuration.
struct ConfigurationKeys {
  /// Where the mapping stands, as messages name it; nil at the top.
  let section: String?
  let known: [String]
  /// Keys of the design that this version does not obey: told as such, never ignored.
  let planned: [String]

  static let top = ConfigurationKeys(
    section: nil, known: ["server", "fast-path", "rate-limit", "control", "zones"],
    planned: ["metrics", "keys"])
  static let server = ConfigurationKeys(
    section: "server",
    known: [
      "listen", "udp-payload", "kernel-threads", "nsid", "version", "identity", "cookies",
      "cookie-secret-file", "any", "rotate",
    ] + ConfigurationReader.tcpKeys,
    planned: ["user"])
  static let fastPath = ConfigurationKeys(
    section: "fast-path", known: ["interfaces", "mode", "queues"], planned: [])
  static let rateLimit = ConfigurationKeys(
    section: "rate-limit",
    known: ["responses-per-second"] + ConfigurationReader.rateKeys.map(\.key)
      + ["slip", "ipv4-prefix", "ipv6-prefix", "table-size", "exempt", "dry-run"],
    planned: [])
  static let control = ConfigurationKeys(section: "control", known: ["socket"], planned: [])

  static func zone(_ name: String) -> ConfigurationKeys {
    ConfigurationKeys(
      section: "zones.\(name)", known: ["file"],
      planned: ["provide-transfer", "notify", "primary", "key"])
  }

  /// What to say of a key that is not obeyed: a name and a message; nil for a known key.
  func complaint(about key: String) -> (name: String, message: String)? {
    if known.contains(key) { return nil }
    let place = section.map { " in '\($0)'" } ?? ""
    if planned.contains(key) {
      return ("unsupported-key", "key '\(key)'\(place) is not supported yet")
    }
    if let meant = suggestion(for: key, among: known) {
      return ("unknown-key", "unknown key '\(key)'\(place); did you mean '\(meant)'?")
    }
    let list = known.map { "'\($0)'" }.joined(separator: ", ")
    return ("unknown-key", "unknown key '\(key)'\(place); there are \(list)")
  }
}
