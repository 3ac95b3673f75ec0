/// What the status tells of a catalog (RFC 9432).
public struct CatalogStatus: Codable, Equatable, Sendable {
  /// A zone that it lists and that is not taken from it.
  public struct Refusal: Codable, Equatable, Sendable {
    public var zone: String
    public var reason: String
  }

  public var name: String
  /// The version of the catalog that its members are from; nil where none could be processed since the start.
  public var serial: UInt32?
  /// Zones that are here because it lists them.
  public var members: Int
  /// Zones that it lists and that are not taken from it.
  public var refused: Int
  /// The first of those.
  public var refusals: [Refusal]
  /// Why the version that is had is not processed, in a line.
  public var error: String?
}

extension CatalogStatus {
  /// What it gives, in a line.
  var sum: String {
    let version = serial.map { " of serial \($0)" } ?? ""
    return counted(members, "zone") + version + (refused > 0 ? ", \(refused) refused" : "")
  }
}
