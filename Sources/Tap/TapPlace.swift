/// What a point's exchanges are told to have come by: threads that share a path, or follow one another, have one.
public struct TapPlace: Hashable, Sendable {
  public var path: TapPath
  /// The interface and queue of the fast path; empty for the kernel's.
  public var name: String

  public init(path: TapPath, name: String = "") {
    (self.path, self.name) = (path, name)
  }
}
