public import DNSWire
import Octets
public import ZoneImage

/// A NOTIFY on its way to one secondary, sent again until that answers (RFC 1996, section 3.6).
public struct Notification: Sendable {
  /// Seconds until the first is sent again; each time twice as many.
  public static let firstWait: UInt64 = 3
  /// So often it is sent at most.
  public static let mostSent = 5

  public let zone: Name
  public let serial: UInt32
  public let id: UInt16
  private let key: TSIGKey?
  private let unsigned: [UInt8]
  private var session: TSIGSession?
  public private(set) var sentCount = 0

  /// Of a zone's version; nil where that has no SOA record, as none that is served.
  public init?(zone: Name, version: ZoneSnapshot, id: UInt16, key: TSIGKey?) {
    guard let soa = TransferRecord(soaOf: version), soa.rdata.count >= 22 else { return nil }
    self.zone = zone
    self.id = id
    self.key = key
    serial = soa.rdata.octets.load32(at: soa.rdata.count - 20)
    let question = zone.wire + RRType.soa.rawValue.octets + RRClass.internet.rawValue.octets
    // Opcode NOTIFY and AA; one question, and the SOA that is new.
    var octets = id.octets + [0x24, 0] + [0, 1, 0, 1, 0, 0, 0, 0] + question
    octets += [0xc0, 12] + RRType.soa.rawValue.octets + RRClass.internet.rawValue.octets
    octets += UInt16(truncatingIfNeeded: soa.ttl >> 16).octets
    octets += UInt16(truncatingIfNeeded: soa.ttl).octets
    octets += UInt16(truncatingIfNeeded: soa.rdata.count).octets + soa.rdata
    unsigned = octets
  }

  /// The message to send now, and the seconds to wait for its answer; nil: it was sent often enough.
  public mutating func send(now: UInt64) throws(TSIGError) -> (octets: [UInt8], wait: UInt64)? {
    guard sentCount < Self.mostSent else { return nil }
    var octets = unsigned
    if let key { session = try TSIGSession.sign(request: &octets, key: key, now: now) }
    sentCount += 1
    return (octets, Self.firstWait << UInt64(sentCount - 1))
  }

  /// What a message says that came from the secondary.
  public enum Answer: Equatable, Sendable {
    /// It answers something else, or is forged: wait on.
    case other
    case taken
    case refused(RCode)
  }

  public func read(_ message: [UInt8], now: UInt64) -> Answer {
    var octets = message
    guard octets.count >= Header.size, octets.octets.load16(at: 0) == id else { return .other }
    let flags = Header.flags(octets.octets, at: 0)
    guard flags & Header.qr != 0, Header.opcode(flags) == .notify else { return .other }
    if var session {
      do { try session.verify(response: &octets, now: now) } catch {
        // What is not signed by the key may be anybody's.
        if case .refused = error { return .refused(RCode(rawValue: flags & 0xf)) }
        return .other
      }
    }
    let rcode = RCode(rawValue: flags & 0xf)
    return rcode == .noError ? .taken : .refused(rcode)
  }
}
