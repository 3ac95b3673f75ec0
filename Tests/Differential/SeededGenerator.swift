/// SplitMix64: the same numbers for the same seed, on every machine.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }

  /// True about once in `count`.
  mutating func oneIn(_ count: UInt64) -> Bool { next() % count == 0 }

  /// One of `items`, which has some.
  mutating func pick<Item>(_ items: [Item]) -> Item {
    items[Int(truncatingIfNeeded: next() % UInt64(items.count))]
  }

  /// A number from `range`.
  mutating func number(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(truncatingIfNeeded: next() % UInt64(range.count))
  }
}
