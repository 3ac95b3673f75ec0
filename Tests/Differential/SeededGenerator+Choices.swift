import TestSupport

extension SeededGenerator {
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
