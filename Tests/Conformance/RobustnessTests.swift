import Addresses
import DNSWire
import Octets
import Responder
import TestSupport
import Testing

@testable import ZoneImage

/// Queries gone wrong, and images gone wrong: nothing traps, nothing is too long.
@Suite struct RobustnessTests {
  static let zone = """
    $TTL 300
    @       SOA ns hostmaster 1 7200 3600 86400 60
    @       NS  ns
    @       MX  1 mail.w
    ns      A   192.0.2.1
    www     A   192.0.2.2
    alias   CNAME www
    out     CNAME www.example.org.
    loop    CNAME loop
    a.b.c   TXT "text"
    *.w     A   192.0.2.3
    *.v     CNAME x.d
    d       DNAME e
    e       DNAME f.g
    x.f.g   A   192.0.2.4
    *.f.g   MX  1 mail.w
    grow    DNAME x.grow
    sub     NS  ns.sub
    ns.sub  AAAA 2001:db8::1
    sub     DS  1 8 2 aabb
    $GENERATE 1-60 big A 10.0.0.$
    """

  static func server() throws -> ZoneServer {
    let text = Array((zone + "\n").utf8)
    let child = "@ 300 SOA ns hostmaster 1 7200 3600 86400 60\n@ 300 NS ns.example.net.\n"
    var server = try ZoneServer([
      ("example.", text), ("inner.sub.example.", Array(child.utf8)), ("lost.", nil),
    ])
    server.settings.say(
      nsid: Array("ams1".utf8), version: Array("Test 1.0".utf8), identity: Array("ams1".utf8),
      cookies: .given([[UInt8](1...16), [UInt8](2...17)]))
    server.settings.answersAnyInFull = true
    server.settings.rotates = true
    return server
  }

  static let client = Client(IPAddress(ipv4: 0xc000_0209), at: 1_764_000_000)

  /// Queries in good order, to start from.
  static func queries() throws -> [[UInt8]] {
    let names = [
      "example.", "www.example.", "alias.example.", "out.example.", "loop.example.", "b.c.example.",
      "nx.example.", "x.y.w.example.", "x.v.example.", "x.d.example.", "y.e.example.",
      "a.grow.example.", "sub.example.", "x.sub.example.", "big.example.", "inner.sub.example.",
      "x.lost.", "org.", ".",
    ]
    let types = ["A", "MX", "DS", "ANY", "CNAME", "TXT", "NS", "AXFR", "TYPE250"]
    var queries: [[UInt8]] = []
    for name in names {
      for type in types {
        queries += try QueryText.make([name, type]).map(\.octets)
        queries += try QueryText.make([name, type, "edns=512", "option=65001:0102"]).map(\.octets)
      }
    }
    for option in ["3:", "10:0102030405060708", "10:010203040506070801000000693f8800", "12:00"] {
      queries += try QueryText.make([
        "www.example.", "A", "edns=1232", "option=\(option)", "option=11:", "option=3:",
      ]).map(\.octets)
    }
    for name in ["version.bind.", "id.server.", "hostname.bind."] {
      queries += try QueryText.make([name, "TXT", "class=CH"]).map(\.octets)
    }
    queries += try QueryText.make(["big.example.", "A", "class=ANY", "edns=512"]).map(\.octets)
    let cookie =
      "1234 0000 0000 0000 0000 0001 00 0029 04d0 00 00 0000 000c 000a 0008 2464c4abcf10c957"
    queries.append(try QueryText.raw(cookie.split(separator: " ")).octets)
    let tsig = "key.example. 00fa 00ff 00000000 0021 hmac-sha256. 000068000000 012c 0004 01020304 "
    let signed = "1234 0000 0001 0000 0000 0001 www.example. 0001 0001 \(tsig) 1234 0000 0000"
    queries.append(try QueryText.raw(signed.split(separator: " ")).octets)
    return queries
  }

  static func mutate(_ query: [UInt8], _ numbers: inout SeededGenerator) -> [UInt8] {
    var query = query
    for _ in 0..<Int.random(in: 1...4, using: &numbers) where !query.isEmpty {
      let at = Int.random(in: 0..<query.count, using: &numbers)
      switch Int.random(in: 0..<8, using: &numbers) {
      case 0: query[at] ^= 1 << UInt8.random(in: 0...7, using: &numbers)
      case 1: query[at] = .random(in: 0...255, using: &numbers)
      case 2: query.removeSubrange(at...)
      case 3: query.remove(at: at)
      case 4: query.insert(.random(in: 0...255, using: &numbers), at: at)
      case 5: query.append(contentsOf: query[at...].prefix(80))
      case 6:
        query[at] = [0, 1, 12, 41, 63, 64, 0x80, 0xc0, 0xff].randomElement(using: &numbers) ?? 0
      default: query[min(at % 24, query.count - 1)] ^= 1
      }
    }
    return query
  }

