import TestSupport
import Testing

@testable import Server

@Suite("The heavy keys of a stream in a fixed number of counters")
struct SpaceSavingTests {
  @Test("as long as there are no more keys than counters, every count is exact")
  func exact() {
    var sketch = SpaceSaving<Int>(capacity: 50)
    var counts = [UInt64](repeating: 0, count: 50)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20_000 {
      // The low ones more often.
      let key = Int.random(in: 0...Int.random(in: 0..<50, using: &generator), using: &generator)
      sketch.add(key)
      counts[key] += 1
    }
    let heavy = sketch.heaviest(100)
    #expect(sketch.total == 20_000 && heavy.count == 50)
    for entry in heavy { #expect(entry.count == counts[entry.key] && entry.error == 0) }
    #expect(heavy.map(\.count) == counts.sorted(by: >))
  }

  /// Keys as names are asked: the one of rank r with a weight of 1 / r^s (Zipf).
  private func zipf(
    _ exponent: [Double], keys: Int, count: Int, using generator: inout SeededGenerator
  ) -> [Int] {
    var sums: [Double] = []
    var sum = 0.0
    for weight in exponent.prefix(keys) {
      sum += weight
      sums.append(sum)
    }
    return (0..<count).map { _ in
      let at = Double.random(in: 0..<sum, using: &generator)
      var (low, high) = (0, sums.count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > at { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  @Test(
    "of a Zipf stream with fifty times more keys than counters, all that come more often than the bound are there, and no count is wrong by more",
    arguments: [1.0, 2.0])
  func bound(exponent: Double) throws {
    let (keys, capacity, count) = (5_000, 100, 100_000)
    let weights = (1...keys).map { rank -> Double in
      exponent == 1 ? 1 / Double(rank) : 1 / (Double(rank) * Double(rank))
    }
    var generator = SeededGenerator(seed: 7)
    let stream = zipf(weights, keys: keys, count: count, using: &generator)
    var sketch = SpaceSaving<Int>(capacity: capacity)
    var counts: [Int: UInt64] = [:]
    for key in stream {
      sketch.add(key)
      counts[key, default: 0] += 1
    }
    let bound = UInt64(count / capacity)
    let heavy = sketch.heaviest(capacity)
    #expect(heavy.count == capacity)
    // All that was counted is in some counter.
    #expect(heavy.reduce(0) { $0 + $1.count } == UInt64(count))
    for entry in heavy {
      let exact = counts[entry.key] ?? 0
      #expect(entry.error <= bound)
      #expect(entry.count >= exact && entry.count - entry.error <= exact)
    }
    let there = Set(heavy.map(\.key))
    let missing = counts.filter { $0.value > bound && !there.contains($0.key) }
    #expect(missing.isEmpty)
    // The heaviest are told in their order.
    let first = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(3).map(\.key)
    #expect(heavy.prefix(3).map(\.key) == first)
  }

  @Test("whatever comes, there are no more counters than were asked for")
  func bounded() {
    var sketch = SpaceSaving<UInt64>(capacity: 7)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<10_000 { sketch.add(generator.next()) }
    #expect(sketch.heaviest(.max).count == 7)
    #expect(sketch.heaviest(2).count == 2 && sketch.heaviest(-1).isEmpty)
    #expect(sketch.heaviest(7).allSatisfy { $0.error <= 10_000 / 7 })
  }
}
