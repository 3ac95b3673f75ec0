import DNSWire
import Octets
import Testing
import ZoneImage

@testable import ZoneTransfer

/// A message whose names are followed to where each pointer leads.
private struct StrictMessage {
  struct Broken: Error {
    var place: Int
  }

  let octets: [UInt8]
  /// Where labels start that a pointer may lead to.
  private var labels: Set<Int> = []
  private(set) var pointers = 0

  init(_ octets: [UInt8]) throws {
    self.octets = octets
    var at = try name(at: Header.size) + 4
    for _ in 0..<Int(octets.octets.load16(at: 6)) {
      at = try name(at: at)
      let type = RRType(octets.octets.load16(at: at))
      let rdata = at + 10
      at = rdata + Int(octets.octets.load16(at: rdata - 2))
      guard let names = type.compressedNames else { continue }
      var place = rdata + names.start
      for _ in 0..<names.count { place = try name(at: place) }
      guard place <= at else { throw Broken(place: place) }
    }
    guard octets.octets.load16(at: 10) == 0, at == octets.count else { throw Broken(place: at) }
  }

  /// Takes the name at `start`: where it ends.
  private mutating func name(at start: Int) throws -> Int {
    var at = start
    var own: [Int] = []
    while at < octets.count, octets[at] < 0xc0 {
      own.append(at)
      at += Int(octets[at]) + 1
      // The root's label is one that nobody points to.
      if octets[own.last ?? 0] == 0 {
        labels.formUnion(own.dropLast())
        return at
      }
    }
    // RFC 1035, section 4.1.4: to a prior occurrence of the same name.
    guard at + 2 <= octets.count, labels.contains(Int(octets.octets.load16(at: at) & 0x3fff)) else {
      throw Broken(place: at)
    }
    pointers += 1
    labels.formUnion(own)
    return at + 2
  }
}

