public import DNSWire
import Octets
public import ZoneImage

/// A query that was read: what the second stage needs to answer it.
///
/// Fields in memory, not bits of words: who writes one field and reads it pays an instruction each.
public struct PreparedQuery: Sendable, BitwiseCopyable {
  /// What is to be done.
  @usableFromInline
  enum Action: UInt8, Sendable, BitwiseCopyable {
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
    /// A question of class CH (RFC 4892).
    case chaos
    /// No question, and OPT with options (RFC 7873, section 5.4).
    case cookieOnly
  }

  /// Where the question leads. It may be pending where ``Responder/prepareBeside(_:message:length:zones:_:)`` or
  /// ``Responder/prepareCookie(_:message:length:zones:_:)`` has read it: then it is to be settled before it is looked up.
  public var route: ZoneRoute
  /// Where the message starts.
  @usableFromInline var message32: UInt32
  @usableFromInline var length16: UInt16
  /// The largest response that the client takes over UDP: its payload size, not under 512; 512
  /// where there is no OPT (RFC 6891, section 6.2.5).
  @usableFromInline var most: UInt16
  public var type: RRType
  /// The RCODE, the reason, or where the TSIG record starts in the message, as the action needs.
  @usableFromInline var detail: UInt16
  @usableFromInline var action: Action
  public let transport: Transport
  @usableFromInline var nameLength8: UInt8
  /// Records beside an OPT record stand behind the question.
  @usableFromInline var hasOthers: Bool
  @usableFromInline var hasEDNS: Bool
  public var wantsDNSSEC: Bool
  /// Whether that makes a difference in its zone, where that was looked at.
  public var takesSecureForm: Bool
  /// ``Extras``.
  @usableFromInline var extras8: UInt8

  @inlinable @inline(__always)
  init(_ question: RoutedQuestion, transport: Transport, message: Int, length: Int) {
    self.init(
      question.route, type: question.type, nameLength: Int(question.nameLength),
      transport: transport, message: message, length: length)
  }

  @inlinable @inline(__always)
  init(
    _ route: ZoneRoute, type: RRType, nameLength: Int, transport: Transport, message: Int,
    length: Int
  ) {
    self.route = route
    message32 = UInt32(truncatingIfNeeded: message)
    length16 = UInt16(truncatingIfNeeded: length)
    most = 512
    self.type = type
    detail = 0
    nameLength8 = UInt8(truncatingIfNeeded: nameLength)
    action = .answer
    self.transport = transport
    hasOthers = false
    hasEDNS = false
    wantsDNSSEC = false
    takesSecureForm = false
    extras8 = 0
  }

  /// Where the message starts.
  @inlinable @inline(__always)
  public var message: Int { Int(message32) }

  /// The message's octets.
  @inlinable @inline(__always)
  public var length: Int { Int(length16) }

  /// Octets of the question's name; 0 where it was not read.
  @inlinable @inline(__always)
  public var nameLength: Int { Int(nameLength8) }

  /// Whether it came over the fast path and is to be looked up, without DNSSEC, and its header says
  /// nothing but one question, and OPT where there is one.
  @inlinable @inline(__always)
  public var isPlain: Bool {
    action == .answer && transport == .fastPath && !hasOthers && !wantsDNSSEC
  }

  /// The same, with DNSSEC.
  @inlinable @inline(__always)
  public var isPlainSecure: Bool {
    action == .answer && transport == .fastPath && !hasOthers && wantsDNSSEC
  }

  /// Whether the message ends with an OPT record without options, right behind the question.
  @inlinable @inline(__always)
  public var endsWithOPT: Bool { hasEDNS && length &- questionLength == EDNS.responseSize }

  /// Whether it is plain, with or without DNSSEC, but that OPT has a cookie and no other option, as
  /// ``Responder/prepareCookie(_:message:length:zones:_:)`` has read it.
  @inlinable @inline(__always)
  public var hasOnlyCookie: Bool { action == .answer && extras8 & 16 != 0 }

  /// Whether it came over the fast path and gets an RCODE, and its message is a question alone.
  var isPlainRefusal: Bool {
    action == .refuse && transport == .fastPath && !hasOthers && !hasEDNS
      && length == questionLength && rcode.rawValue < 16
  }

  /// What is unusual about it; then ``hasOthers`` is set too, so that nobody takes it for plain.
  struct Extras: OptionSet, Sendable, BitwiseCopyable {
    var rawValue: UInt8

