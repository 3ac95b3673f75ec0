public import DNSWire
import Octets
public import ZoneImage

/// A question to a primary, and the check of what comes back: its ID, its question, its signature.
public struct PrimaryQuery: Sendable {
  public let zone: Name
  public let type: RRType
  public let id: UInt16
  /// What is to be sent.
  public let octets: [UInt8]
  private var session: TSIGSession?
  private var isFirst = true

  /// Asks for the zone's SOA record, for all of it (AXFR), or for what is new since the version `had` (IXFR), signed where there is
  /// a key.
  public init(
    _ type: RRType, of zone: Name, had: ZoneSnapshot? = nil, id: UInt16, key: TSIGKey?,
    now: UInt64
  ) throws(IncomingError) {
    self.zone = zone
    self.type = type
    self.id = id
    var octets = id.octets + [0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    octets += zone.wire + type.rawValue.octets + RRClass.internet.rawValue.octets
    if type == .ixfr {
      // RFC 1995, section 3: the SOA that is had, in the authority section.
      guard let soa = had.flatMap(TransferRecord.init(soaOf:)) else { throw .noSOA }
      octets[9] = 1
      octets += [0xc0, 12]
      octets.append16(RRType.soa.rawValue)
      octets.append16(RRClass.internet.rawValue)
      octets.append32(soa.ttl)
      octets.append16(UInt16(truncatingIfNeeded: soa.rdata.count))
      octets += soa.rdata
    }
    if let key {
      do { session = try TSIGSession.sign(request: &octets, key: key, now: now) } catch {
        throw .signature(error)
      }
    }
    self.octets = octets
  }

  /// Checks a message of the answer, in the order that they come.
  mutating func receive(_ message: [UInt8], now: UInt64) throws(IncomingError) -> ReceivedMessage {
    var octets = message
    var problem: TSIGError?
    if session != nil {
      do { try session?.verify(response: &octets, now: now) } catch { problem = error }
    }
    guard let received = ReceivedMessage(octets) else { throw .malformed }
    guard received.id == id, received.flags & Header.qr != 0 else { throw .otherQuestion }
    if let problem {
      // Who cannot sign, for the key is not known there, says so in plain.
      if problem == .missing, received.rcode != .noError { throw .refused(received.rcode) }
      throw .signature(problem)
    }
    guard received.rcode == .noError else { throw .refused(received.rcode) }
    if let question = received.question {
      guard question.name == zone, question.type == type else { throw .otherQuestion }
    } else if isFirst {
      throw .otherQuestion
    }
    isFirst = false
    return received
  }

  /// Whether every message stands under a signature, where they have to.
  var isSettled: Bool { session?.isSettled ?? true }
}

extension PrimaryQuery {
  /// The serial that a primary tells in answer to a question for SOA.
  public mutating func serial(in message: [UInt8], now: UInt64) throws(IncomingError) -> UInt32 {
    var received = try receive(message, now: now)
    guard received.flags & Header.aa != 0 else { throw .notAuthoritative }
    while let record = try received.next() {
      guard record.type == .soa, record.owner == zone else { continue }
      guard let timers = SOATimers(record.rdata) else { throw .noSOA }
      return timers.serial
    }
    throw .noSOA
  }
}
