import Octets
import Testing

@Suite struct SearchTests {
  /// Each value as eight octets, the lowest first.
  private func octets(_ values: [UInt64]) -> [UInt8] {
    var octets: [UInt8] = []
    for value in values {
      for shift: UInt64 in stride(from: 0, to: 64, by: 8) {
        octets.append(UInt8(truncatingIfNeeded: value >> shift))
      }
    }
    return octets
  }

  @Test("As many are below as a count of them says, for every length and with values twice")
  func countBelow() {
    for count in 0...70 {
      // 0, 2, 2, 4, 6, 6 … and at last what only unsigned numbers hold.
      var values: [UInt64] = (0..<count).map { (index: Int) -> UInt64 in
        UInt64(index / 3 * 4) + (index % 3 == 0 ? 0 : 2)
      }
      if count > 4 { values[count - 1] = UInt64.max }
      let octets = octets(values)
      var sought = [UInt64](0...(2 * UInt64(count)))
      sought += [1 << 63, UInt64.max - 1, UInt64.max]
      for value in sought {
        let below = octets.octets.count(below: value, ofLittle64sAt: 0, count)
        let expected = values.filter { $0 < value }.count
        #expect(below == expected, "\(value) in \(values)")
      }
      // What leaves the span is not read.
      #expect(octets.octets.count(below: 1, ofLittle64sAt: 8, count) == 0)
      #expect(octets.octets.count(below: 1, ofLittle64sAt: -8, count) == 0)
    }
  }
}
