import DNSWire
import Octets
import Testing
import ZoneImage

@testable import ZoneTransfer

@Suite("What is new of a zone, RFC 1995") struct IncomingDifferenceTests {
  private typealias Line = (String, RRType, [UInt8])

  private func query(_ had: ZoneSnapshot) throws -> PrimaryQuery {
    try PrimaryQuery(
      .ixfr, of: try Name("example."), had: had, id: 7, key: nil, now: 0)
  }

  /// What these changes make of a version, in one order, the SOA apart.
  private func apply(_ changes: IncomingChanges, to zone: ZoneSnapshot) -> [String] {
    var lines: [String] = []
    var removed = 0
    var cursor = ZoneSnapshot.Cursor(zone)
    while cursor.next() {
      for record in cursor.records where record.type != .soa {
        let owner = Name(wire: cursor.owner) ?? .root
        if changes.removes(owner: owner, type: record.type, rdata: record.rdata) { removed += 1 }
        guard changes.keeps(owner: owner, type: record.type, rdata: record.rdata) else { continue }
        lines.append("\(owner) \(record.ttl) \(record.type.rawValue) \(Array(record.rdata))")
      }
    }
    #expect(removed == changes.removedCount)
    for record in changes.additions {
      lines.append("\(record.owner) \(record.ttl) \(record.type.rawValue) \(record.rdata)")
    }
    return lines.sorted()
  }

  private func lines(_ zone: ZoneSnapshot) -> [String] { apply(IncomingChanges(), to: zone) }

  private func message(
    _ query: PrimaryQuery, _ records: [Line], ttl: UInt32 = 300
  ) throws -> [UInt8] {
    let request = try #require(TransferRequest(query.octets))
    var message = TransferMessage(request, payloadSize: 0, reserved: 0)
    for (owner, type, rdata) in records {
      let record = TransferRecord(
        owner: try Name(owner).wire, type: type, ttl: ttl, rdata: rdata[...])
      let isAppended = message.append(record)
      #expect(isAppended)
    }
    return message.finished()
  }

  private func receive(
    _ messages: [[UInt8]], _ query: PrimaryQuery, from serial: UInt32
  ) throws -> IncomingZone {
    var zone = IncomingZone(query, from: serial)
    for message in messages { try zone.receive(message, now: 0) { _ in } }
    return zone
  }