@Suite("Names of a transfer, RFC 1035 section 4.1.4") struct CompressionTests {
  private func messages(_ asked: [UInt8], _ zone: ZoneSnapshot) throws -> [[UInt8]] {
    let request = try #require(TransferRequest(asked))
    var transfer = try #require(
      OutgoingTransfer(request, .whole(zone), payloadSize: 1232, session: nil))
    var messages: [[UInt8]] = []
    while case .message(let message) = try transfer.next(now: 0) { messages.append(message) }
    return messages
  }

  /// A zone of owners and RDATA in wire form; its apex `example.` or the root.
  private func zone(
    _ apex: Name, _ records: [(owner: [UInt8], type: RRType, rdata: [UInt8])]
  ) throws -> ZoneSnapshot {
    var contents = ZoneContents(apex: apex)
    for (owner, type, rdata) in [(apex.wire, .soa, try soa(1))] + records {
      contents.append(
        owner: owner, type: type, ttl: 300, rdata: rdata,
        position: SourcePosition(file: 0, line: 0, column: 0))
    }
    contents.sort()
    return ZoneSnapshot(contents)
  }

  /// What a zone has, in canonical order, by another way than the transfer's.
  private func records(_ zone: ZoneSnapshot) throws -> [SeenRecord] {
    var cursor = ZoneSnapshot.Cursor(zone)
    var seen: [SeenRecord] = []
    while cursor.next() {
      let owner = try #require(Name(wire: cursor.owner))
      for record in cursor.records {
        seen.append(
          SeenRecord(owner: owner, type: record.type, ttl: record.ttl, rdata: Array(record.rdata)))
      }
    }
    return seen
  }

  /// Sees that each message is whole, its pointers lead to names, and the records are the zone's, in their order.
  private func check(
    _ zone: ZoneSnapshot, _ messages: [[UInt8]], _ location: SourceLocation = #_sourceLocation
  ) throws {
    let all = try records(zone)
    let soa = try #require(all.first { $0.type == .soa }, sourceLocation: location)
    let got = try messages.flatMap {
      _ = try StrictMessage($0)
      return try #require(answers($0), sourceLocation: location)
    }
    let wanted = [soa] + all.filter { $0.type != .soa } + [soa]
    #expect(got.count == wanted.count, sourceLocation: location)
    for (record, other) in zip(got, wanted) where record != other {
      Issue.record("\(record) for \(other)", sourceLocation: location)
      return
    }
    let keys = got.dropFirst().dropLast().map { CanonicalKey.of($0.owner) }
    for (key, next) in zip(keys, keys.dropFirst()) where next.lexicographicallyPrecedes(key) {
      Issue.record("\(next) behind \(key)", sourceLocation: location)
      return
    }
  }

  @Test("octet by octet: a name stands once, and whatever ends with it points to it")
  func octets() throws {
    let a: [UInt8] = [1, 0x61]
    let example = try Name("example.").wire
    let zone = try zone(
      Name("example."),
      [
        (example, .ns, [2, 0x6e, 0x73] + a + example), (a + example, .a, [192, 0, 2, 1]),
        ([1, 0x62] + a + example, .a, [192, 0, 2, 2]),
        ([1, 0x62] + a + example, .mx, [0, 10] + [1, 0x62] + a + example),
        ([1, 0x63] + example, .cname, [1, 0x62] + example),
      ])
    let messages = try messages(request(.axfr), zone)
    let times = try Array(soa(1).suffix(20))
    let soa: [UInt8] =
      [0xc0, 12, 0, 6, 0, 1, 0, 0, 1, 44, 0, 38, 2, 0x6e, 0x73, 0xc0, 12, 10]
      + "hostmaster".utf8 + [0xc0, 12] + times
    #expect(soa.count == 50)
    let wanted: [[UInt8]] = [
      [0x12, 0x34, 0x84, 0, 0, 1, 0, 7, 0, 0, 0, 0] + example + [0, 252, 0, 1], soa,
      [0xc0, 12, 0, 2, 0, 1, 0, 0, 1, 44, 0, 7, 2, 0x6e, 0x73, 1, 0x61, 0xc0, 12],
      [1, 0x61, 0xc0, 12, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 1],
      [1, 0x62, 0xc0, 94, 0, 1, 0, 1, 0, 0, 1, 44, 0, 4, 192, 0, 2, 2],
      [0xc0, 112, 0, 15, 0, 1, 0, 0, 1, 44, 0, 4, 0, 10, 0xc0, 112],
      [1, 0x63, 0xc0, 12, 0, 5, 0, 1, 0, 0, 1, 44, 0, 4, 1, 0x62, 0xc0, 12], soa,
    ]
    #expect(messages.count == 1)
    #expect(messages.first == Array(wanted.joined()))
    try check(zone, messages)
  }

  @Test(
    "labels of every octet and length, names of 127 labels and of 255 octets, up and down the tree")
  func hardNames() throws {
    let example = try Name("example.").wire
    var records: [(owner: [UInt8], type: RRType, rdata: [UInt8])] = []
    func add(_ labels: [[UInt8]]) {
      let name = labels.flatMap { [UInt8($0.count)] + $0 } + example
      // Names of RDATA in a case of their own, and with octets that a key writes as two.
      records.append((name, .ns, name))
      records.append((name, .mx, [0, 1] + name.map { $0 &- 0x61 < 26 ? $0 ^ 0x20 : $0 }))
      records.append((name, .txt, [1, 0x61]))
    }
    for octet in UInt8.min...UInt8.max {
      add([[octet]])
      add([[octet, 0], [1, octet, 0, 1]])
      add([[0x61, octet, 0x61], [octet], [1]])
    }
    for size in 1...63 {
      add([[UInt8](repeating: 0x78, count: size)])
      add([[UInt8](repeating: 0, count: size), [UInt8](repeating: 1, count: size)])
    }
    for depth in 1...123 { add([[UInt8]](repeating: [0x61], count: depth)) }
    for depth in 1...123 { add([[UInt8]](repeating: [1], count: depth)) }
    add([
      [UInt8](repeating: 2, count: 63), [UInt8](repeating: 1, count: 63),
      [UInt8](repeating: 0, count: 63), [UInt8](repeating: 0x7a, count: 53),
    ])
    #expect(records.map(\.owner.count).max() == 255)
    let zone = try zone(Name("example."), records)
    for asked in [try request(.axfr), try asked(for: Name("eXample."))] {
      let messages = try messages(asked, zone)
      #expect(messages.count > 2)
      try check(zone, messages)
    }
  }

  @Test("the root's zone, whose names share nothing but the root")
  func root() throws {
    let records = try (0..<3_000).flatMap { number in
      let tld = try Name("t\(number).").wire
      return [
        (tld, RRType.ns, try Name("NS\(number % 7).nic.").wire), (tld, .ds, [1, 2, 3, 4, 5]),
      ]
    }
    let zone = try zone(.root, records)
    let messages = try messages(asked(for: .root), zone)
    #expect(messages.count > 2)
    try check(zone, messages)
  }

  @Test("names that no pointer reaches are told again, and none points behind its reach")
  func farNames() throws {
    // The long record ends where the reach does, at each octet of the names around there.
    let example = try Name("example.").wire
    for size in 16_100..<16_384 {
      let zone = try zone(
        Name("example."),
        [
          ([1, 0x61] + example, .txt, [UInt8](repeating: 7, count: size)),
          (
            [1, 0x7a] + [9] + "delegated".utf8 + [1, 0x62] + example, .ns,
            [2, 0x6e, 0x73] + [1, 0x7a] + [9] + "delegated".utf8 + [1, 0x62] + example
          ), ([1, 0x63] + example, .txt, [1, 0x61]),
        ])
      try check(zone, messages(request(.axfr), zone))
    }
  }

  @Test("each message is as long as pointers reach, and none holds much less")
  func sizes() throws {
    let records = try (0..<20_000).map {
      (try Name("h\($0).example.").wire, RRType.a, [UInt8]([192, 0, 2, 1]))
    }
    let zone = try zone(Name("example."), records)
    let messages = try messages(request(.axfr), zone)
    for message in messages.dropLast() { #expect((16_384..<16_500).contains(message.count)) }
    // Of each the label, a pointer, ten octets and RDATA, but for what each message begins with.
    let octets = messages.reduce(0) { $0 + $1.count }
    let least = records.reduce(0) { $0 + $1.0.count - 9 + 2 + 14 }
    #expect(octets < least + 100 + 50 * messages.count, "\(octets) of \(least)")
    try check(zone, messages)
  }

  @Test("the signature and OPT have their room, whatever the record before them is")
  func reserved() throws {
    let example = try Name("example.").wire
    let key = TSIGKey(
      name: try Name("xfr."), algorithm: .hmacSHA512, secret: [UInt8](repeating: 7, count: 32))
    for size in [64_000, 65_200, 65_300, 65_350, 65_400, 65_500, 65_535] {
      let zone = try zone(
        Name("example."),
        [([1, 0x61] + example, RRType(65_280), [UInt8](repeating: 7, count: size))])
      var asked = try request(.axfr, hasEDNS: true)
      var client = try TSIGSession.sign(request: &asked, key: key, now: 0)
      guard
        case .signed(let session) = TSIGSession.verify(request: &asked, now: 0, key: { _ in key })
      else {
        Issue.record("the request is not taken")
        return
      }
      let request = try #require(TransferRequest(asked))
      var transfer = try #require(
        OutgoingTransfer(request, .whole(zone), payloadSize: 1232, session: session))
      do throws(TransferError) {
        while case .message(var message) = try transfer.next(now: 0) {
          #expect(message.count <= 65_535)
          #expect(throws: Never.self) { try client.verify(response: &message, now: 0) }
          #expect(answers(message) != nil)
        }
        #expect(size < 65_400)
      } catch {
        #expect(error == .recordTooLong(RRType(65_280)))
        #expect(size > 65_300)
      }
    }
  }

  /// A request for AXFR of a zone.
  private func asked(for zone: Name) -> [UInt8] {
    [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + zone.wire + [0, 252, 0, 1]
  }
}
