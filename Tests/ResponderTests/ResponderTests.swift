import DNSWire
import Octets
import Responder
import ZoneImage

/// Builds zones and asks a responder, all in memory.
struct Asker {
  let zones: ZoneSet
  var settings = ResponderSettings()

  init(_ zones: [ZoneContents]) throws {
    self.zones = ZoneSet(try zones.map { .init(apex: $0.apex, image: try ZoneImage($0)) })
  }

  /// A query with one question.
  static func query(
    _ name: Name, _ type: RRType, id: UInt16 = 0x1234, flags: UInt16 = 0x0100,
    rrClass: RRClass = .internet, payload: UInt16? = nil, wantsDNSSEC: Bool = false
  ) -> [UInt8] {
    var message: [UInt8] = []
    for value in [id, flags, 1, 0, 0, payload == nil ? 0 : 1] { message += octets(value) }
    message += name.wire + octets(type.rawValue) + octets(rrClass.rawValue)
    if let payload {
      message += [0] + octets(41) + octets(payload) + [0, 0, wantsDNSSEC ? 0x80 : 0, 0, 0, 0]
    }
    return message
  }

  /// What becomes of a message; the response's octets where there is one.
  func send(
    _ message: [UInt8], over transport: Transport = .fastPath, capacity: Int = 4096
  ) -> (verdict: Verdict, response: [UInt8]) {
    var buffer = message + [UInt8](repeating: 0xee, count: max(0, capacity - message.count))
    let verdict = buffer.withOctets { bytes in
      Responder(settings: settings).respond(
        in: &bytes, length: message.count, capacity: capacity, transport: transport, zones: zones)
    }
    guard case .transmit(let length) = verdict else { return (verdict, []) }
    return (verdict, Array(buffer.prefix(length)))
  }

  static func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 0xff)] }
}

extension ZoneContents {
  /// Adds a record from its name, type and RDATA.
  mutating func add(_ owner: String, _ type: RRType, _ rdata: [UInt8], ttl: UInt32 = 300) throws {
    let wire = try Name(owner).wire
    append(
      owner: wire.octets, type: type, ttl: ttl, rdata: rdata.octets,
      position: SourcePosition(file: 0, line: 1, column: 1))
  }

  /// SOA and NS at the apex, then the records given.
  static func zone(
    _ apex: String, _ records: [(String, RRType, [UInt8])]
  ) throws -> ZoneContents {
    var contents = ZoneContents(apex: try Name(apex))
    let host = try Name("ns.invalid.").wire
    let numbers: [UInt32] = [2026, 7200, 3600, 86_400, 60]
    let times = numbers.flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    try contents.add(apex, .soa, host + host + times)
    try contents.add(apex, .ns, host)
    for record in records { try contents.add(record.0, record.1, record.2) }
    contents.sort()
    return contents
  }
}
