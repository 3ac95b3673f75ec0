import DNSWire
import Octets
import Testing

@testable import ZoneImage

@Suite struct PackedNodeTests {
  private let rdata: [UInt8] =
    [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]

  private func snapshot(_ names: [String]) throws -> ZoneSnapshot {
    ZoneSnapshot(
      try makeContents(
        [("example.", .soa, rdata)] + names.map { ($0, .a, [192, 0, 2, 1]) }
          + names.map { ($0, .txt, [1, 0x61]) }))
  }

  @Test("whatever is missing at the end, what is there is read, and nothing else")
  func cut() throws {
    let whole = try snapshot(["a.example.", "ab.example.", "b.example."]).octets
    for count in 0...whole.count {
      let octets = Array(whole[..<count])
      var (at, nodes, records) = (0, 0, 0)
      while let node = PackedNode(octets.octets, at: at) {
        #expect(node.end <= count && node.end > at)
        var rest = node.records
        while let record = PackedRecord(octets.octets, in: rest) {
          #expect(record.rdata.upperBound <= rest.upperBound)
          rest = record.rdata.upperBound..<rest.upperBound
          records += 1
        }
        #expect(rest.isEmpty)
        (at, nodes) = (node.end, nodes + 1)
      }
      #expect(nodes <= 4 && (count < whole.count || nodes == 4 && records == 7 && at == count))
    }
    #expect(PackedNode(whole.octets, at: -4) == nil)
    #expect(PackedNode(whole.octets, at: Int.max - 8) == nil)
    // A record whose length leaves its node.
    let octets: [UInt8] = [0, 1, 0, 0, 0, 60, 0, 4, 1, 2, 3]
    #expect(PackedRecord(octets.octets, in: 0..<11) == nil)
    #expect(PackedRecord(octets.octets, in: 0..<7) == nil)
  }

  @Test("two nodes stand as their keys do")
  func order() throws {
    let names = [
      "*", "-", "a", "aa", "ab", "a.a", "b.a", "z", "h1", "h10", "h2", "longer-than-8",
      "longer-than-9",
    ]
    let snapshot = try snapshot(names.map { "\($0).example." })
    var one = ZoneSnapshot.Cursor(snapshot)
    while one.next() {
      var other = ZoneSnapshot.Cursor(snapshot)
      while other.next() {
        let order = one.order(other)
        #expect((order == .same) == (one.key == other.key))
        #expect((order == .before) == one.key.lexicographicallyPrecedes(other.key))
        #expect(one.equals(other) == (one.packed == other.packed))
      }
    }
  }
}
