import DNSWire
import Octets
import Testing

@testable import ZoneImage

/// Packing gives back the memory of what it has packed, and nothing else.
@Suite struct SnapshotTests {
  private func contents(inOrder: Bool, count: Int = 70_000) throws -> ZoneContents {
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    var records: [(String, RRType, [UInt8])] = [("example.", .soa, soa)]
    for number in 100_000..<100_000 + count {
      let name = "h\(inOrder ? number : 269_999 - number).example."
      // In the order of the text the higher type comes first.
      if number % 1000 == 7 { records.append((name, .txt, [3, 0x61, 0x62, 0x63])) }
      let octets = (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      records.append((number % 1000 == 7 ? name.uppercased() : name, .a, octets))
    }
    return try makeContents(records)
  }

  /// Delegations whose glue has its owners in the NS records before it, the later name first.
  private func delegations(count: Int = 25_000) throws -> ZoneContents {
    var records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, [0, 0] + [UInt8](repeating: 0, count: 20))
    ]
    for number in 100_000..<100_000 + count {
      let cut = "d\(number).example."
      for host in ["ns2", "ns1"] {
        records.append((cut, .ns, Array(try Name("\(host).\(cut)").wire)))
      }
      for host in ["ns1", "ns2"] { records.append(("\(host).\(cut)", .a, [192, 0, 2, 1])) }
    }
    return try makeContents(records)
  }

  @Test func glueHasItsOwnerFromTheRecordThatNamesIt() throws {
    let kept = try delegations()
    let owners = Set(kept.records.filter { $0.type == .a }.map(\.ownerWord))
    #expect(owners == Set(kept.records.filter { $0.type == .ns }.map(\.rdataWord)))
    let first = ZoneSnapshot(kept)
    #expect(ZoneSnapshot(try delegations()).octets == first.octets)
  }

  @Test(arguments: [true, false]) func leavesWhatOthersHave(isInOrder: Bool) throws {
    let kept = try contents(inOrder: isInOrder)
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
      #expect(cursor.packed.count == 8 * node.records.count + rdata.count)
      #expect(cursor.packed.suffix(4) == rdata.suffix(4)[...])
    }
    let hasMore = cursor.next()
    #expect(!hasMore)
  }

  @Test func whatIsSpentGoesBack() {
    var numbers = [UInt64](repeating: 7, count: 1 << 18)
    let kept = numbers
    numbers.spend(0..<1001)
    #expect(numbers[1001...].allSatisfy { $0 == 7 })
    numbers.spend(0..<(1 << 17))
    // All pages, but for those that the range begins and ends in.
    #expect(numbers[512..<((1 << 17) - 512)].allSatisfy { $0 == 0 })
    #expect(numbers[(1 << 17)...].allSatisfy { $0 == 7 })
    #expect(numbers[(1 << 17)...].allSatisfy { $0 == 7 })
    #expect(kept.allSatisfy { $0 == 7 })
  }

  /// Of contents made from a snapshot comes the very image that those it was packed from have.
  @Test func contentsCanBeMadeOfIt() throws {
    var odd: [(String, RRType, [UInt8])] = []
    for (number, label) in ["\\000", "\\001", "\\001\\000b", "a", "a.b", "ab", "*.w", "x.y.z", "*"]
      .enumerated()
    {
      odd.append(("\(label).example.", .a, [192, 0, 2, UInt8(number)]))
    }
    let soa: [UInt8] = [0, 0] + [UInt8](repeating: 0, count: 20)
    for records in [
      try contents(inOrder: true, count: 2_000), try delegations(count: 2_000),
      try makeContents([("example.", .soa, soa), ("example.", .ns, [0])] + odd),
    ] {
      var records = records
      records.forgetPositions()
      let snapshot = ZoneSnapshot(records)
      var asked = 0
      let made = ZoneContents(
        apex: records.apex, of: snapshot, changing: [try Name("none.example.")]
      ) {
        _, old in
        asked += 1
        #expect(Array(old).isEmpty)
        return []
      }
      #expect(asked == 1)
      #expect(made.isInside == records.isInside && made.isEscaped == records.isEscaped)
      let seed = HashSeed(start: 1, factor: 0x9e37_79b9_7f4a_7c15)
      let (one, other) = (try ZoneImage(records, seed: seed), try ZoneImage(made, seed: seed))
      let isSame = one.octets.equals(other.octets, at: 0, count: one.byteCount)
      #expect(isSame)
      #expect(one.byteCount == other.byteCount)
      #expect(ZoneSnapshot(made).octets == snapshot.octets)
    }
  }
}
