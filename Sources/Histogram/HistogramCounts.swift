/// What a histogram held when it was read. While it is written to, the sum may be a little ahead or behind.
public struct HistogramCounts: Equatable, Sendable {
  /// How many each place holds.
  public var places: [UInt64]
  /// Octets or nanoseconds of them all.
  public var sum: UInt64

  public init(places: [UInt64] = [], sum: UInt64 = 0) {
    self.places = places
    self.sum = sum
  }

  /// How many there are.
  public var count: UInt64 { places.reduce(0, &+) }

  /// How many the places up to this one hold.
  public func count(through place: Int) -> UInt64 { places.prefix(place + 1).reduce(0, &+) }

  public static func + (left: HistogramCounts, right: HistogramCounts) -> HistogramCounts {
    var (sum, other) = (left, right)
    if sum.places.count < other.places.count { swap(&sum, &other) }
    for (place, count) in other.places.enumerated() { sum.places[place] &+= count }
    sum.sum = left.sum &+ right.sum
    return sum
  }
}
