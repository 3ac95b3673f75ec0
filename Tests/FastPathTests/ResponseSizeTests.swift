import Addresses
import DNSWire
import Octets
import TestSupport
import Testing
import ZoneImage

/// Every size that a response over UDP can have, as a frame: what is added up in the wrong order of
/// octets is wrong for some sizes only.
@Suite("Every response size")
struct ResponseSizeTests {
  /// A type without a meaning, so that its RDATA may have any length.
  static let type = RRType(65_280)

  /// Octets of a name's RDATA: `0100.example.` has 100.
  static let lengths = 0...1190

  /// A zone with a name for each length of RDATA.
  static func zones() throws -> ZoneSet {
    let host = try Name("ns.example.").wire
    var contents = ZoneContents(apex: try Name("example."))
    func add(_ owner: String, _ type: RRType, _ rdata: [UInt8]) throws {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    try add("example.", .soa, host + host + [UInt8](repeating: 1, count: 20))
    try add("example.", .ns, host)
    for length in lengths { try add("\(label(length)).example.", type, rdata(length)) }
    contents.sort()
    return ZoneSet([.init(apex: contents.apex, image: try ZoneImage(contents))])
  }

  static func label(_ length: Int) -> String { String(String(10_000 + length).dropFirst()) }

  static func rdata(_ length: Int) -> [UInt8] {
    (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ length) }
  }

  /// A query whose response has this size; nil for sizes that no response has.
  static func query(for size: Int, hasOPT: Bool) throws -> QueryMessage? {
    let edns: QueryMessage.EDNS? = hasOPT ? .init(payloadSize: 1232) : nil
    let message = size - (hasOPT ? 11 : 0)
    // A header alone: the question is cut off.
    if size == 12 {
      var query = QueryMessage(.root)
      query.qname = [0xc0, 12]
      return query
    }
    // Header, question, and a record of 12 octets before its RDATA.
    let length = message - 12 - 18 - 12
    if lengths.contains(length) {
      return QueryMessage(try Name("\(label(length)).example."), type, edns: edns)
    }
    // Header and question: refused, and OPT says why (RFC 8914): six octets.
    let name = message - 12 - 4 - (hasOPT ? 6 : 0)
    guard name == 1 || (3...64).contains(name) else { return nil }
    let text = name == 1 ? "." : String(repeating: "q", count: name - 2) + "."
    return QueryMessage(try Name(text), type, edns: edns)
  }

  @Test(
    "12 to 1,232 octets over IPv4 and IPv6 with 0 to 2 tags, with OPT and without",
    arguments: 0...2,
    [false, true])
  func everySize(tags: Int, isIPv6: Bool) throws {
    let bench = try Bench(zones: Self.zones())
    let tagged =
      Array([.init(etherType: 0x88a8, control: 7), .init(control: 0x6005)].suffix(tags))
      as [CraftedFrame.Tag]
    var sizes: Set<Int> = []
    for size in 12...1232 {
      for hasOPT in [false, true] where size > 12 || !hasOPT {
        // Without OPT no response is longer (RFC 1035, section 4.2.1).
        guard hasOPT || size <= 512, var query = try Self.query(for: size, hasOPT: hasOPT) else {
          continue
        }
        query.id = UInt16(truncatingIfNeeded: size &* 0x9e37)
        let frame = Self.frame(query.octets, number: size, tags: tagged, isIPv6: isIPv6)
        let octets = try #require(bench.ask(frame))
        let network = isIPv6 ? 40 : 20
        #expect(octets.count == 14 + 4 * tags + network + 8 + size)
        // Lengths and checksums, by a reader of the test's own.
        let reply = try ReceivedFrame(octets)
        #expect(reply.tags == tagged)
        try check(reply.payload, query, size)
        sizes.insert(size)
      }
    }
    // A question has five octets at least, and no name has two.
    #expect(Set(12...1232).subtracting(sizes) == [13, 14, 15, 16, 18])
  }

  private func check(_ response: [UInt8], _ query: QueryMessage, _ size: Int) throws {
    #expect(response.count == size)
    let header = try #require(ResponseHeader(response))
    #expect(header.id == query.id && header.isResponse && !header.isTruncated)
    guard header.answers == 1 else { return }
    let message = try #require(WalkedMessage(response))
    #expect(message.wrong == nil && message.end == size)
    let rdata = Array(response[message.records[0].rdata])
    #expect(rdata == Self.rdata(rdata.count))
  }

  /// A frame from a client whose address and port are its number's, so that the sums differ.
  private static func frame(
    _ message: [UInt8], number: Int, tags: [CraftedFrame.Tag], isIPv6: Bool
  ) -> [UInt8] {
    let client =
      isIPv6
      ? IPAddress(high: 0x2001_0db8 << 32, low: UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
      : IPAddress(ipv4: 0xc633_6400 | UInt32(1 + number % 254))
    return CraftedFrame(
      from: [2, 0, 0, 0, 0, 2], to: [2, 0, 0, 0, 0, 1], tags: tags, client,
      isIPv6 ? Bench.server6 : Bench.server,
      udp: CraftedFrame.UDP(from: UInt16(1024 + number * 41 % 60_000), to: 53, message)
    ).octets
  }
}