    /// The OPT record has options: the answer may depend on who asks.
    static var options: Extras { Extras(rawValue: 1) }
    /// Class ANY, which is answered from class IN.
    static var classAny: Extras { Extras(rawValue: 2) }
    /// A class that nothing is known of.
    static var otherClass: Extras { Extras(rawValue: 4) }
    /// Records beside OPT stand behind the question, as ``hasOthers`` says where nothing else is.
    static var records: Extras { Extras(rawValue: 8) }
    /// The only option is a cookie, and all else is plain.
    static var cookie: Extras { Extras(rawValue: 16) }
  }

  private(set) var extras: Extras {
    get { Extras(rawValue: extras8) }
    set { extras8 = newValue.rawValue }
  }

  /// Whether the query's OPT record has options: then the answer may depend on who asks.
  @inlinable @inline(__always)
  public var hasOptions: Bool { extras8 & 1 != 0 }

  /// Whether the class is ANY, which is answered from class IN.
  var isClassAny: Bool { extras.contains(.classAny) }

  /// Whether the class is one that nothing is known of.
  var isOtherClass: Bool { extras.contains(.otherClass) }

  /// Whether all that keeps it from being answered as any other is that it has options.
  var isPlainWithOptions: Bool {
    action == .answer && extras.subtracting(.cookie) == .options
  }

  /// Notes something unusual.
  mutating func note(_ extra: Extras) {
    extras.insert(extra)
    hasOthers = true
  }

  /// Notes that the only option is a cookie.
  @inlinable @inline(__always)
  mutating func noteCookie() {
    extras8 = 17
    hasOthers = true
  }

  /// Of a query that ``isPlainWithOptions`` is said of: forgets the options.
  mutating func clearOptions() {
    extras = []
    hasOthers = false
  }

  /// Whether there is OPT, or something unusual about options or class.
  var hasMore: Bool { hasEDNS || extras8 & 7 != 0 }

  /// Whether the response may be more than its records: options, or an AA bit to be cleared.
  var mayHaveOptions: Bool {
    switch action {
    case .answer, .refuse, .chaos, .slip: hasEDNS || isClassAny
    case .cookieOnly: true
    case .headerOnly, .drop, .punt, .badKey: false
    }
  }

  /// The client's payload size; 0 where there is no OPT, and not under 512 where there is one.
  @inlinable @inline(__always)
  var payloadSize: UInt16 {
    get { hasEDNS ? most : 0 }
    set {
      hasEDNS = newValue != 0
      most = max(newValue, 512)
    }
  }

  /// Whether the responder leaves it to others, and says no where there are none: NOTIFY, AXFR over TCP, IXFR, and what is
  /// signed. `bytes` are those it was read from.
  public func isRare(_ bytes: RawSpan) -> Bool {
    switch action {
    case .badKey: true
    case .refuse: type == .ixfr || type == .axfr && transport == .tcp
    case .headerOnly: Header.opcode(Header.flags(bytes, at: message)) == .notify
    case .answer, .drop, .punt, .slip, .chaos, .cookieOnly: false
    }
  }

  /// Whether the zones are asked: not where an RCODE, silence or a punt was decided before.
  public var isLookedUp: Bool { action == .answer }

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

  /// Where the question ends.
  @inlinable @inline(__always)
  var questionEnd: Int { message &+ questionLength }

  /// Octets that OPT takes in the response.
  @inlinable @inline(__always)
  var optSize: Int { hasEDNS ? EDNS.responseSize : 0 }
}

extension PreparedQuery {
  @inlinable @inline(__always)
  mutating func decide(_ action: Action, _ detail: UInt16) {
    self.action = action
    self.detail = detail
  }

  mutating func drop(_ reason: DropReason) { decide(.drop, UInt16(reason.rawValue)) }

  /// Over the rate limit: no response.
  public mutating func dropOverLimit() { drop(.rateLimited) }

  /// Over the rate limit: TC with the question and OPT. Shorter than any answer, so of no use to who
  /// forged the source, while a client in earnest asks again over TCP.
  public mutating func slipOverLimit() { decide(.slip, 0) }

  mutating func punt(_ reason: PuntReason) { decide(.punt, UInt16(reason.rawValue)) }

  mutating func headerOnly(_ rcode: RCode) { decide(.headerOnly, rcode.rawValue) }

  @inlinable @inline(__always)
  mutating func refuse(_ rcode: RCode) { decide(.refuse, rcode.rawValue) }

  mutating func chaos() { decide(.chaos, 0) }

  mutating func cookieOnly() { decide(.cookieOnly, 0) }

  mutating func badKey(tsig: Int) { decide(.badKey, UInt16(truncatingIfNeeded: tsig &- message)) }
}
