public import DNSWire

/// All zones that are served at a moment: immutable, shared by all workers.
public final class ZoneSet: Sendable {
  /// One configured zone.
  public struct Entry: Sendable {
    public let apex: Name
    /// None while the zone is configured and could not be loaded: its names get SERVFAIL.
    public let image: ZoneImage?

    public init(apex: Name, image: ZoneImage?) {
      self.apex = apex
      self.image = image
    }
  }

  public let entries: [Entry]
  @usableFromInline let images: ImageTable

  /// A set of zones, each with an apex of its own; of two with the same apex the first is served.
  public convenience init(_ entries: [Entry]) {
    var generator = SystemRandomNumberGenerator()
    self.init(entries, using: &generator)
  }

  /// The same with the seed of the directory's hash from `generator`: for tests and benchmarks, which are to be repeated.
  public init(_ entries: [Entry], using generator: inout some RandomNumberGenerator) {
    self.entries = entries
    images = ImageTable(
      entries.map { $0.image ?? ZoneImage(unavailable: $0.apex) }, seed: .random(using: &generator))
  }
}