  @Test func mutatedQueries() throws {
    var numbers = SeededGenerator(seed: 1)
    let server = try Self.server()
    let queries = try Self.queries()
    var answered = 0
    for round in 0..<34_000 {
      let start = queries[round % queries.count]
      let query =
        round < queries.count
        ? start
        : round % 8 == 0
          ? (0..<Int.random(in: 0...600, using: &numbers)).map { _ in
            UInt8.random(in: 0...255, using: &numbers)
          } : Self.mutate(start, &numbers)
      let overUDP = server.send(query, over: .udp, capacity: 4096, client: Self.client)
      if let complaint = complaint(query, overUDP.response, limit: 1232) {
        Issue.record("\(complaint): \(query) over UDP got \(overUDP)")
      }
      let overTCP = server.send(query, over: .tcp, capacity: 4096, client: Self.client)
      if let complaint = complaint(query, overTCP.response, limit: 4096) {
        Issue.record("\(complaint): \(query) over TCP got \(overTCP)")
      }
      fastPath(query, overUDP, server)
      if !overUDP.response.isEmpty { answered += 1 }
    }
    #expect(answered > 10_000)
  }

  /// What is wrong with a response; nil where nothing is.
  private func complaint(_ query: [UInt8], _ response: [UInt8], limit: Int) -> String? {
    if response.isEmpty { return nil }
    if query.count < 12 || query[2] & 0x80 != 0 { return "answered" }
    guard let message = DecodedMessage(response) else { return "malformed" }
    if Array(response[0..<2]) != Array(query[0..<2]) { return "ID" }
    if message.flags & 0x8000 == 0 { return "QR" }
    // A TSIG that comes back is never longer than the one that came.
    let isSigned = message.additional.contains { $0.type == .tsig }
    let most = message.opt != nil || limit > 1232 ? limit : isSigned ? max(512, query.count) : 512
    return response.count > most ? "\(response.count) octets" : nil
  }

  /// In a frame: the message starts anywhere, what stands around it stays, and the answer is
  /// UDP's, or the message is left as it was.
  private func fastPath(
    _ query: [UInt8], _ overUDP: (verdict: Verdict, response: [UInt8]), _ server: ZoneServer
  ) {
    let (message, capacity) = (42, 1400)
    var frame = [UInt8](repeating: 0xee, count: message) + query
    frame += [UInt8](repeating: 0xee, count: 2048 - frame.count)
    let before = frame
    let verdict = frame.withOctets { bytes in
      let prepared = Responder.prepare(
        bytes.bytes, message: message, length: query.count, transport: .fastPath,
        zones: server.zones)
      let responder = Responder(settings: server.settings)
      guard prepared.hasOptions else {
        return responder.answer(prepared, in: &bytes, capacity: capacity, zones: server.zones)
      }
      var change = InternetChecksum()
      return responder.answer(
        prepared, in: &bytes, capacity: capacity, zones: server.zones, client: Self.client,
        change: &change)
    }
    let around =
      frame.prefix(message) == before.prefix(message)
      && frame[(message + capacity)...] == before[(message + capacity)...]
    if !around { Issue.record("\(query) wrote outside its place") }
    switch verdict {
    case .transmit(let length):
      let same = overUDP.response.elementsEqual(frame[message..<(message + max(0, length))])
      if !same { Issue.record("\(query) got another answer over the fast path") }
    case .punt: if frame != before { Issue.record("\(query) was punted, and changed") }
    case .drop: if verdict != overUDP.verdict { Issue.record("\(query): \(verdict)") }
    }
  }

  /// A damaged image may give a wrong answer, never a trap nor one that is too long.
  @Test func damagedImages() throws {
    var numbers = SeededGenerator(seed: 2)
    let server = try Self.server()
    let image = try #require(server.zones.entries[0].image)
    let octets = (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
    let queries = try Self.queries()
    var answered = 0
    for round in 0..<1000 {
      var damaged = round % 10 == 9 ? Array(octets.prefix(.random(in: 0..<octets.count))) : octets
      for _ in 0..<(1 << (round % 8)) where !damaged.isEmpty {
        let at = Int.random(in: 0..<damaged.count, using: &numbers)
        damaged[at] = .random(in: 0...255, using: &numbers)
      }
      let zones = ZoneSet([
        .init(apex: image.apex, image: ZoneImage(apex: image.apex, octets: damaged))
      ])
      for _ in 0..<50 {
        guard let query = queries.randomElement(using: &numbers) else { continue }
        var buffer = query + [UInt8](repeating: 0, count: 4096 - query.count)
        let transport: Transport = round % 2 == 0 ? .udp : .tcp
        let verdict = buffer.withOctets { bytes in
          Responder(settings: server.settings).respond(
            in: &bytes, length: query.count, capacity: 4096, transport: transport, zones: zones,
            client: Self.client)
        }
        guard case .transmit(let length) = verdict else { continue }
        answered += 1
        let limit = transport == .tcp ? 4096 : 1232
        if length < 12 || length > limit { Issue.record("round \(round): \(length) octets") }
      }
    }
    #expect(answered > 40_000)
  }
}
