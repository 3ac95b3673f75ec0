import DNSWire
import TestSupport
import Testing

@testable import ZoneImage

@Suite struct ContentsTests {
  /// Which names are at or below another is seen where they stand: at the ends of whole labels, whatever their case.
  @Test func namesBelowOthers() throws {
    let contents = try makeContents(
      ["example.", "b.example.", "A.B.Example.", "xb.example.", "c\\001b.example."].map {
        ($0, .a, [192, 0, 2, 1])
      })
    func isBelow(_ name: String, _ other: String) throws -> Bool {
      let (one, another) = (CanonicalKey.of(try Name(name)), CanonicalKey.of(try Name(other)))
      let node = contents.nodes[try #require(contents.node(withKey: one))]
      let above = contents.nodes[try #require(contents.node(withKey: another))]
      return contents.isAtOrBelow(contents.name(of: node), contents.name(of: above))
    }
    #expect(try isBelow("b.example.", "example."))
    #expect(try isBelow("b.example.", "b.example."))
    #expect(try isBelow("a.b.example.", "b.example."))
    #expect(try !isBelow("xb.example.", "b.example."))
    #expect(try !isBelow("c\\001b.example.", "b.example."))
    #expect(try !isBelow("b.example.", "a.b.example."))
  }

  /// The list of RFC 4034, section 6.1, given in reverse.
  @Test func canonicalOrderRFC4034Section6_1() throws {
    let names = [
      "example.", "a.example.", "yljkjljk.a.example.", "Z.a.example.", "zABC.a.EXAMPLE.",
      "z.example.", "\\001.z.example.", "*.z.example.", "\\200.z.example.",
    ]
    let contents = try makeContents(names.reversed().map { ($0, .a, [192, 0, 2, 1]) })
    #expect(
      try contents.nodes.map { try #require(Name(wire: Array(contents.owner(of: $0)))).description }
        == names)
  }

  @Test func recordsOfANodeMeetWhereverTheyStood() throws {
    let contents = try makeContents([
      ("b.example.", .txt, [1, 0x62]), ("a.example.", .a, [192, 0, 2, 1]),
      ("B.example.", .a, [192, 0, 2, 2]), ("b.example.", .a, [192, 0, 2, 1]),
    ])
    #expect(contents.nodes.count == 2)
    let node = contents.nodes[1]
    #expect(contents.rrsets(of: node).map { contents.records[$0.lowerBound].type } == [.a, .txt])
    #expect(
      contents.rrset(.a, of: node).map { Array(contents.rdata(of: contents.records[$0])) }
        == [[192, 0, 2, 1], [192, 0, 2, 2]])
    #expect(contents.rrset(.mx, of: node).isEmpty)
  }

  /// Names in RDATA compare without case (RFC 4034, section 6.2), numbers beside them do not.
  @Test func canonicalRDATA() throws {
    let contents = try makeContents([
      ("example.", .mx, [0, 0x61, 1, 0x62, 0]), ("example.", .mx, [0, 0x41, 1, 0x62, 0]),
      ("example.", .mx, [0, 0x41, 1, 0x42, 0]),
    ])
    let records = contents.records
    #expect(contents.compareRDATA(records[0], records[1]) == 0)
    #expect(contents.compareRDATA(records[1], records[2]) < 0)
  }

  @Test func descendantsHaveTheKeyAsPrefix() throws {
    let parent = CanonicalKey.of(try Name("a.example."))
    #expect(CanonicalKey.of(try Name("\\000.a.example.")).starts(with: parent))
    #expect(!CanonicalKey.of(try Name("a\\000.example.")).starts(with: parent))
    #expect(!CanonicalKey.of(try Name("ab.example.")).starts(with: parent))
  }

  /// Labels of about eight octets, of which the order is made, among longer ones with the same start; names that come
  /// again, apart and in other case.
  @Test func orderIsThatOfTheWholeKeys() throws {
    var generator = SeededGenerator(seed: 10)
    let labels = [
      "a", "abcdefg", "abcdefgh", "abcdefghi", "abcdefg\\000", "abcdefg\\001", "ABCDEFG",
      "abcdefghabcdefgh", "abcdefghabcdefghi", "*", "z\\255",
    ]
    for round in 0..<200 {
      // Without octets that take two in a key, names are compared another way.
      let labels = round % 2 == 0 ? labels : labels.filter { !$0.contains("\\00") }
      let names = (0..<60).map { _ in
        (0..<Int.random(in: 0...3, using: &generator))
          .map { _ in (labels.randomElement(using: &generator) ?? "a") + "." }.joined()
          + (round % 4 == 0 && Bool.random(using: &generator) ? "other." : "example.")
      }
      let contents = try makeContents(names.map { ($0, .a, [192, 0, 2, 1]) })
      let keys = contents.nodes.map { Array(contents.key(of: $0)) }
      let expected = Set(try names.map { CanonicalKey.of(try Name($0)) })
        .sorted { $0.lexicographicallyPrecedes($1) }
      #expect(keys == expected)
      #expect(contents.nodes.reduce(0) { $0 + $1.records.count } == names.count)
      for key in expected + [[0x61], [0x7a, 0, 1], [], expected[0] + [0x61]] {
        #expect(contents.node(withKey: key) == expected.firstIndex(of: key))
      }
      for key in expected {
        // What comes between it and the next.
        let between = key + [0x61, 0]
        let place = expected.firstIndex { !$0.lexicographicallyPrecedes(between) }
        let near = Int.random(in: 0..<expected.count, using: &generator)
        #expect(
          contents.firstNode(notBefore: between[...], near: near) == place ?? expected.count)
      }
    }
  }
}
