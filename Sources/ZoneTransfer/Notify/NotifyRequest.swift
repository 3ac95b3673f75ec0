public import DNSWire
import Octets

/// A NOTIFY that came (RFC 1996, section 3.7): a zone has changed, the sender says.
public struct NotifyRequest: Sendable {
  /// The zone that has changed.
  public let zone: Name
  /// The serial that the sender has now; a hint, for nobody signs it.
  public let serial: UInt32?
  private let head: [UInt8]

  /// Reads a message whose TSIG record was taken off; nil where it is no NOTIFY of a zone's SOA.
  public init?(_ message: [UInt8]) {
    let octets = message.octets
    guard message.count >= Header.size else { return nil }
    let flags = Header.flags(octets, at: 0)
    let counts = Header.counts(octets, at: 0)
    let question = QuestionName.read(octets, at: Header.size, end: message.count)
    let end = Header.size + question.length
    guard flags & Header.qr == 0, Header.opcode(flags) == .notify, counts >> 48 == 1,
      question.length > 0, end + 4 <= message.count,
      RRType(octets.load16(at: end)) == .soa,
      octets.load16(at: end + 2) == RRClass.internet.rawValue,
      let zone = Name(wire: Array(message[Header.size..<end]))
    else { return nil }
    self.zone = zone
    head = Array(message[..<(end + 4)])
    var serial: UInt32?
    if (counts >> 32) & 0xffff > 0,
      let record = RecordExtent(octets, at: end + 4, end: message.count),
      record.type == .soa, record.rdataLength >= 22
    {
      serial = octets.load32(at: record.end - 20)
    }
    self.serial = serial
  }

  /// The response, with that RCODE.
  public func response(_ rcode: RCode) -> [UInt8] {
    var octets = head
    octets.withOctets {
      Header.writeResponse(
        &$0, at: 0, rcode: rcode, bits: rcode == .noError ? Header.aa : 0,
        counts: Header.counts(questions: 1))
    }
    return octets
  }
}
