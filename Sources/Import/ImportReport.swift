import ZoneFile
import ZoneImage

/// What an import gave: the configuration, and what is to be said about it.
public struct ImportReport: Sendable, Encodable {
  /// Something that is said once, though it holds at several places.
  struct Finding: Sendable, Encodable {
    var severity: Severity
    var name: String
    var message: String
    var place: ZoneDiagnostic.Place
    /// Other places of the same, as `file:line:column`.
    var also: [String]
  }

  /// Whether there is a configuration.
  public var ok: Bool { configuration != nil }
  /// Whose the file is; nil where that is not known.
  public let from: Peer?
  /// In YAML; nil where the file has a mistake.
  public let configuration: String?
  let zones: Int
  /// How many keys there are, whose secrets are in the configuration.
  public let keys: Int
  let findings: [Finding]

  /// How many places are named in text; all of them are in JSON.
  private static let placesTold = 5

  init(_ peer: Peer?, _ path: String, _ imported: ImportedConfiguration?, _ notes: Notes) {
    from = peer
    findings = notes.findings()
    zones = imported?.zones.count ?? 0
    keys = imported?.keys.all.count ?? 0
    let isWhole = !findings.contains { $0.severity == .error }
    configuration = isWhole ? imported?.yaml(from: path) : nil
  }

  /// Each finding as a compiler tells it.
  public func lines() -> [String] {
    findings.map { finding in
      let first = ZoneDiagnostic(
        severity: finding.severity, name: finding.name, message: finding.message,
        place: finding.place)
      guard !finding.also.isEmpty else { return "\(first)" }
      let more = finding.also.count - Self.placesTold
      return "\(first)\nthe same at \(finding.also.prefix(Self.placesTold).joined(separator: ", "))"
        + (more > 0 ? " and \(more) more" : "")
    }
  }

  /// How much was carried over and how much was not, in a sentence.
  public func summary() -> String {
    let errors = findings.count { $0.severity == .error }
    let warnings = findings.count - errors
    if !ok { return "nothing is written, for there are errors: \(errors)" }
    return "zones: \(zones), keys: \(keys), warnings: \(warnings)"
      + (warnings > 0 ? "; what is left out or means something else is told above" : "")
  }

  private enum Key: String, CodingKey {
    case ok
    case from
    case configuration
    case zones
    case keys
    case findings
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(ok, forKey: .ok)
    try container.encode(from, forKey: .from)
    try container.encode(configuration, forKey: .configuration)
    try container.encode(zones, forKey: .zones)
    try container.encode(keys, forKey: .keys)
    try container.encode(findings, forKey: .findings)
  }
}
