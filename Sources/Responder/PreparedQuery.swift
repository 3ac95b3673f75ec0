import DNSWire
import ZoneImage

/// A query that was read: what the second stage needs to answer it.
public struct PreparedQuery: Sendable, BitwiseCopyable {
  /// What is to be done.
  enum Action: UInt8, BitwiseCopyable {
    /// Look the question up.
    case answer
    /// A header with an RCODE, and nothing else: the question could not be read, or is none.
    case headerOnly
    /// An RCODE with the question and OPT.
    case refuse
    case drop
    case punt
    /// TSIG by a key that is not known (RFC 8945, section 5.2.1).
    case badKey
  }

  var route = ZoneRoute.nowhere
  private let start: UInt32
  private let count: UInt16
  var type = RRType(0)
  /// The client's payload size; 0 where there is no OPT, and not under 512 where there is one.
  var payloadSize: UInt16 = 0
  private var name: UInt8 = 0
  let transport: Transport
  var action = Action.answer
  var wantsDNSSEC = false
  /// The RCODE, the reason, or where the TSIG record starts in the message, as the action needs.
  private var detail: UInt16 = 0

  @inline(__always)
  init(transport: Transport, message: Int, length: Int) {
    self.transport = transport
    start = UInt32(truncatingIfNeeded: message)
    count = UInt16(truncatingIfNeeded: length)
  }

  /// Where the message starts.
  @inline(__always)
  public var message: Int { Int(start) }

  /// The message's octets.
  @inline(__always)
  public var length: Int { Int(count) }

  /// Octets of the question's name; 0 where it was not read.
  @inline(__always)
  var nameLength: Int {
    get { Int(name) }
    set { name = UInt8(truncatingIfNeeded: newValue) }
  }

  @inline(__always)
  var rcode: RCode { RCode(rawValue: detail) }

  /// Where the TSIG record's owner name starts.
  @inline(__always)
  var tsig: Int { message &+ Int(detail) }

  @inline(__always)
  var dropReason: DropReason {
    DropReason(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .shortMessage
  }

  @inline(__always)
  var puntReason: PuntReason { PuntReason(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .opcode }

  /// Where the question ends.
  @inline(__always)
  var questionEnd: Int { message &+ Header.size &+ nameLength &+ 4 }

  @inline(__always)
  var hasEDNS: Bool { payloadSize != 0 }

  /// Octets that OPT takes in the response.
  @inline(__always)
  var optSize: Int { hasEDNS ? EDNS.responseSize : 0 }
}

extension PreparedQuery {
  @inline(__always)
  mutating func drop(_ reason: DropReason) {
    action = .drop
    detail = UInt16(reason.rawValue)
  }

  @inline(__always)
  mutating func punt(_ reason: PuntReason) {
    action = .punt
    detail = UInt16(reason.rawValue)
  }

  @inline(__always)
  mutating func headerOnly(_ rcode: RCode) {
    action = .headerOnly
    detail = rcode.rawValue
  }

  @inline(__always)
  mutating func refuse(_ rcode: RCode) {
    action = .refuse
    detail = rcode.rawValue
  }

  @inline(__always)
  mutating func badKey(tsig: Int) {
    action = .badKey
    detail = UInt16(truncatingIfNeeded: tsig &- message)
  }
}
