import DNSWire
import Testing
import ZoneFile
import ZoneImage

/// The rules of a zone; docs/zone-checks.md has the reasons.
@Suite struct RuleTests {
  static let soa = "$TTL 300\n@ SOA ns.example.net. admin 1 2 3 4 5\n"

  /// What stands behind SOA and NS, and what is told of it. The first line is the fourth.
  @Test(arguments: [
    ("a A 192.0.2.1\n", []),
    ("a.example.net. A 192.0.2.1\n", ["4:1 out-of-zone"]),
    ("sub SOA . . 1 2 3 4 5\n", ["4:1 soa-not-at-apex"]),
    ("@ SOA . . 2 2 3 4 5\n", ["4:1 multiple-soas"]),
    ("@ SOA ns.example.NET. admin 1 2 3 4 5\n", ["4:1 duplicate-record"]),
    ("a A 192.0.2.1\nA.Example. A 192.0.2.1\n", ["5:1 duplicate-record"]),
    ("a MX 1 b\na MX 1 B\nb A 192.0.2.1\n", ["5:1 duplicate-record"]),
    ("a TXT b\na TXT B\n", []),
    ("a 5 A 192.0.2.1\na 6 A 192.0.2.2\n", ["5:1 ttl-mismatch"]),
    ("a CNAME b\na CNAME b\n", ["5:1 duplicate-record"]),
    ("a CNAME b\na CNAME c\n", ["5:1 multiple-cnames"]),
    ("a CNAME b\n  TXT x\n", ["5:3 cname-and-other-data"]),
    (
      "a CNAME b\n  NSEC c CNAME\n  RRSIG CNAME 8 2 300 20300101000000 20200101000000 1 @ AQID\n",
      []
    ),
    ("@ CNAME b\n", ["3:1 cname-and-other-data"]),
    ("a CNAME b\na DNAME c\n", ["5:1 dname-beside-cname"]),
    ("a DNAME b\na DNAME c\n", ["5:1 multiple-dnames"]),
    ("a DNAME b\na NS ns.example.net.\n", ["4:1 dname-beside-ns"]),
    ("@ DNAME example.net.\n", []),
    ("a DNAME b\nx.y.a A 192.0.2.1\n", ["5:1 data-under-dname"]),
    ("a NS ns.example.net.\nb.a NS ns.example.net.\n", ["5:1 ns-below-delegation"]),
    ("a NS ns.example.net.\na TXT x\nb.a TXT x\n", ["5:1 occluded-data", "6:1 occluded-data"]),
    ("a NS ns.b.a\nns.b.a A 192.0.2.1\n", []),
    ("a NS a\na A 192.0.2.1\n", []),
    ("a NS ns.example.net.\nns.a A 192.0.2.1\n", ["5:1 occluded-data"]),
    ("a NS ns.example.net.\na DS 1 8 2 aabb\n", []),
    ("a NS ns.a\n", ["4:1 missing-glue"]),
    ("a NS ns.w\n*.w A 192.0.2.1\n", []),
    ("a NS x.ns.w\n*.w A 192.0.2.1\nns.w TXT x\n", ["4:1 missing-glue"]),
    ("a NS c\nc CNAME d\n", ["4:1 ns-target-cname"]),
    ("a MX 1 c\nc CNAME d\n", ["4:1 mx-target-cname"]),
    ("a SRV 1 1 1 c\nc CNAME d\n", ["4:1 srv-target-cname"]),
  ])
  func rule(_ text: String, _ expected: [String]) throws {
    let result = try load(head + text)
    #expect(places(result) == expected)
    let rules = result.diagnostics.compactMap { ZoneRule(rawValue: $0.name) }
    #expect(rules.count == expected.count)
    #expect((result.contents == nil) == rules.contains { $0.severity == .error })
  }

  @Test func apex() throws {
    #expect(try load("$TTL 1\na A 192.0.2.1\n").diagnostics.map(\.name) == ["no-soa"])
    #expect(try load("").diagnostics.map(\.name) == ["no-soa"])
    #expect(places(try load(Self.soa)) == ["2:1 no-ns"])
    #expect(try load(Self.soa).contents != nil)
  }

  @Test func duplicatesAreDroppedAndTTLsSettled() throws {
    let zone = "a 9 A 192.0.2.2\na 5 A 192.0.2.1\na 7 A 192.0.2.2\nb A 192.0.2.1\n"
    #expect(
      try records(load(head + zone)) == [
        "a.example. 5 1 c0000201", "a.example. 5 1 c0000202", "b.example. 300 1 c0000201",
      ])
  }

  /// A signature has the TTL of what it covers (RFC 4034, section 3), whatever others have.
  @Test func signaturesOfDifferentTypesMayDifferInTTL() throws {
    let rest = "20300101000000 20200101000000 1 @ AQID\n"
    let zone = "a 5 A 192.0.2.1\na 5 RRSIG A 8 2 5 \(rest)a 6 TXT x\na 6 RRSIG TXT 8 2 6 \(rest)"
    let result = try load(head + zone)
    #expect(result.diagnostics.isEmpty)
    #expect(try records(result).map { $0.split(separator: " ")[1] } == ["5", "6", "5", "6"])
  }

  @Test func findingsBeyondTheLimitAreCounted() throws {
    let result = try load(head + (0..<60).map { "a\($0).example.net. A 192.0.2.1\n" }.joined())
    #expect(result.diagnostics.count == 50)
    #expect(result.omittedCount == 10)
  }
}
