import ZoneImage

/// One thread's hold on the zone set in force.
struct ServedZones {
  private let publisher: ZoneSetPublisher
  private var generation: UInt64
  private(set) var set: ZoneSet

  init(_ publisher: ZoneSetPublisher) {
    self.publisher = publisher
    (set, generation) = publisher.current()
  }

  /// Takes the set that was published since, if any. Called where no message is in hand.
  mutating func refresh() {
    if generation != publisher.generation { (set, generation) = publisher.current() }
  }
}
