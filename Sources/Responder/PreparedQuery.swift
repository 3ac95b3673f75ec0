public import DNSWire
public import ZoneImage

/// A query that was read: what the second stage needs to answer it, in four words.
public struct PreparedQuery: Sendable, BitwiseCopyable {
  /// What is to be done.
  @usableFromInline
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
    /// TC and nothing else: the client may ask again over TCP.
    case slip
  }

  @usableFromInline var route: ZoneRoute
  /// From the low bits on: octets of the name, 16; the RCODE, the reason, or where the TSIG record
  /// starts in the message, as the action needs, 16; the type, 16; the action, 8; the transport, 4;
  /// whether DNSSEC is wanted, 4.
  @usableFromInline var word: UInt64
  /// From the low bits on: where the message starts, 32; its octets, 16; the client's payload size,
  /// 16: 0 where there is no OPT, and not under 512 where there is one.
  @usableFromInline var place: UInt64

  @inlinable @inline(__always)
  init(_ question: RoutedQuestion, transport: Transport, message: Int, length: Int) {
    route = question.route
    word = question.word | UInt64(transport.rawValue) << 56
    place =
      UInt64(truncatingIfNeeded: message & 0xffff_ffff)
      | UInt64(truncatingIfNeeded: length & 0xffff) << 32
  }

  /// Where the message starts.
  @inlinable @inline(__always)
  public var message: Int { Int(truncatingIfNeeded: place & 0xffff_ffff) }

  /// The message's octets.
  @inlinable @inline(__always)
  public var length: Int { Int(truncatingIfNeeded: place >> 32 & 0xffff) }

  /// Octets of the question's name; 0 where it was not read.
  @inlinable @inline(__always)
  var nameLength: Int { Int(truncatingIfNeeded: word & 0xffff) }

  @inlinable @inline(__always)
  var type: RRType { RRType(UInt16(truncatingIfNeeded: word >> 32)) }

  @inlinable @inline(__always)
  var action: Action { Action(rawValue: UInt8(truncatingIfNeeded: word >> 48)) ?? .refuse }

  /// Whether it came over the fast path and is to be looked up, without DNSSEC.
  @inlinable @inline(__always)
  var isPlain: Bool { word >> 48 == 0 }

  /// The same, with DNSSEC.
  @inline(__always)
  var isPlainSecure: Bool { word >> 48 == 1 << 12 }

  @inlinable @inline(__always)
  var transport: Transport {
    Transport(rawValue: UInt8(truncatingIfNeeded: word >> 56 & 0xf)) ?? .fastPath
  }

  @inlinable @inline(__always)
  var wantsDNSSEC: Bool {
    get { word >> 60 != 0 }
    set { word = word & 0x0fff_ffff_ffff_ffff | (newValue ? 1 << 60 : 0) }
  }

  /// The client's payload size; 0 where there is no OPT, and not under 512 where there is one.
  @inlinable @inline(__always)
  var payloadSize: UInt16 {
    get { UInt16(truncatingIfNeeded: place >> 48) }
    set { place = place & 0xffff_ffff_ffff | UInt64(newValue) << 48 }
  }

  private var detail: UInt16 { UInt16(truncatingIfNeeded: word >> 16) }

  var rcode: RCode { RCode(rawValue: detail) }

  /// Where the TSIG record's owner name starts.
  var tsig: Int { message &+ Int(detail) }

  var dropReason: DropReason {
    DropReason(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .shortMessage
  }

  var puntReason: PuntReason { PuntReason(rawValue: UInt8(truncatingIfNeeded: detail)) ?? .opcode }

  /// Octets of header and question.
  @inlinable @inline(__always)
  var questionLength: Int { Header.size &+ nameLength &+ 4 }

  /// Whether the question is of class IN and a type that zones hold, and leads somewhere. To be
  /// asked before anything is decided: the class stands where the details will.
  @inlinable @inline(__always)
  var isPlainQuestion: Bool {
    let type = word >> 32 & 0xffff
    return word & 0xffff_0000 == UInt64(RRClass.internet.rawValue) << 16 && type &- 1 < 127
      && type != UInt64(RRType.opt.rawValue) && !route.isNowhere
  }

  /// Where the question ends.
  @inlinable @inline(__always)
  var questionEnd: Int { message &+ questionLength }

  @inlinable @inline(__always)
  var hasEDNS: Bool { place >> 48 != 0 }

  /// Octets that OPT takes in the response.
  @inlinable @inline(__always)
  var optSize: Int { hasEDNS ? EDNS.responseSize : 0 }
}

extension PreparedQuery {
  private mutating func decide(_ action: Action, _ detail: UInt16) {
    word = word & 0xff00_ffff_0000_ffff | UInt64(action.rawValue) << 48 | UInt64(detail) << 16
  }

  mutating func drop(_ reason: DropReason) { decide(.drop, UInt16(reason.rawValue)) }

  /// Over the rate limit: no response.
  public mutating func dropOverLimit() { drop(.rateLimited) }

  /// Over the rate limit: TC with the question and OPT. Shorter than any answer, so of no use to who
  /// forged the source, while a client in earnest asks again over TCP.
  public mutating func slipOverLimit() { decide(.slip, 0) }

  mutating func punt(_ reason: PuntReason) { decide(.punt, UInt16(reason.rawValue)) }

  mutating func headerOnly(_ rcode: RCode) { decide(.headerOnly, rcode.rawValue) }

  mutating func refuse(_ rcode: RCode) { decide(.refuse, rcode.rawValue) }

  mutating func badKey(tsig: Int) { decide(.badKey, UInt16(truncatingIfNeeded: tsig &- message)) }
}