  @Test("what Apus sends as a primary makes the new version of the old one, over many messages")
  func ownDifference() throws {
    let host = try Name("NS.Other.").wire
    var old: [Line] = (0..<4_000).map { ("h\($0).example.", .a, [192, 0, 2, UInt8($0 & 255)]) }
    old.append(("m.example.", .mx, [0, 10] + host))
    var new = Array(old.dropFirst(1_500).dropLast())
    new += (0..<1_500).map { ("n\($0).example.", .a, [198, 51, 100, UInt8($0 & 255)]) }
    new.append(("m.example.", .mx, [0, 20] + host))
    let (before, after) = (try version(5, old), try version(9, new))
    let query = try query(before)
    let request = try #require(TransferRequest(query.octets))
    #expect(request.serial == 5 && request.type == .ixfr)
    var transfer = try #require(
      OutgoingTransfer(
        request, .difference(from: before, to: after), payloadSize: 1232, session: nil))
    var messages: [[UInt8]] = []
    var isOver = false
    while !isOver {
      switch try transfer.next(now: 0) {
      case .message(let message): messages.append(message)
      case .notYet: continue
      case .end: isOver = true
      }
    }
    #expect(messages.count > 2)
    let zone = try receive(messages, query, from: 5)
    let changes = try #require(zone.changes)
    #expect(zone.isComplete && zone.serial == 9)
    #expect(apply(changes, to: before) == lines(after))
  }

  @Test(
    "several versions in a row: what comes and goes, and goes and comes back, is settled; case and TTL"
  )
  func manyVersions() throws {
    let (a, b) = ([UInt8(1), 1, 1, 1], [UInt8(2), 2, 2, 2])
    let before = try version(
      1,
      [
        ("stays.example.", .a, a), ("back.example.", .a, a), ("gone.example.", .a, a),
        ("c.example.", .cname, try Name("Some.Where.").wire),
      ])
    let query = try query(before)
    let records: [Line] = [
      ("example.", .soa, try soa(4)), ("example.", .soa, try soa(1)), ("back.example.", .a, a),
      ("Gone.EXAMPLE.", .a, a), ("c.example.", .cname, try Name("some.where.").wire),
      ("example.", .soa, try soa(3)), ("brief.example.", .a, b), ("new.example.", .a, b),
      ("example.", .soa, try soa(3)), ("brief.example.", .a, b), ("example.", .soa, try soa(4)),
      ("back.example.", .a, a), ("example.", .soa, try soa(4)),
    ]
    let zone = try receive([message(query, records, ttl: 60)], query, from: 1)
    let changes = try #require(zone.changes)
    #expect(
      apply(changes, to: before) == [
        "back.example. 60 1 [1, 1, 1, 1]", "new.example. 60 1 [2, 2, 2, 2]",
        "stays.example. 300 1 [1, 1, 1, 1]",
      ])
  }

  @Test("what is told again, though it is there, and then removed is gone")
  func toldAgain() throws {
    let a = [UInt8(1), 1, 1, 1]
    let before = try version(1, [("a.example.", .a, a), ("b.example.", .a, a)])
    let query = try query(before)
    let records: [Line] = [
      ("example.", .soa, try soa(3)), ("example.", .soa, try soa(1)),
      ("example.", .soa, try soa(2)), ("a.example.", .a, a), ("new.example.", .a, a),
      ("example.", .soa, try soa(2)), ("a.example.", .a, a), ("new.example.", .a, a),
      ("example.", .soa, try soa(3)), ("example.", .soa, try soa(3)),
    ]
    let zone = try receive([message(query, records)], query, from: 1)
    let changes = try #require(zone.changes)
    #expect(zone.isComplete)
    #expect(apply(changes, to: before) == ["b.example. 300 1 [1, 1, 1, 1]"])
  }

  @Test("the version that is had, in answer to IXFR, is told at once and not waited behind")
  func nothingNew() throws {
    let before = try version(5, [])
    let query = try query(before)
    let message = try message(query, [("example.", .soa, try soa(5))])
    #expect(throws: IncomingError.nothingNew) { try receive([message], query, from: 5) }
  }

  @Test("more octets than may come: of a difference, and of a whole zone")
  func tooLarge() throws {
    let before = try version(1, [])
    let query = try query(before)
    func receive(_ serials: [UInt32], whole: Int, difference: Int) throws -> Bool {
      let records = try serials.map { ("example.", RRType.soa, try soa($0)) as Line }
      var zone = IncomingZone(query, from: 1, bounds: (whole, difference))
      for record in records { try zone.receive(try message(query, [record]), now: 0) { _ in } }
      return zone.isComplete
    }
    let one = try message(query, [("example.", .soa, try soa(4))]).count
    #expect(try receive([4, 1, 4, 4], whole: one, difference: 4 * one))
    #expect(throws: IncomingError.tooLarge) {
      try receive([4, 1, 4, 4], whole: 9 * one, difference: 4 * one - 1)
    }
    var whole = IncomingZone(query, from: nil, bounds: (2 * one, one))
    for _ in 0..<2 {
      try whole.receive(message(query, [("example.", .soa, try soa(4))]), now: 0) { _ in }
    }
    #expect(whole.isComplete)
    var larger = IncomingZone(query, from: nil, bounds: (2 * one - 1, one))
    try larger.receive(message(query, [("example.", .soa, try soa(4))]), now: 0) { _ in }
    let last = try message(query, [("example.", .soa, try soa(4))])
    #expect(throws: IncomingError.tooLarge) { try larger.receive(last, now: 0) { _ in } }
  }

  @Test("a TTL with its highest bit set counts as zero, RFC 2181 section 8")
  func largeTTL() throws {
    let before = try version(1, [])
    let query = try query(before)
    let soas = try [3, 1, 3].map { ("example.", RRType.soa, try soa($0)) as Line }
    for (ttl, taken) in [(UInt32(0x7fff_ffff), UInt32(0x7fff_ffff)), (0x8000_0000, 0)] {
      let added: Line = ("a.example.", .a, [1, 1, 1, 1])
      let message = try message(query, soas + [added, soas[0]], ttl: ttl)
      let zone = try receive([message], query, from: 1)
      let changes = try #require(zone.changes)
      #expect(changes.additions.map(\.ttl) == [taken])
    }
  }

  @Test("the whole zone in answer to IXFR, also one record a message")
  func wholeZone() throws {
    let before = try version(1, [("a.example.", .a, [1, 1, 1, 1])])
    let query = try query(before)
    let records: [Line] = [
      ("example.", .soa, try soa(7)), ("b.example.", .a, [2, 2, 2, 2]),
      ("example.", .soa, try soa(7)),
    ]
    let together = try receive([message(query, records)], query, from: 1)
    #expect(together.isComplete && together.changes == nil && together.recordCount == 2)
    let apart = try receive(try records.map { try message(query, [$0]) }, query, from: 1)
    #expect(apart.isComplete && apart.changes == nil && apart.recordCount == 2)
  }

  @Test("differences of other versions, or that do not follow on each other, are refused")
  func wrong() throws {
    let before = try version(1, [])
    let query = try query(before)
    func error(_ serials: [UInt32]) throws -> IncomingError? {
      let records = try serials.map { ("example.", RRType.soa, try soa($0)) as Line }
      do {
        let zone = try receive([message(query, records)], query, from: 1)
        return zone.isComplete ? nil : .malformed
      } catch { return error as? IncomingError }
    }
    #expect(try error([4, 1, 4, 4]) == nil)
    #expect(try error([4, 1, 2, 2, 4, 4]) == nil)
    #expect(try error([4, 2, 4, 4]) == .otherSOA)
    #expect(try error([4, 1, 2, 3, 4, 4]) == .otherSOA)
    #expect(try error([4, 1, 4, 4, 4]) == .behindEnd)
    // Not at its end.
    #expect(try error([4, 1, 4]) == .malformed)
  }
}
