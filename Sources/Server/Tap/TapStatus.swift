/// What `apus tap` was shown since the start.
public struct TapStatus: Codable, Equatable, Sendable {
  /// Somebody looks on.
  public var open = false
  /// Queries that were copied, with their replies.
  public var copied: UInt64 = 0
  /// Those of the sample that were not shown, by reason.
  public var drops: [String: UInt64] = [:]
}
