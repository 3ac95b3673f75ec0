import DNSWire
import Testing
import ZoneFile
import ZoneImage

/// Master files as RFC 1035, section 5 has them.
@Suite struct MasterFileTests {
  @Test func classAndTTLInEitherOrder() throws {
    let zone = """
      a 60 IN A 192.0.2.1
      b IN 60 A 192.0.2.2
      c 60 A 192.0.2.3
      d in a 192.0.2.4
      e CLASS1 TYPE1 192.0.2.5
      f A 192.0.2.6
      """
    #expect(
      try records(load(head + zone)) == [
        "a.example. 60 1 c0000201", "b.example. 60 1 c0000202", "c.example. 60 1 c0000203",
        "d.example. 300 1 c0000204", "e.example. 300 1 c0000205", "f.example. 300 1 c0000206",
      ])
  }

  @Test func ownerIsInheritedWhereTheLineBeginsWithWhiteSpace() throws {
    let zone = "a A 192.0.2.1\n\t A 192.0.2.2\n\n ; a comment\n  AAAA ::1\n"
    #expect(
      try records(load(head + zone)) == [
        "a.example. 300 1 c0000201", "a.example. 300 1 c0000202",
        "a.example. 300 28 00000000000000000000000000000001",
      ])
  }

  @Test func originRelativeAndAbsolute() throws {
    let zone = """
      $origin sub
      a A 192.0.2.1
      $ORIGIN deep
      @ A 192.0.2.2
      $Origin other.example.
      a MX 1 b
      @ PTR @
      """
    #expect(
      try records(load(head + zone)) == [
        "other.example. 300 12 056f74686572076578616d706c6500",
        "a.other.example. 300 15 00010162056f74686572076578616d706c6500",
        "a.sub.example. 300 1 c0000201", "deep.sub.example. 300 1 c0000202",
      ])
  }

  @Test(arguments: [
    ("300", 300), ("1h30m", 5400), ("1H30M", 5400), ("1w2d3h4m5s", 788_645), ("0", 0), ("0h", 0),
    ("2147483647", 2_147_483_647), ("1m30", 90),
  ])
  func unitsOfTTL(_ text: String, _ value: Int) throws {
    let zone = "$ttl \(text)\na A 192.0.2.1\nb \(text) A 192.0.2.1\n"
    #expect(
      try records(load(head + zone)) == [
        "a.example. \(value) 1 c0000201", "b.example. \(value) 1 c0000201",
      ])
  }

  /// Without `$TTL` the last stated TTL counts (RFC 1035, section 5.1); with it, only that
  /// (RFC 2308, section 4).
  @Test func impliedTTL() throws {
    let soa = "@ 77 SOA ns.example.net. admin 1 2 3 4 5\n@ NS ns.example.net.\n"
    let zone = "a A 192.0.2.1\nb 88 A 192.0.2.1\nc A 192.0.2.1\n$TTL 5\nd A 192.0.2.1\n"
    let result = try load(soa + zone)
    #expect(try records(result).map { $0.split(separator: " ")[1] } == ["77", "88", "88", "5"])
    #expect(result.diagnostics.isEmpty)
  }

  @Test func noTTLAtAllIsToldOnceAndSettled() throws {
    let result = try load(
      "@ SOA ns.example.net. admin 1 2 3 4 1m\n@ NS ns.example.net.\na A 192.0.2.1\n")
    #expect(try records(result) == ["a.example. 60 1 c0000201"])
    #expect(places(result) == ["1:1 ttl-missing"])
    #expect(result.diagnostics[0].severity == .warning)
  }

  @Test func parenthesesQuotesAndComments() throws {
    let zone = """
      a ( ; one
          60
        IN TXT "a;b" ; two
         "(c" ( d ) e\\ f ) ; three
      (b) A (192.0.2.1)
      """
    #expect(
      try records(load(head + zone)) == [
        "a.example. 60 16 03613b62022863016403652066", "b.example. 300 1 c0000201",
      ])
  }

  @Test(arguments: ["\n", "", "\r\n", "\r"])
  func endOfFile(_ end: String) throws {
    #expect(try records(load(head + "a A 192.0.2.1" + end)) == ["a.example. 300 1 c0000201"])
  }

  @Test func linesMayEndInCRLF() throws {
    let zone = (head + "a A 192.0.2.1\n  TXT \"x\" ; y\nb TXT ( a\n b )\n").split(
      separator: "\n", omittingEmptySubsequences: false
    ).joined(separator: "\r\n")
    let result = try load(zone)
    #expect(
      try records(result) == [
        "a.example. 300 1 c0000201", "a.example. 300 16 0178", "b.example. 300 16 01610162",
      ])
    #expect(result.diagnostics.isEmpty)
  }

  @Test func byteOrderMarkIsPassedWithAWarning() throws {
    let result = ZoneFile.load(
      octets: [0xef, 0xbb, 0xbf] + Array((head + "a A 192.0.2.1\n").utf8), name: "test.zone",
      apex: try Name("example."))
    #expect(try records(result) == ["a.example. 300 1 c0000201"])
    #expect(places(result) == ["1:1 byte-order-mark"])
    let wide = ZoneFile.load(octets: [0xff, 0xfe, 0x40, 0], name: "w", apex: try Name("example."))
    #expect(wide.contents == nil)
    #expect(places(wide) == ["1:1 byte-order-mark"])
  }

  @Test func escapesInNames() throws {
    let zone = #"""
      a\.b A 192.0.2.1
      \097\000\255 A 192.0.2.2
      \@ A 192.0.2.3
      a\;b\(\)\" A 192.0.2.4
      x MX 1 a\.b
      """#
    #expect(
      try records(load(head + zone))
        == [
          #"\@.example. 300 1 c0000203"#, #"a\000\255.example. 300 1 c0000202"#,
          #"a\.b.example. 300 1 c0000201"#, #"a\;b\(\)\".example. 300 1 c0000204"#,
          "x.example. 300 15 000103612e62076578616d706c6500",
        ].sorted(by: { try! key($0).lexicographicallyPrecedes(key($1)) }))
  }

  private func key(_ record: String) throws -> [UInt8] {
    CanonicalKey.of(try Name(record.split(separator: " ")[0]))
  }

  @Test func longestNames() throws {
    // 3 labels of 63 and one of 53 octets, and example.: 255 octets in wire form.
    let label = String(repeating: "a", count: 63)
    let most = "\(label).\(label).\(label).\(String(repeating: "b", count: 53))"
    #expect(try records(load(head + "\(most) A 192.0.2.1\n")).count == 1)
    #expect(try records(load(head + "x MX 1 \(most)\n")).count == 1)
    #expect(places(try load(head + "\(most)b A 192.0.2.1\n")) == ["4:1 name-too-long"])
    #expect(places(try load(head + "x MX 1 \(most)b\n")) == ["4:8 name-too-long"])
    #expect(places(try load(head + "x.\(label)a A 192.0.2.1\n")) == ["4:3 label-too-long"])
  }

  @Test func positionsAreThoseOfTheRecords() throws {
    let contents = try #require(try load(head + "a A 192.0.2.1\n  AAAA ::1\n").contents)
    let places = contents.records.indices.map {
      "\(contents.position($0).line):\(contents.position($0).column)"
    }
    #expect(places == ["3:1", "2:1", "4:1", "5:3"])
  }
}
