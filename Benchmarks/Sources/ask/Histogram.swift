/// Counts of durations in nanoseconds, to within 0.8 % of each, in a table of fixed size: exact up to 255, then 128 steps to each doubling.
struct Histogram {
  private var counts = [UInt32](repeating: 0, count: 58 * 128)
  private(set) var total = 0
  private(set) var most: UInt64 = 0

  private static func index(_ value: UInt64) -> Int {
    let shift = max(0, 64 - value.leadingZeroBitCount - 8)
    return shift * 128 + Int(value >> UInt64(shift))
  }

  /// The highest value that is counted at an index.
  private static func value(_ index: Int) -> UInt64 {
    let shift = max(0, index / 128 - 1)
    return UInt64(index - shift * 128 + 1) << UInt64(shift) &- 1
  }

  mutating func add(_ value: UInt64) {
    counts[Self.index(value)] += 1
    total += 1
    if value > most { most = value }
  }

  /// The least value that so many parts of a thousand are not above.
  func quantile(perMille: Double) -> UInt64 {
    let wanted = Int((Double(total) * perMille / 1000).rounded(.up))
    var seen = 0
    for (index, count) in counts.enumerated() where count > 0 {
      seen += Int(count)
      if seen >= wanted { return min(Self.value(index), most) }
    }
    return most
  }

  /// As an object in JSON, in microseconds.
  var json: String {
    let quantiles = [("p50", 500), ("p90", 900), ("p99", 990), ("p999", 999), ("p9999", 999.9)]
    let fields = quantiles.map { "\"\($0)\":\(microseconds(quantile(perMille: $1)))" }
    return "{\(fields.joined(separator: ",")),\"most\":\(microseconds(most))}"
  }
}

func microseconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds / 100) / 10 }
