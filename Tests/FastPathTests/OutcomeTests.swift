import DNSWire
import Octets
import TestSupport
import Testing
import ZoneFile
import ZoneImage

@testable import FastPath
@testable import Responder

/// Which of the worker's ways a query takes: all give the same octets, and only one is as quick.
@Suite("Which way the worker takes")
struct OutcomeTests {
  private static let cookie: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8]

  /// What the first stage makes of a question with this OPT record; nil where it takes neither of the two
  /// short ways of one zone.
  private func outcome(
    _ edns: QueryMessage.EDNS?, _ zones: ZoneSet, _ type: RRType = .a
  ) throws -> Worker.Slot.Outcome? {
    let query = QueryMessage(try Name("ns1.example."), type, edns: edns).octets
    // The short way wants a frame's octets in front.
    let bytes = [UInt8](repeating: 0, count: 42) + query
    if let prepared = Responder.preparePlain(
      bytes.octets, message: 42, length: query.count, zones: zones)
    {
      return Worker.Slot.Outcome(plain: prepared, isPlainFrame: true)
    }
    var prepared = Responder.prepare(
      RawSpan(), message: 0, length: 0, transport: .fastPath, zones: zones)
    return Responder.prepareCookie(
      bytes.octets, message: 42, length: query.count, zones: zones, &prepared)
      ? Worker.Slot.Outcome(cookie: prepared, isPlainFrame: true) : nil
  }

  /// An OPT record with a COOKIE option.
  private static func withCookie(_ octets: [UInt8], version: UInt8 = 0) -> QueryMessage.EDNS {
    let option: (code: UInt16, data: [UInt8]) = (10, octets)
    return QueryMessage.EDNS(version: version, options: [option])
  }

  /// A client's first, and one that comes back.
  private static let cookies = [withCookie(cookie), withCookie(cookie + [UInt8](1...16))]

  @Test("Of a zone without DNSSEC, DO makes no difference")
  func unsigned() throws {
    let zones = try Bench.zones(address: [192, 0, 2, 1])
    #expect(try outcome(nil, zones) == .plain)
    #expect(try outcome(.init(), zones) == .plain)
    #expect(try outcome(.init(dnssecOK: true), zones) == .plain)
    for var edns in Self.cookies {
      #expect(try outcome(edns, zones) == .cookie)
      edns.dnssecOK = true
      #expect(try outcome(edns, zones) == .cookie)
    }
  }

  @Test("Of a signed zone, DO takes the way with proofs", arguments: [0, 1])
  func signed(zone: Int) throws {
    let zones = try PathsTests.load(zone).zones
    #expect(try outcome(nil, zones) == .plain)
    #expect(try outcome(.init(), zones) == .plain)
    #expect(try outcome(.init(dnssecOK: true), zones) == .extended)
    for var edns in Self.cookies {
      #expect(try outcome(edns, zones) == .cookie)
      edns.dnssecOK = true
      #expect(try outcome(edns, zones) == .both)
    }
  }

  @Test("One DS record or one signature is enough", arguments: [RRType.ds, .rrsig])
  func almostUnsigned(type: RRType) throws {
    var contents = ZoneContents(apex: try Name("example."))
    let host = try Name("ns.example.").wire
    let records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, host + host + [UInt8](repeating: 1, count: 20)), ("example.", .ns, host),
      ("sub.example.", .ns, host),
      (
        "sub.example.", type,
        type == .ds
          ? [0, 1, 13, 2] + [UInt8](repeating: 7, count: 32)
          : [
            0, 2, 13, 2, 0, 0, 1, 0, 0x70, 0, 0, 0, 0x60, 0, 0, 0, 0, 1, 0, 1,
          ]
      ),
    ]
    for (owner, type, rdata) in records {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    contents.sort()
    let zones = ZoneSet([.init(apex: contents.apex, image: try ZoneImage(contents))])
    #expect(try outcome(.init(dnssecOK: true), zones) == .extended)
  }

  @Test("Other options, cookies of another length, and OPT elsewhere are read in full")
  func others() throws {
    let zones = try Bench.zones(address: [192, 0, 2, 1])
    let options: [[(code: UInt16, data: [UInt8])]] = [
      [(code: 10, data: Self.cookie + [9])], [(code: 10, data: [])],
      [(code: 11, data: Self.cookie)],
      [(code: 3, data: []), (code: 10, data: Self.cookie)],
      [(code: 10, data: Self.cookie), (code: 3, data: [])],
      [(code: 10, data: Self.cookie), (code: 10, data: Self.cookie)],
      // What looks like a cookie, and is the end of another option.
      [(code: 12, data: [0, 10, 0, 8] + Self.cookie)],
    ]
    for option in options { #expect(try outcome(.init(options: option), zones) == nil) }
    #expect(try outcome(Self.withCookie(Self.cookie, version: 1), zones) == nil)
  }
}
