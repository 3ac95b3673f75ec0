/// How far the reader goes.
public struct ZoneFileLimits: Sendable {
  /// Errors told, and warnings told; what is more is counted.
  public var diagnostics = 50
  /// `$INCLUDE` within `$INCLUDE`.
  public var includeDepth = 20
  /// Files read for one zone.
  public var files = 10_000
  /// Records that one `$GENERATE` may make: as many as a /8 has addresses.
  public var generated = 1 << 24

  /// Threads that read beside the first one; nil: as many as cores are idle.
  public var helpers: Int?

  /// Whether plain lines are read in the short way; for tests, which hold it against the long one.
  var readsPlainLines = true

  public init() {}
}
