import Synchronization

/// Answers by the time they took: place n holds those of at most 2^n nanoseconds that fit no place before.
public struct DurationHistogram: ~Copyable, Sendable {
  private let counts = InlineArray<64, Atomic<UInt64>> { _ in Atomic(0) }
  private let nanoseconds = Atomic<UInt64>(0)

  public init() {}

  private static func place(_ nanoseconds: UInt64) -> Int {
    nanoseconds < 2 ? 0 : min(64 - (nanoseconds - 1).leadingZeroBitCount, 63)
  }

  /// Counts so many answers that took so long each. One writer.
  public func add(_ nanoseconds: UInt64, count: Int) {
    let count = UInt64(truncatingIfNeeded: max(count, 0))
    let place = Self.place(nanoseconds)
    counts[place].store(counts[place].load(ordering: .relaxed) &+ count, ordering: .relaxed)
    let sum = self.nanoseconds.load(ordering: .relaxed) &+ nanoseconds &* count
    self.nanoseconds.store(sum, ordering: .relaxed)
  }

  /// The same, for any number of writers.
  public func addShared(_ nanoseconds: UInt64, count: Int) {
    let count = UInt64(truncatingIfNeeded: max(count, 0))
    guard count > 0 else { return }
    counts[Self.place(nanoseconds)].wrappingAdd(count, ordering: .relaxed)
    self.nanoseconds.wrappingAdd(nanoseconds &* count, ordering: .relaxed)
  }

  /// What was counted so far.
  public var current: HistogramCounts {
    HistogramCounts(
      places: counts.indices.map { counts[$0].load(ordering: .relaxed) },
      sum: nanoseconds.load(ordering: .relaxed))
  }
}
