import DNSWire
import Octets
import Testing
import ZoneImage

@testable import ZoneTransfer

@Suite struct OutgoingTransferTests {
  /// All messages of a transfer.
  private func messages(
    _ asked: [UInt8], _ content: OutgoingTransfer.Content, session: TSIGSession? = nil
  ) throws -> [[UInt8]] {
    let request = try #require(TransferRequest(asked))
    var transfer = try #require(
      OutgoingTransfer(request, content, payloadSize: 1232, session: session))
    var messages: [[UInt8]] = []
    while true {
      switch try transfer.next(now: 1_000) {
      case .message(let message): messages.append(message)
      case .notYet: continue
      case .end: return messages
      }
    }
  }

  private func records(_ messages: [[UInt8]]) throws -> [SeenRecord] {
    try messages.flatMap { try #require(answers($0)) }
  }

  private func seen(_ zone: ZoneSnapshot) -> [SeenRecord] {
    var cursor = ZoneSnapshot.Cursor(zone)
    var seen: [SeenRecord] = []
    while cursor.next() {
      for record in cursor.records {
        seen.append(
          SeenRecord(
            owner: Name(wire: cursor.owner) ?? .root, type: record.type, ttl: record.ttl,
            rdata: Array(record.rdata)))
      }
    }
    return seen
  }

  /// Thousands of names at several depths, with names in their RDATA.
  private func large() throws -> ZoneSnapshot {
    var all: [(String, RRType, [UInt8])] = [("example.", .ns, try Name("ns.example.").wire)]
    for number in 0..<5_000 {
      all.append(("h\(number).example.", .a, [192, 0, 2, UInt8(number & 255)]))
      all.append(
        (
          "h\(number).sub\(number % 7).example.", .mx,
          try [0, 10] + Name("h\(number).example.").wire
        ))
      all.append(("a.b.h\(number).example.", .txt, [3, 0x61, 0x62, 0x63]))
    }
    return try version(7, all)
  }

  @Test("RFC 5936, section 2.2: SOA, all other records, SOA; whole messages, names compressed")
  func whole() throws {
    let zone = try large()
    let messages = try messages(request(.axfr), .whole(zone))
    #expect(messages.count > 5)
    for message in messages {
      #expect(message.count <= 65_535)
      #expect(message[0..<4] == [0x12, 0x34, 0x84, 0])
    }
    let all = seen(zone)
    let soa = try #require(all.first { $0.type == .soa })
    let wanted = [soa] + all.filter { $0.type != .soa } + [soa]
    let got = try records(messages)
    #expect(got == wanted, "\(got.count) of \(wanted.count)")
    // Uncompressed, an owner here takes 12 octets and more, and RDATA as many.
    let octets = messages.reduce(0) { $0 + $1.count }
    let plain = wanted.reduce(0) { $0 + $1.owner.wire.count + 10 + $1.rdata.count }
    #expect(octets < plain * 3 / 4, "\(octets) of \(plain)")
  }

  @Test("a record that fills a message stands alone; one that no message takes ends the transfer")
  func longRecords() throws {
    let long = [UInt8](repeating: 255, count: 65_000)
    let zone = try version(
      1,
      [
        ("a.example.", .a, [1, 2, 3, 4]), ("b.example.", RRType(65_280), long),
        ("c.example.", .a, [1, 2, 3, 4]),
      ])
    let messages = try messages(request(.axfr, hasEDNS: true), .whole(zone))
    #expect(try records(messages).map(\.type.rawValue) == [6, 1, 65_280, 1, 6])
    #expect(messages.allSatisfy { $0.octets.load16(at: 10) == 1 }, "OPT is answered with OPT")
    let tooLong = try version(
      1, [("b.example.", RRType(65_280), long + [UInt8](repeating: 0, count: 520))])
    #expect(throws: TransferError.recordTooLong(RRType(65_280))) {
      _ = try self.messages(request(.axfr), .whole(tooLong))
    }
  }

  @Test("RFC 1995, section 4: the old SOA with what was removed, the new SOA with what was added")
  func difference() throws {
    let old = try version(
      5,
      [
        ("a.example.", .a, [1, 1, 1, 1]), ("a.example.", .a, [2, 2, 2, 2]),
        ("gone.example.", .txt, [1, 0x61]), ("same.example.", .a, [9, 9, 9, 9]),
      ])
    let new = try version(
      9,
      [
        ("a.example.", .a, [1, 1, 1, 1]), ("a.example.", .a, [3, 3, 3, 3]),
        ("new.example.", .txt, [1, 0x62]), ("same.example.", .a, [9, 9, 9, 9]),
        ("zzz.example.", .a, [4, 4, 4, 4]),
      ])
    let got = try records(messages(request(.ixfr, from: 5), .difference(from: old, to: new)))
    let told = got.map { record in
      record.type == .soa
        ? "SOA \(record.rdata.octets.load32(at: record.rdata.count - 20))"
        : "\(record.owner)\(record.rdata[0])"
    }
    #expect(
      told == [
        "SOA 9", "SOA 5", "a.example.2", "gone.example.1", "SOA 9", "a.example.3", "new.example.1",
        "zzz.example.4", "SOA 9",
      ])
    #expect(got.allSatisfy { $0.ttl == 300 })
  }

  @Test("another TTL is another record: removed with the old one, added with the new one")
  func retimed() throws {
    let old = try version(1, [("a.example.", .a, [1, 1, 1, 1])], ttl: 300)
    let new = try version(2, [("a.example.", .a, [1, 1, 1, 1])], ttl: 60)
    let got = try records(messages(request(.ixfr, from: 1), .difference(from: old, to: new)))
    #expect(got.map(\.type.rawValue) == [6, 6, 1, 6, 1, 6])
    #expect(got.map(\.ttl) == [60, 300, 300, 60, 60, 60])
  }

  @Test("much that is the same gives others their turn")
  func pauses() throws {
    let all = (0..<20_000).map { ("h\($0).example.", RRType.a, [UInt8(1), 2, 3, 4]) }
    let request = try #require(TransferRequest(try request(.ixfr, from: 1)))
    var transfer = try #require(
      OutgoingTransfer(
        request, .difference(from: try version(1, all), to: try version(2, all)),
        payloadSize: 1232, session: nil))
    var pauses = 0
    while try transfer.next(now: 0) == .notYet { pauses += 1 }
    #expect(pauses > 5)
  }

  @Test("requests that are none: another class, no SOA of an IXFR, no whole record")
  func badRequests() throws {
    var chaos = try request(.axfr)
    chaos[chaos.count - 1] = 3
    #expect(TransferRequest(chaos) == nil)
    #expect(TransferRequest(try request(.ixfr)) == nil)
    let whole = try request(.ixfr, from: 77)
    #expect(TransferRequest(whole)?.serial == 77)
    for count in 0..<whole.count {
      #expect(TransferRequest(Array(whole[..<count])) == nil, "\(count) octets")
    }
    #expect(TransferRequest(try request(.axfr))?.type == .axfr)
  }

  @Test("RFC 8945, section 5.3.1: each message is signed, the second and later by the timers alone")
  func signed() throws {
    let key = TSIGKey(
      name: try Name("xfr."), algorithm: .hmacSHA256, secret: [UInt8](repeating: 7, count: 32))
    var asked = try request(.axfr)
    var client = try TSIGSession.sign(request: &asked, key: key, now: 1_000)
    guard
      case .signed(let server) = TSIGSession.verify(request: &asked, now: 1_000, key: { _ in key })
    else {
      Issue.record("the request is not taken")
      return
    }
    var messages = try messages(asked, .whole(large()), session: server)
    for index in messages.indices {
      try client.verify(response: &messages[index], now: 1_000)
      #expect(client.isSettled)
    }
    #expect(try records(messages).count > 15_000)
  }
}
