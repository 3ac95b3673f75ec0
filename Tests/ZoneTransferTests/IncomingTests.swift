import DNSWire
import Octets
import Testing
import ZoneImage

@testable import ZoneTransfer

@Suite("A zone from a primary, RFC 5936") struct IncomingTests {
  private let records: [(String, RRType, [UInt8])] = (0..<3_000).map {
    ("h\($0).example.", .a, [192, 0, 2, UInt8($0 & 255)])
  }

  private func axfr(key: TSIGKey? = nil) throws -> PrimaryQuery {
    try PrimaryQuery(.axfr, of: try Name("example."), id: 7, key: key, now: 1_000)
  }

  /// What Apus as a primary answers.
  private func answer(
    _ query: PrimaryQuery, _ zone: ZoneSnapshot, key: TSIGKey? = nil
  ) throws -> [[UInt8]] {
    var octets = query.octets
    var session: TSIGSession?
    if let key,
      case .signed(let signer) = TSIGSession.verify(request: &octets, now: 1_000, key: { _ in key })
    {
      session = signer
    }
    let request = try #require(TransferRequest(octets))
    var transfer = try #require(
      OutgoingTransfer(request, .whole(zone), payloadSize: 1232, session: session))
    var messages: [[UInt8]] = []
    while case .message(let message) = try transfer.next(now: 1_000) { messages.append(message) }
    return messages
  }

  private func receive(
    _ messages: [[UInt8]], _ query: PrimaryQuery
  ) throws -> (zone: IncomingZone, records: [IncomingZone.Record]) {
    var zone = IncomingZone(query)
    var got: [IncomingZone.Record] = []
    for message in messages { try zone.receive(message, now: 1_000) { got.append($0) } }
    return (zone, got)
  }

  private let key = TSIGKey(
    name: .root, algorithm: .hmacSHA256, secret: [UInt8](repeating: 7, count: 32))

  @Test("all records of all messages, the SOA once; signed and not", arguments: [false, true])
  func whole(isSigned: Bool) throws {
    let key = isSigned ? key : nil
    let query = try axfr(key: key)
    let messages = try answer(query, version(9, records), key: key)
    #expect(messages.count > 2)
    let (zone, got) = try receive(messages, query)
    #expect(zone.isComplete && zone.serial == 9)
    #expect(got.count == 3_001 && zone.recordCount == 3_001)
    let wanted = try soa(9)
    #expect(got[0].type == .soa && got[0].rdata == wanted)
    #expect(Set(got.dropFirst().map(\.owner)).count == 3_000)
  }

  @Test("a message that is left out, doubled, cut, or of another answer is seen where it is signed")
  func signedOrder() throws {
    let query = try axfr(key: key)
    let messages = try answer(query, version(9, records), key: key)
    var without = messages
    without.remove(at: 1)
    #expect(throws: IncomingError.signature(.badSignature)) { try receive(without, query) }
    #expect(throws: IncomingError.signature(.badSignature)) {
      try receive([messages[0]] + messages, query)
    }
    let other = try axfr(key: key)
    #expect(throws: IncomingError.self) {
      try receive(try answer(try axfr(), version(9, records)), other)
    }
    let (unfinished, _) = try receive([messages[0], messages[1]], query)
    #expect(!unfinished.isComplete)
  }

  @Test(
    "every octet of an answer may be anything: it is taken or refused, and nothing else happens")
  func anyOctets() throws {
    let query = try axfr()
    let zone = try version(
      1,
      [
        ("a.example.", .mx, try [0, 1] + Name("b.example.").wire),
        (
          "a.example.", RRType(35),
          try [0, 1, 0, 1, 1, 0x75, 1, 0x73, 0] + Name("c.example.").wire
        ), ("b.example.", .srv, try [0, 1, 0, 1, 0, 1] + Name("c.example.").wire),
      ])
    let message = try #require(try answer(query, zone).first)
    var taken = 0
    for index in message.indices {
      for value in [0, 1, 0x3f, 0x40, 0xc0, 0xff] as [UInt8] {
        var other = message
        other[index] = value
        if (try? receive([other], query)) != nil { taken += 1 }
      }
    }
    for count in 0..<message.count { _ = try? receive([Array(message[..<count])], query) }
    #expect(taken > 0)
  }

  @Test("what is no answer: another ID, question, RCODE, or no SOA first")
  func noAnswers() throws {
    let query = try axfr()
    let message = try #require(try answer(query, version(1, [])).first)
    func error(_ change: (inout [UInt8]) -> Void) -> IncomingError? {
      var other = message
      change(&other)
      do {
        _ = try receive([other], query)
        return nil
      } catch { return error as? IncomingError }
    }
    #expect(error { _ in } == nil)
    #expect(error { $0[0] ^= 1 } == .otherQuestion)
    #expect(error { $0[2] &= 0x7f } == .otherQuestion)
    #expect(error { $0[3] |= 5 } == .refused(.refused))
    #expect(error { $0[13] ^= 1 } == .otherQuestion)
    #expect(error { $0[22] = 6 } == .otherQuestion)
    #expect(error { $0[7] = 0 } == .refused(.noError))
    #expect(error { $0[7] = 3 } == .malformed)
  }

  @Test("records outside the zone, types that are no data, and another SOA at the end are refused")
  func badZones() throws {
    let query = try axfr()
    func message(_ records: [TransferRecord]) throws -> [UInt8] {
      var message = TransferMessage(
        try #require(TransferRequest(query.octets)), payloadSize: 0, reserved: 0)
      for record in records {
        let isAppended = message.append(record)
        #expect(isAppended)
      }
      return message.finished()
    }
    func record(_ owner: String, _ type: RRType, _ rdata: [UInt8]) throws -> TransferRecord {
      TransferRecord(owner: try Name(owner).wire, type: type, ttl: 1, rdata: rdata[...])
    }
    let (first, last) = (try record("example.", .soa, soa(1)), try record("example.", .soa, soa(1)))
    let a = try record("a.example.", .a, [1, 2, 3, 4])
    #expect(try receive([message([first, a, last])], query).zone.isComplete)
    let outside = try record("a.example.net.", .a, [1, 2, 3, 4])
    #expect(throws: IncomingError.outside(try Name("a.example.net."))) {
      try receive([try message([first, outside, last])], query)
    }
    let meta = try record("a.example.", .tsig, [])
    #expect(throws: IncomingError.metaType(try Name("a.example."), .tsig)) {
      try receive([try message([first, meta, last])], query)
    }
    #expect(throws: IncomingError.otherSOA) {
      try receive([try message([first, a, try record("example.", .soa, soa(2))])], query)
    }
    #expect(throws: IncomingError.noSOA) { try receive([try message([a, last])], query) }
    #expect(throws: IncomingError.behindEnd) {
      try receive([try message([first, last, a])], query)
    }
    #expect(throws: IncomingError.noSOA) {
      try receive([try message([record("a.example.", .soa, soa(1))])], query)
    }
  }

  @Test("the serial of an answer to a question for SOA; without AA it is nobody's")
  func serial() throws {
    var query = try PrimaryQuery(.soa, of: try Name("example."), id: 7, key: nil, now: 0)
    var message = TransferMessage(
      try #require(TransferRequest(try axfr().octets)), payloadSize: 0, reserved: 0)
    _ = message.append(try #require(TransferRecord(soaOf: try version(77, []))))
    var octets = message.finished()
    octets[22] = 6
    #expect(try query.serial(in: octets, now: 0) == 77)
    octets[2] &= 0xfb
    #expect(throws: IncomingError.notAuthoritative) { try query.serial(in: octets, now: 0) }
  }
}

@Suite("When primaries are asked, RFC 1034, section 4.3.5") struct RefreshScheduleTests {
  private func timers(_ refresh: UInt32, _ retry: UInt32, _ expire: UInt32) throws -> SOATimers {
    var timers = try #require(SOATimers(try soa(1)))
    (timers.refresh, timers.retry, timers.expire) = (refresh, retry, expire)
    return timers
  }

  @Test("refresh after success, retry after failure, expiry from when a primary was last heard")
  func timers() throws {
    var schedule = RefreshSchedule(timers: nil, heard: nil, now: 100)
    #expect(schedule.next == 100 && schedule.expires == nil && !schedule.isExpired(now: .max))
    schedule.confirm(try timers(1_000, 60, 5_000), now: 100, spread: 0)
    #expect(schedule.next == 1_100 && schedule.expires == 5_100)
    schedule.fail(now: 1_100, spread: 0)
    #expect(schedule.next == 1_160 && schedule.expires == 5_100)
    #expect(!schedule.isExpired(now: 5_099) && schedule.isExpired(now: 5_100))
    schedule.hurry(now: 1_120)
    #expect(schedule.next == 1_120)
    schedule.hurry(now: 1_130)
    #expect(schedule.next == 1_120)
    schedule.confirm(try timers(1_000, 60, 5_000), now: 2_000, spread: 99)
    #expect(schedule.next == 2_901 && schedule.expires == 7_000)
  }

  @Test("a SOA record cannot make us ask without a pause, or never")
  func bounds() throws {
    var schedule = RefreshSchedule(timers: nil, heard: nil, now: 0)
    schedule.confirm(try timers(0, 0, 0), now: 10, spread: 0)
    #expect(schedule.next == 12 && schedule.isExpired(now: 10))
    schedule.fail(now: 12, spread: 99)
    #expect(schedule.next == 14)
    schedule.confirm(try timers(.max, .max, .max), now: 10, spread: 0)
    #expect(schedule.next == 10 + 28 * 86_400)
    schedule.fail(now: 20, spread: 0)
    #expect(schedule.next == 20 + 86_400)
  }

  @Test("before the first version: 2, 4, 8 seconds and so on, up to an hour")
  func first() {
    var schedule = RefreshSchedule(timers: nil, heard: nil, now: 0)
    var waits: [UInt64] = []
    for _ in 0..<14 {
      schedule.fail(now: 0, spread: 0)
      waits.append(schedule.next)
    }
    #expect(waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600, 3600])
  }

  @Test("after a restart what was heard before counts, and a clock that went back does not")
  func restart() throws {
    let known = try timers(1_000, 60, 5_000)
    #expect(RefreshSchedule(timers: known, heard: 400, now: 1_000).expires == 5_400)
    #expect(RefreshSchedule(timers: known, heard: 4_000, now: 1_000).expires == 6_000)
    #expect(RefreshSchedule(timers: known, heard: nil, now: 1_000).expires == 6_000)
    #expect(RefreshSchedule(timers: known, heard: 400, now: 1_000).next == 1_000)
  }
}
