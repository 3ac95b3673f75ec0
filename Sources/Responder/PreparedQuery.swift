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

  var action: Action
  var transport: Transport
  var dropReason = DropReason.shortMessage
  var puntReason = PuntReason.opcode
  var rcode = RCode.noError
  /// Where the message starts, and its octets.
  public internal(set) var message: Int
  public internal(set) var length: Int
  /// Octets of the question's name.
  var nameLength = 0
  var labels = 0
  var type = RRType(0)
  var edns: EDNS?
  /// Where the TSIG record's owner name starts.
  var tsig = 0
  var route = ZoneRoute.nowhere

  @inline(__always)
  init(_ action: Action, transport: Transport, message: Int, length: Int) {
    self.action = action
    self.transport = transport
    self.message = message
    self.length = length
  }

  /// Where the question ends.
  @inline(__always)
  var questionEnd: Int { message &+ Header.size &+ nameLength &+ 4 }
}
