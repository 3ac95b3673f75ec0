import DNSWire
import Foundation
import Octets
import Responder
import TestSupport
import Testing
import ZoneFile
import ZoneImage

/// The worker has shorter ways than the kernel path to most answers: what it sends must be the same
/// to the octet, in a frame whose sums are those of its octets.
@Suite("What the worker sends is what the kernel path sends")
struct PathsTests {
  /// Zones with every kind of node and of proof, by the file that they stand in.
  static let zones: [(file: String, apex: String)] = [
    ("rfc4035/B-responses.txt", "example."), ("rfc5155/B-responses.txt", "example."),
    ("", "example."),
  ]

  /// An unsigned zone: a wildcard and a DNAME at the apex are another's.
  static let unsigned = """
    $TTL 300
    @       SOA ns hostmaster 1 7200 3600 86400 60
    @       NS  ns
    ns      A   192.0.2.1
    ns      AAAA 2001:db8::1
    abcdefg A   192.0.2.2
    abcdefgh A  192.0.2.3
    fifteen-octets- A 192.0.2.4
    sixteen-octets-x A 192.0.2.5
    ent.a   TXT "an empty non-terminal above"
    c       CNAME ns
    c2      CNAME nowhere
    c3      CNAME x.w
    *.w     A   192.0.2.6
    *.w     MX  1 ns
    *.v     CNAME ns
    *.sub.w TXT "deeper"
    d       DNAME ns
    cut     NS  ns.cut
    ns.cut  A   192.0.2.7
    deep.cut2 NS ns
    mx      MX  1 ns
    mx      SRV 1 1 53 ns

    """

  /// The zone block of a scenario, or the unsigned zone.
  private static func text(_ file: String) throws -> String {
    guard !file.isEmpty else { return unsigned }
    let path = #filePath.replacing("FastPathTests/PathsTests.swift", with: "Conformance/\(file)")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { !$0.hasPrefix("zone ") }.dropFirst().prefix { $0.hasPrefix("  ") }
      .map { $0.dropFirst(2) }.joined(separator: "\n") + "\n"
  }

