import DNSWire
import Octets
import ZoneImage

/// A version of a small zone: `(owner, type, RDATA)` beside its SOA, each with TTL 300.
func version(
  _ serial: UInt32, _ records: [(String, RRType, [UInt8])], ttl: UInt32 = 300
) throws -> ZoneSnapshot {
  let apex = try Name("example.")
  var contents = ZoneContents(apex: apex)
  func append(_ owner: String, _ type: RRType, _ rdata: [UInt8]) throws {
    contents.append(
      owner: try Name(owner).wire, type: type, ttl: ttl, rdata: rdata,
      position: SourcePosition(file: 0, line: 0, column: 0))
  }
  try append("example.", .soa, soa(serial))
  for (owner, type, rdata) in records { try append(owner, type, rdata) }
  contents.sort()
  return ZoneSnapshot(contents)
}

/// RDATA of a SOA record.
func soa(_ serial: UInt32) throws -> [UInt8] {
  let words = [serial, 3600, 600, 86_400, 60].flatMap { word in
    (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32(24 - 8 * $0)) }
  }
  return try Name("ns.example.").wire + Name("hostmaster.example.").wire + words
}

/// A record as a message has it, its names not compressed.
struct SeenRecord: Equatable, CustomStringConvertible {
  var owner: Name
  var type: RRType
  var ttl: UInt32
  var rdata: [UInt8]

  var description: String { "\(owner) \(ttl) TYPE\(type.rawValue) \(rdata)" }
}

/// The answer section of a message.
func answers(_ message: [UInt8]) -> [SeenRecord]? {
  let octets = message.octets
  let counts = Header.counts(octets, at: 0)
  let question = QuestionName.read(octets, at: Header.size, end: message.count)
  guard counts >> 48 == 1, question.length > 0 else { return nil }
  var at = Header.size + question.length + 4
  var seen: [SeenRecord] = []
  for _ in 0..<Int((counts >> 32) & 0xffff) {
    guard let record = RecordExtent(octets, at: at, end: message.count),
      let owner = Name(in: octets, at: at)
    else { return nil }
    var rdata = Array(message[record.rdata..<record.end])
    if let names = record.type.compressedNames {
      rdata = Array(message[record.rdata..<(record.rdata + names.start)])
      var place = record.rdata + names.start
      for _ in 0..<names.count {
        guard let name = Name(in: octets, at: place) else { return nil }
        rdata += name.wire
        while message[place] != 0, message[place] < 0xc0 { place += Int(message[place]) + 1 }
        place += message[place] == 0 ? 1 : 2
      }
      rdata += message[place..<record.end]
    }
    seen.append(
      SeenRecord(owner: owner, type: record.type, ttl: record.ttlField, rdata: rdata))
    at = record.end
  }
  return seen
}

/// A request for a transfer; of IXFR from a serial.
func request(_ type: RRType, from serial: UInt32? = nil, hasEDNS: Bool = false) throws -> [UInt8] {
  var message: [UInt8] = [
    0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, serial == nil ? 0 : 1, 0, hasEDNS ? 1 : 0,
  ]
  message += try Name("example.").wire + [0, UInt8(type.rawValue), 0, 1]
  if let serial {
    let rdata = try soa(serial)
    message += [0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, UInt8(rdata.count)] + rdata
  }
  if hasEDNS { message += [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0] }
  return message
}
