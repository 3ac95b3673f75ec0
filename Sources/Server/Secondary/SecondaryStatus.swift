/// What the status tells of a zone that is had from other servers. Times are seconds since 1970.
public struct SecondaryStatus: Codable, Equatable, Sendable {
  /// Addresses and ports, in the order in which they are asked.
  public var primaries: [String]
  /// When one of them was last heard to have this version.
  public var heard: UInt64?
  /// When they are asked next.
  public var next: UInt64
  /// From when on the zone gets no answers; nil while there is no version.
  public var expires: UInt64?
  /// Why the last check brought nothing, in a line.
  public var error: String?
  /// True where the version in force is not in the zone's file yet.
  public var unwritten: Bool?
}

/// What became of zones that were asked for (`apus transfer`).
public struct TransferReport: Codable, Equatable, Sendable {
  public struct Zone: Codable, Equatable, Sendable {
    public var name: String
    /// The serial that is served now.
    public var serial: UInt32?
    /// Whether there is a new version.
    public var changed: Bool
    /// Why there is none, where there should be.
    public var error: String?
  }

  /// Whether all primaries were heard, and what they had was taken.
  public var ok: Bool
  public var zones: [Zone]

  /// For human eyes.
  public func text() -> String {
    zones.map { zone in
      let serial = zone.serial.map { "serial \($0)" } ?? "no version"
      if let error = zone.error { return "zone \(zone.name): \(serial): \(error)\n" }
      return "zone \(zone.name): \(serial), \(zone.changed ? "new" : "nothing is newer")\n"
    }.joined()
  }
}
