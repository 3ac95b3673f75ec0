public import Synchronization

/// Messages by their length, in steps of 16 octets.
public struct SizeHistogram: ~Copyable, Sendable {
  /// The octets of a step: place n holds those of more than `16 * (n - 1)` and at most `16 * n`.
  public static var step: Int { 16 }

  /// The last place holds all that are longer.
  @usableFromInline let counts = InlineArray<256, Atomic<UInt64>> { _ in Atomic(0) }
  @usableFromInline let octets = Atomic<UInt64>(0)

  public init() {}

  /// Counts a message of at most 4,080 octets, as one in a chunk is; its octets come with ``add(octets:)``. One writer.
  @inlinable @inline(__always)
  public func add(length: Int) {
    let place = (length &+ 15) >> 4 & 255
    counts[place].store(counts[place].load(ordering: .relaxed) &+ 1, ordering: .relaxed)
  }

  /// Adds the octets of the messages that were counted. One writer.
  @inlinable @inline(__always)
  public func add(octets more: Int) {
    octets.store(
      octets.load(ordering: .relaxed) &+ UInt64(truncatingIfNeeded: more), ordering: .relaxed)
  }

  /// Counts a message of any length, and its octets. Any number of writers.
  public func addShared(length: Int) {
    let length = max(length, 0)
    counts[min((length &+ 15) >> 4, 255)].wrappingAdd(1, ordering: .relaxed)
    octets.wrappingAdd(UInt64(length), ordering: .relaxed)
  }

  /// What was counted so far.
  public var current: HistogramCounts {
    HistogramCounts(
      places: counts.indices.map { counts[$0].load(ordering: .relaxed) },
      sum: octets.load(ordering: .relaxed))
  }
}
