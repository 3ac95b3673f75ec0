public import DNSWire
public import Octets
public import ZoneImage

// DNS cookies (RFC 7873) on the fast path, where a cookie is all that the OPT record has: as resolvers
// ask that send cookies at all.

/// A COOKIE option of a response: client and server cookie, as little-endian loads give their octets.
public struct ResponseCookie: Sendable, BitwiseCopyable {
  @usableFromInline let client: UInt64
  @usableFromInline let server: ServerCookie

  /// Octets of the option.
  @inlinable @inline(__always)
  static var size: Int { 28 }
}

extension Responder {
  /// Whether one record stands in the additional section, as it does where there may be options.
  @inlinable @inline(__always)
  public static func mayHaveOptions(_ bytes: RawSpan, message: Int) -> Bool {
    bytes.load16(at: message &+ 10) == 1
  }

  /// Stage 1 for a query that ``preparePlain(_:message:length:zones:)`` does not read because its OPT
  /// record has an option, where that is a cookie and no other is there; false for every other: what
  /// `prepared` is then means nothing.
  @inline(never)
  public static func prepareCookie(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet, _ prepared: inout PreparedQuery
  ) -> Bool {
    // From the end: a client cookie, and it may be the server's of ``ServerCookie/size`` octets too. It
    // is a guess, which holds where OPT starts there and the question ends there.
    let end = message &+ length
    let hasBoth = bytes.load32(at: end &- 28) == 0x000a_0018
    guard hasBoth || bytes.load32(at: end &- 12) == 0x000a_0008 else { return false }
    let opt = EDNS.responseSize &+ (hasBoth ? 28 : 12)
    guard
      var query = preparePlain(
        bytes, message: message, length: length, zones: zones, opt: opt)
    else {
      return prepareCookieBeside(
        bytes, message: message, length: length, zones: zones, opt: opt, &prepared)
    }
    query.noteCookie()
    prepared = query
    return true
  }

  /// The same as ``prepareBeside(_:message:length:zones:_:)`` does it; not for what is refused.
  @inline(never)
  private static func prepareCookieBeside(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet, opt: Int,
    _ prepared: inout PreparedQuery
  ) -> Bool {
    guard
      prepareBeside(
        bytes, message: message, length: length, zones: zones, opt: opt, &prepared),
      prepared.action == .answer
    else { return false }
    prepared.noteCookie()
    return true
  }

  /// The cookie of the response to a query that ``PreparedQuery/hasOnlyCookie`` is said of; nil where
  /// there is none, or the cookie that came is to be refused: then ``answer`` must see to it.
  @inlinable @inline(__always)
  public func cookie(
    _ query: PreparedQuery, _ bytes: RawSpan, client: Client
  ) -> ResponseCookie? {
    cookie(
      bytes, at: query.questionEnd &+ EDNS.responseSize &+ 4,
      hasServer: query.length &- query.questionLength != EDNS.responseSize &+ 12, client: client)
  }

  /// The same for a client cookie that stands at an offset, alone or with a server cookie behind it.
  @inline(never)
  @usableFromInline
  func cookie(
    _ bytes: RawSpan, at: Int, hasServer: Bool, client: Client
  ) -> ResponseCookie? {
    let secrets = settings.cookieSecrets
    guard !secrets.isEmpty else { return nil }
    let clientCookie = bytes.loadLittle64(at: at)
    if hasServer {
      let cookie = ServerCookie(bytes, at: at &+ 8)
      switch secrets.judge(cookie, clientCookie, client.address, now: client.time) {
      case .good: return ResponseCookie(client: clientCookie, server: cookie)
      case .bad where settings.requiresCookies: return nil
      case .bad, .aging: break
      }
    } else if settings.requiresCookies {
      return nil
    }
    return ResponseCookie(
      client: clientCookie, server: secrets.make(clientCookie, client.address, now: client.time))
  }

  /// The sum of an OPT record with a cookie alone, as ``prepareCookie(_:message:length:zones:_:)`` has found
  /// it: of 23 octets, or 39 with the server's.
  @inline(never)
  @usableFromInline
  static func sumOfCookie(_ bytes: RawSpan, at offset: Int, count: Int) -> InternetChecksum {
    var sum = InternetChecksum()
    sum.addLittle(bytes.loadLittle64(at: offset))
    sum.addLittle(bytes.loadLittle64(at: offset &+ 8))
    var at = offset &+ 15
    if count > 23 {
      sum.addLittle(bytes.loadLittle64(at: offset &+ 16))
      sum.addLittle(bytes.loadLittle64(at: offset &+ 24))
      at &+= 16
    }
    // The last seven, and one that was added before them.
    sum.addLittle(bytes.loadLittle64(at: at) >> 8)
    return sum
  }

  /// Writes the option behind an OPT record without options, in the last of the message's `length`
  /// octets, and adds it to `change`; the message's length then.
  @inlinable @inline(__always)
  static func write(
    _ cookie: ResponseCookie, to bytes: inout MutableRawSpan, at message: Int, length: Int,
    change: inout InternetChecksum
  ) -> Int {
    let at = message &+ length
    let head: UInt32 = 0x000a_0018
    bytes.store16(UInt16(truncatingIfNeeded: ResponseCookie.size), at: at &- 2)
    bytes.store32(head, at: at)
    bytes.storeLittle64(cookie.client, at: at &+ 4)
    bytes.storeLittle64(cookie.server.head, at: at &+ 12)
    bytes.storeLittle64(cookie.server.hash, at: at &+ 20)
    var sum = InternetChecksum()
    sum.addLittle(UInt64(head.byteSwapped) &+ UInt64(ResponseCookie.size) << 8)
    sum.addLittle(cookie.client)
    sum.addLittle(cookie.server.head)
    sum.addLittle(cookie.server.hash)
    change.add(sum.shifted(by: length))
    return length &+ ResponseCookie.size
  }
}
