public import DNSWire
import Octets

/// A question for a transfer (RFC 5936, section 2.1; RFC 1995, section 3).
public struct TransferRequest: Sendable {
  public let id: UInt16
  /// The question's name in wire form, in the case it was asked in.
  let name: [UInt8]
  /// AXFR or IXFR; or SOA, by which others see whether there is anything new.
  public let type: RRType
  let hasEDNS: Bool
  /// The serial that the client has, of IXFR.
  public let serial: UInt32?

  /// The zone that is asked for.
  public let zone: Name

  /// Reads a request whose TSIG record was taken off; nil where it is no good: FORMERR.
  public init?(_ message: [UInt8]) {
    self.init(any: message)
    guard type == .axfr || type == .ixfr && serial != nil else { return nil }
  }

  /// Reads a question for a zone's SOA record; nil where it is none.
  public init?(soaOf message: [UInt8]) {
    self.init(any: message)
    guard type == .soa, Header.opcode(Header.flags(message.octets, at: 0)) == .query else {
      return nil
    }
  }

  private init?(any message: [UInt8]) {
    let octets = message.octets
    guard message.count >= Header.size, Header.counts(octets, at: 0) >> 48 == 1 else { return nil }
    let question = QuestionName.read(octets, at: Header.size, end: message.count)
    let end = Header.size + question.length
    guard question.length > 0, end + 4 <= message.count,
      octets.load16(at: end + 2) == RRClass.internet.rawValue,
      let zone = Name(wire: Array(message[Header.size..<end]))
    else { return nil }
    id = octets.load16(at: 0)
    name = Array(message[Header.size..<end])
    type = RRType(octets.load16(at: end))
    self.zone = zone
    let counts = [32, 16, 0].map { Int(Header.counts(octets, at: 0) >> UInt64($0) & 0xffff) }
    var at = end + 4
    var hasEDNS = false
    var serial: UInt32?
    for number in 0..<counts.reduce(0, +) {
      guard let record = RecordExtent(octets, at: at, end: message.count) else { return nil }
      let isAuthority = number >= counts[0] && number < counts[0] + counts[1]
      if record.type == .opt { hasEDNS = true }
      if record.type == .soa, isAuthority, serial == nil {
        guard let found = Self.serial(record, message) else { return nil }
        serial = found
      }
      at = record.end
    }
    self.hasEDNS = hasEDNS
    self.serial = type == .ixfr ? serial : nil
  }

  /// The serial of a SOA record, whose names may be compressed: the first of the last five words.
  private static func serial(_ record: RecordExtent, _ message: [UInt8]) -> UInt32? {
    guard record.rdataLength >= 22 else { return nil }
    return message.octets.load32(at: record.end - 20)
  }
}
