import DNSWire
import FastPath
import Octets
import RateLimit
import Responder
import TestSupport
import Testing
import ZoneFile
import ZoneImage

/// With several zones a batch's queries wait for each other: their zones are asked for first, and settled then.
@Suite("The worker with many zones")
struct ManyZonesTests {
  /// A signed zone, unsigned ones at several depths, one that could not be loaded, and none above them.
  private static func zones() throws -> ZoneSet {
    let signed = try PathsTests.load(0)
    var entries = [
      ZoneSet.Entry(apex: signed.contents.apex, image: try ZoneImage(signed.contents)),
      ZoneSet.Entry(apex: try Name("lost.test."), image: nil),
    ]
    for (number, apex) in apexes.enumerated() {
      let text = PathsTests.unsigned.replacing("192.0.2.1", with: "192.0.2.\(100 + number)")
      let result = ZoneFile.load(octets: Array(text.utf8), name: apex, apex: try Name(apex))
      let contents = try #require(result.contents, "\(result.diagnostics)")
      entries.append(ZoneSet.Entry(apex: contents.apex, image: try ZoneImage(contents)))
    }
    return ZoneSet(entries)
  }

  private static let apexes =
    (0..<20).map { "z\($0).test." } + ["deep.in.z3.test.", "a.b.c.d.e.f.g.h.i.j.k."]
    + [
      "a-label-of-some-thirty-octets-or-more.another-label-of-some-thirty-octets.a-third-one.",
      "z1.more-than-sixteen-octets.",
    ]

  private static let names = [
    "", "ns.", "NS.", "abcdefgh.", "sixteen-octets-x.", "x.w.", "deeper.x.sub.w.", "nx.", "a.nx.",
    "cut.", "www.cut.", "c.", "c3.", "x.d.", "mx.", "ent.", "a-label-that-is-longer-than-sixteen.",
  ]

  /// Frame number `number` of a flood in which neighbours are never of one zone or one sort, and its query.
  private static func query(_ number: Int) throws -> QueryMessage {
    let suffixes = apexes + ["example.", "lost.test.", "none.", "test.", "zz1.test."]
    let suffix = suffixes[number * 7 % suffixes.count]
    let types: [RRType] = [.a, .mx, .aaaa, .ns, .ds, .soa, .any, .txt]
    let cookie: (code: UInt16, data: [UInt8]) = (10, [1, 2, 3, 4, 5, 6, 7, 8])
    let variants: [QueryMessage.EDNS?] = [
      nil, .init(), .init(dnssecOK: true), nil, .init(options: [cookie]),
    ]
    var query = QueryMessage(
      try Name(names[number * 5 % names.count] + suffix), types[number / 3 % 8],
      edns: variants[number % 5])
    query.id = UInt16(truncatingIfNeeded: number)
    return query
  }

  @Test("In batches of all sorts each gets what the kernel path gives it")
  func batches() throws {
    let zones = try Self.zones()
    let bench = try Bench(zones: zones)
    var codes: Set<UInt8> = []
    for batch in 0..<60 {
      var expected: [[UInt8]] = []
      for place in 0..<64 {
        let number = batch * 64 + place
        let query = try Self.query(number)
        let isDropped = number % 11 == 0
        // A wrong checksum, so that what an earlier batch left in this place is not looked at.
        let frame = Bench.frame(query.octets, isIPv6: number % 6 == 0)
        let broken = frame.dropLast() + [(frame.last ?? 0) ^ 1]
        try #require(bench.receive(isDropped ? Array(broken) : frame))
        if !isDropped { expected.append(PathsTests.kernelPath(query.octets, zones)) }
      }
      #expect(bench.turn() == 64)
      for message in expected {
        let reply = Array(try ReceivedFrame(try #require(bench.reply())).payload)
        try #require(reply == message)
        codes.insert(reply[3] & 15)
      }
      #expect(bench.reply() == nil)
      while bench.turn() > 0 {}
    }
    // Answers, SERVFAIL of the zone that is not there, NXDOMAIN, and REFUSED.
    #expect(codes.isSuperset(of: [0, 2, 3, 5]))
  }

  @Test("The rate limit knows each name of each zone, in one batch")
  func limited() throws {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    settings.slip = 0
    let bench = try Bench(rateLimit: settings, zones: try Self.zones())
    let names = try ["ns.", "abcdefgh."].flatMap { name in
      try (0..<20).map { try Name("\(name)z\($0).test.") }
    }
    for name in names + names {
      try #require(bench.receive(Bench.frame(QueryMessage(name, .a).octets)))
    }
    while bench.turn() > 0 {}
    var answers = 0
    while let reply = bench.reply() {
      let payload = Array(try ReceivedFrame(reply).payload)
      if payload[7] == 1 { answers += 1 }
    }
    #expect(answers == names.count)
    #expect(bench.counters.messageDrops[.rateLimited] == UInt64(names.count))
  }
}
