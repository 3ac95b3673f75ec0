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
  public init(_ entries: [Entry]) {
    self.entries = entries
    images = ImageTable(
      entries.map { $0.image ?? ZoneImage(unavailable: $0.apex) })
  }
}