  /// The zone's names, and names before, below and beside them.
  private static func names(_ contents: ZoneContents) throws -> [[UInt8]] {
    var names: Set<[UInt8]> = [[0], try Name("other.").wire]
    for neighbour in neighbours.joined() {
      names.insert(try Name("www." + (neighbour == "." ? "" : neighbour)).wire)
    }
    for record in contents.records {
      let owner = Array(contents.owner(of: record))
      var name = owner[...]
      while name.count >= contents.apex.wire.count {
        names.insert(Array(name))
        for label in ["a", "zz", "*", "ns", "seven77", "eight888", "eleven-elev", "\u{1}"] {
          names.insert([UInt8(label.utf8.count)] + Array(label.utf8) + name)
        }
        names.insert([1, 0x61, 2, 0x62, 0x63] + name)
        names.insert([1, 0x61, 1, 0x62, 12] + [UInt8](repeating: 0x7a, count: 12) + name)
        names.insert([63] + [UInt8](repeating: 0x79, count: 63) + name)
        name = name.dropFirst(Int(name.first ?? 0) + 1)
      }
      // A sibling behind it, and another case.
      var sibling = owner
      if sibling[0] > 1 { sibling[Int(sibling[0])] &+= 1 }
      names.insert(sibling)
      names.insert(owner.map { (0x61...0x7a).contains($0) ? $0 & 0xdf : $0 })
    }
    return names.filter { $0.count <= 255 }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  static let types: [RRType] = [
    .a, .ns, .cname, .soa, .mx, .txt, .aaaa, .srv, .ds, .rrsig, .nsec, .dnskey, .nsec3, .any,
    RRType(65_280),
  ]

  /// Beside the zone: none; others; one above it, others beside and below, and one whose apex is longer than most.
  static let neighbours = [
    [], ["other2.", "example.test."],
    [
      ".", "other2.", "zz.example.", "ns.zz.example.", "a.example.test.",
      "a-label-of-some-thirty-octets-or-more.another-label-of-some-thirty-octets.example.",
    ],
  ]

  @Test(
    "Every kind of name, type and OPT record, over IPv4 and IPv6", arguments: zones.indices,
    neighbours)
  func same(zone: Int, beside neighbours: [String]) throws {
    let (contents, zones) = try Self.load(zone, beside: neighbours)
    let bench = try Bench(zones: zones)
    let variants: [QueryMessage.EDNS?] = [
      nil, .init(), .init(payloadSize: 1232, dnssecOK: true),
      .init(payloadSize: 512, dnssecOK: true),
      .init(payloadSize: 700, dnssecOK: true), .init(dnssecOK: true, options: [(12, [0, 0, 0])]),
    ]
    var answered = 0
    var secure = 0
    // What neighbours change is the zone that is found, which a part of the names shows.
    let share = neighbours.isEmpty ? 1 : 4
    for (number, name) in try Self.names(contents).enumerated() where number % share == 0 {
      for type in Self.types {
        for edns in variants {
          var query = QueryMessage(.root, type, edns: edns)
          query.qname = name
          query.id = UInt16(truncatingIfNeeded: answered &* 0x6b43)
          // Octets that no count announces, which are ignored, and are in the sum.
          if answered % 9 == 0 { query.trailing = [UInt8](repeating: 0xd7, count: answered % 20) }
          let isIPv6 = answered % 5 == 0 || answered % 7 == 0
          let frame = try #require(bench.ask(Bench.frame(query.octets, isIPv6: isIPv6)))
          // Which checks lengths and checksums.
          let reply = try ReceivedFrame(frame).payload
          let expected = Self.kernelPath(query.octets, zones)
          if Array(reply) != expected {
            Issue.record("\(name) \(type) \(String(describing: edns)): \(reply) for \(expected)")
            return
          }
          answered += 1
          if edns?.dnssecOK == true, expected.count > 12, expected[9] > 0 { secure += 1 }
          while bench.turn() > 0 {}
        }
      }
    }
    #expect(answered > 10_000 / share)
    #expect(secure > 1000 / share)
  }

  /// One of the zones.
  static func load(
    _ zone: Int, beside neighbours: [String] = []
  ) throws -> (contents: ZoneContents, zones: ZoneSet) {
    let (file, apex) = Self.zones[zone]
    let result = ZoneFile.load(
      octets: Array(try Self.text(file).utf8), name: file, apex: try Name(apex))
    let contents = try #require(result.contents, "\(result.diagnostics)")
    let others = try neighbours.map { ZoneSet.Entry(apex: try Name($0), image: nil) }
    let entry = ZoneSet.Entry(apex: contents.apex, image: try ZoneImage(contents))
    return (contents, ZoneSet(others + [entry]))
  }

  @Test(
    "The same with a cookie alone in OPT, a client's first and one that comes back",
    arguments: zones.indices, neighbours)
  func sameWithCookie(zone: Int, beside neighbours: [String]) throws {
    let (contents, zones) = try Self.load(zone, beside: neighbours)
    var settings = ResponderSettings()
    settings.say(cookies: .given([[UInt8](1...16)]))
    let bench = try Bench(zones: zones, settings: settings)
    let client: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]
    var good = 0
    for (number, name) in try Self.names(contents).enumerated() {
      let type = Self.types[number % Self.types.count]
      let isIPv6 = number % 3 == 0
      var cookie = client
      for size: UInt16 in [1232, 512] {
        let edns = QueryMessage.EDNS(
          payloadSize: size, dnssecOK: number % 2 == 0, options: [(code: 10, data: cookie)])
        var query = QueryMessage(.root, type, edns: edns)
        query.qname = name
        let frame = try #require(bench.ask(Bench.frame(query.octets, isIPv6: isIPv6)))
        // Which checks lengths and checksums.
        let reply = Array(try ReceivedFrame(frame).payload)
        // The kernel path answers in the second that the worker did: the server cookie says which.
        let option: [UInt8] = [0, 10, 0, 24] + client
        let place = try #require(
          (0..<reply.count - 27).first { reply[$0..<($0 + 12)].elementsEqual(option) },
          "\(query.octets): \(reply)")
        let time = reply[(place + 16)..<(place + 20)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        let asker = Client(isIPv6 ? Bench.client6 : Bench.client, at: time)
        let expected = Self.kernelPath(query.octets, zones, settings, asker)
        try #require(reply == expected, "\(name) \(type)")
        let made = Array(reply[(place + 4)..<(place + 28)])
        if cookie.count == 24, made == cookie { good += 1 }
        cookie = made
        while bench.turn() > 0 {}
      }
    }
    #expect(good > 100)
  }

  static func kernelPath(
    _ message: [UInt8], _ zones: ZoneSet, _ settings: ResponderSettings = .init(),
    _ client: Client? = nil
  ) -> [UInt8] {
    var buffer = message + [UInt8](repeating: 0, count: 1232)
    let verdict = buffer.withOctets { bytes in
      Responder(settings: settings).respond(
        in: &bytes, length: message.count, capacity: 1232, transport: .udp, zones: zones,
        client: client)
    }
    guard case .transmit(let length) = verdict else { return [] }
    return Array(buffer.prefix(length))
  }
}
