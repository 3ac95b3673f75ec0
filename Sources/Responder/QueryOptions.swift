import Addresses
import DNSWire
import Octets

/// The options of a query that Apus knows (RFC 6891, section 6.1.2); all others are ignored, padding
/// too, which has no use where everybody can read along (RFC 8467, section 1).
struct QueryOptions: BitwiseCopyable {
  /// NSID (RFC 5001): what a query says in it is ignored.
  var hasNSID = false
  /// edns-tcp-keepalive (RFC 7828).
  var hasKeepalive = false
  /// An option whose length its RFC does not allow.
  var isMalformed = false
  /// Where the first COOKIE's data stand, and how long they are; the others are ignored (RFC 7873,
  /// section 4).
  var cookie = 0
  var cookieLength = 0

  /// Reads RDATA that ``EDNS`` has found whole.
  @inline(__always)
  init(
    _ bytes: RawSpan, at offset: Int, end: Int, _ settings: ResponderSettings,
    _ transport: Transport
  ) {
    let hasCookies = settings.texts.place(of: .cookieSecrets).count > 0
    var at = offset
    while at &+ 4 <= end {
      let code = EDNSOption(rawValue: bytes.load16(at: at))
      let length = Int(bytes.load16(at: at &+ 2))
      at &+= 4
      switch code {
      case .nsid: hasNSID = true
      case .cookie where hasCookies && cookieLength == 0:
        // A client cookie of 8, and a server cookie of 8 to 32 octets (RFC 7873, section 4).
        if length != 8, length < 16 || length > 40 { isMalformed = true }
        cookie = at
        cookieLength = length
      case .tcpKeepalive where transport == .tcp:
        // Over UDP it is ignored (RFC 7828, section 3.2.1). A timeout has no meaning in a query.
        if length != 0, length != 2 { isMalformed = true }
        hasKeepalive = true
      default: break
      }
      at &+= length
    }
  }
}

/// The options of a response.
struct ResponseOptions: BitwiseCopyable {
  private var nsid: (at: Int, count: Int) = (0, 0)
  private var clientCookie: UInt64 = 0
  private var serverCookie = ServerCookie(head: 0, hash: 0)
  private(set) var hasCookie = false
  private var keepalive: UInt16?
  /// A server cookie came, and it is good.
  private(set) var hasGoodCookie = false

  /// None.
  init() {}

  /// What a query's options ask for.
  @inline(__always)
  init(
    _ options: QueryOptions, _ bytes: RawSpan, _ settings: ResponderSettings, _ client: Client?
  ) {
    if options.hasNSID { nsid = settings.texts.place(of: .nsid) }
    if options.hasKeepalive { keepalive = settings.tcpKeepalive }
    guard options.cookieLength > 0, let client else { return }
    let secrets = settings.cookieSecrets
    hasCookie = true
    clientCookie = bytes.loadLittle64(at: options.cookie)
    if options.cookieLength == 8 &+ ServerCookie.size {
      let cookie = ServerCookie(bytes, at: options.cookie &+ 8)
      let judgement = secrets.judge(cookie, clientCookie, client.address, now: client.time)
      hasGoodCookie = judgement != .bad
      if judgement == .good {
        serverCookie = cookie
        return
      }
    }
    serverCookie = secrets.make(clientCookie, client.address, now: client.time)
  }

  /// Whether a cookie came that is not good.
  var hasBadCookie: Bool { hasCookie && !hasGoodCookie }

  /// Octets.
  var size: Int {
    (nsid.count > 0 ? 4 &+ nsid.count : 0) &+ (hasCookie ? 28 : 0) &+ (keepalive != nil ? 6 : 0)
  }

  /// Writes them behind an OPT record without options.
  func write(to bytes: inout MutableRawSpan, at offset: Int, _ texts: ServerTexts) {
    var at = offset
    if nsid.count > 0 {
      bytes.store16(EDNSOption.nsid.rawValue, at: at)
      bytes.store16(UInt16(truncatingIfNeeded: nsid.count), at: at &+ 2)
      bytes.copy(texts.octets, from: nsid.at, count: nsid.count, to: at &+ 4)
      at &+= 4 &+ nsid.count
    }
    if hasCookie {
      bytes.store16(EDNSOption.cookie.rawValue, at: at)
      bytes.store16(24, at: at &+ 2)
      bytes.storeLittle64(clientCookie, at: at &+ 4)
      bytes.storeLittle64(serverCookie.head, at: at &+ 12)
      bytes.storeLittle64(serverCookie.hash, at: at &+ 20)
      at &+= 28
    }
    if let keepalive {
      bytes.store16(EDNSOption.tcpKeepalive.rawValue, at: at)
      bytes.store16(2, at: at &+ 2)
      bytes.store16(keepalive, at: at &+ 4)
    }
  }
}
