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
  /// Where the message starts, and its octets.
  let message: Int
  let length: Int
  /// Octets of the question's name.
  var nameLength = 0
  var type = RRType(0)
  var rcode = RCode.noError
  /// The client's payload size; 0 where there is no OPT, and not under 512 where there is one.
  var payloadSize: UInt16 = 0
  /// Where the TSIG record's owner name starts, in the message.
  var tsig: UInt16 = 0
  var wantsDNSSEC = false
  var action = Action.answer
  let transport: Transport
  var dropReason = DropReason.shortMessage
  var puntReason = PuntReason.opcode

  @inline(__always)
  init(transport: Transport, message: Int, length: Int) {
    self.transport = transport
    self.message = message
    self.length = length
  }

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
    dropReason = reason
  }

  @inline(__always)
  mutating func punt(_ reason: PuntReason) {
    action = .punt
    puntReason = reason
  }

  @inline(__always)
  mutating func headerOnly(_ rcode: RCode) {
    action = .headerOnly
    self.rcode = rcode
  }

  @inline(__always)
  mutating func refuse(_ rcode: RCode) {
    action = .refuse
    self.rcode = rcode
  }
}
