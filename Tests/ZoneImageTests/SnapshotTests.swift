import DNSWire
import Testing

@testable import ZoneImage

/// Packing gives back the memory of what it has packed, and nothing else.
@Suite struct SnapshotTests {
  private func contents(inOrder: Bool) throws -> ZoneContents {
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    var records: [(String, RRType, [UInt8])] = [("example.", .soa, soa)]
    for number in 100_000..<170_000 {
      let name = "h\(inOrder ? number : 269_999 - number).example."
      // In the order of the text the higher type comes first.
      if number % 1000 == 7 { records.append((name, .txt, [3, 0x61, 0x62, 0x63])) }
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      records.append((number % 1000 == 7 ? name.uppercased() : name, .a, octets))
    }
    return try makeContents(records)
  }

  @Test(arguments: [true, false]) func leavesWhatOthersHave(isInOrder: Bool) throws {
    let kept = try contents(inOrder: isInOrder)
    #expect(kept.isTextInOrder == isInOrder)
    let first = ZoneSnapshot(kept)
    // Of contents that nobody else has.
    let second = ZoneSnapshot(try contents(inOrder: isInOrder))
    #expect(first.octets == second.octets)
    var cursor = ZoneSnapshot.Cursor(second)
    for node in kept.nodes {
      let hasNext = cursor.next()
      #expect(hasNext)
      guard cursor.key[...] == kept.key(of: node) else {
        Issue.record("another key")
        return
      }
      let rdata = node.records.flatMap { kept.rdata(of: kept.records[$0]) }
      #expect(cursor.records.count == 8 * node.records.count + rdata.count)
      #expect(cursor.records.suffix(4) == rdata.suffix(4)[...])
    }
    let hasMore = cursor.next()
    #expect(!hasMore)
  }

  @Test func whatIsSpentGoesBack() {
    var numbers = [UInt64](repeating: 7, count: 1 << 18)
    let kept = numbers
    numbers.spend(before: 1 << 17)
    #expect(numbers[1 << 16] == 0)
    #expect(numbers[(1 << 17)...].allSatisfy { $0 == 7 })
    #expect(kept.allSatisfy { $0 == 7 })
  }
}
