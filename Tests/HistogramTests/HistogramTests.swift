import Histogram
import Testing

@Suite("Histograms")
struct HistogramTests {
  @Test("sizes: steps of 16 octets, the upper bound within; what is too long is in the last place")
  func sizes() {
    let one = SizeHistogram()
    let shared = SizeHistogram()
    let lengths = [0, 1, 16, 17, 512, 513, 1232, 4080]
    for length in lengths {
      one.add(length: length)
      one.add(octets: length)
      shared.addShared(length: length)
    }
    #expect(one.current == shared.current)
    let counts = one.current
    #expect(counts.sum == UInt64(lengths.reduce(0, +)))
    #expect(counts.count == 8)
    #expect(counts.count(through: 0) == 1)
    #expect(counts.count(through: 1) == 3)
    #expect(counts.count(through: 2) == 4)
    #expect(counts.count(through: 512 / 16) == 5)
    #expect(counts.count(through: 1232 / 16) == 7)
    #expect(counts.count(through: 254) == 7)
    for length in [4081, 65_535] { shared.addShared(length: length) }
    #expect(shared.current.places[255] == 3)
    #expect(shared.current.sum == counts.sum + 4081 + 65_535)
  }

  @Test(
    "durations: powers of two of nanoseconds, the upper bound within, as many as there were answers"
  )
  func durations() {
    let one = DurationHistogram()
    let shared = DurationHistogram()
    for (nanoseconds, count) in [(0, 1), (1, 1), (1024, 3), (1025, 2), (5000, 0)] {
      one.add(UInt64(nanoseconds), count: count)
      shared.addShared(UInt64(nanoseconds), count: count)
    }
    #expect(one.current == shared.current)
    let counts = one.current
    #expect(counts.count(through: 0) == 2)
    #expect(counts.count(through: 9) == 2)
    #expect(counts.count(through: 10) == 5)
    #expect(counts.count(through: 11) == 7)
    #expect(counts.count == 7)
    #expect(counts.sum == 1 + 3 * 1024 + 2 * 1025)
    one.add(.max, count: 1)
    #expect(one.current.places[63] == 1)
  }

  @Test("what a path and its successor counted is added up, also where one has counted nothing")
  func sums() {
    let some = HistogramCounts(places: [1, 2], sum: 7)
    #expect(some + HistogramCounts() == some)
    #expect(HistogramCounts() + some == some)
    #expect(
      some + HistogramCounts(places: [1], sum: 3) == HistogramCounts(places: [2, 2], sum: 10))
  }
}
