import Addresses
import Octets

/// A server cookie of version 1 (RFC 9018, section 4): version, three reserved octets and a
/// timestamp, then the hash that only this server, or those that share its secrets, can make.
@usableFromInline
struct ServerCookie: Equatable, Sendable, BitwiseCopyable {
  static let size = 16

  /// Version, reserved octets, timestamp, as a little-endian load gives them.
  @usableFromInline var head: UInt64
  /// The hash, in the same way.
  @usableFromInline var hash: UInt64

  init(head: UInt64, hash: UInt64) {
    self.head = head
    self.hash = hash
  }

  /// Reads one.
  init(_ bytes: RawSpan, at offset: Int) {
    self.init(head: bytes.loadLittle64(at: offset), hash: bytes.loadLittle64(at: offset &+ 8))
  }

  /// The head of a cookie that is made at `time`: version 1, nothing reserved.
  static func head(_ time: UInt32) -> UInt64 { 1 | UInt64(time.byteSwapped) << 32 }

  var version: UInt8 { UInt8(truncatingIfNeeded: head) }

  /// The reserved octets, in whatever order.
  var reserved: UInt64 { head >> 8 & 0xff_ffff }

  /// When it was made: seconds since 1970, as serial numbers (RFC 1982) go.
  var timestamp: UInt32 { UInt32(truncatingIfNeeded: head >> 32).byteSwapped }

  /// Seconds since it was made; negative for one from the future.
  func age(_ now: UInt32) -> Int32 { Int32(bitPattern: now &- timestamp) }
}

/// The secrets that server cookies are made with (RFC 9018, section 5).
struct CookieSecrets: BitwiseCopyable {
  let texts: ServerTexts
  private let at: Int
  private let count: Int
  /// A secret for each day, the day being that of the cookie's timestamp. Else the first one makes
  /// cookies, and all are good to check one.
  let isByDay: Bool

  init(_ texts: ServerTexts, isByDay: Bool) {
    self.texts = texts
    self.isByDay = isByDay
    let place = texts.place(of: .cookieSecrets)
    at = place.at
    count = place.count / 16
  }

  /// Without a secret there are no cookies.
  var isEmpty: Bool { count == 0 }

  /// The secret that makes the cookies of a time.
  private func signer(_ time: UInt32) -> Int {
    guard isByDay, count > 0 else { return 0 }
    return Int(time / 86_400) % count
  }

  /// The hash (RFC 9018, section 4.4): client cookie, head, client's address.
  @inline(__always)
  private func hash(
    _ secret: Int, _ clientCookie: UInt64, _ head: UInt64, _ client: IPAddress
  ) -> UInt64 {
    let octets = texts.octets
    let key = at &+ 16 &* secret
    var hash = SipHash(octets.loadLittle64(at: key), octets.loadLittle64(at: key &+ 8))
    hash.add(clientCookie)
    hash.add(head)
    guard !client.isIPv4 else {
      let address = UInt32(truncatingIfNeeded: client.low).byteSwapped
      return hash.finish(UInt64(address), length: 20)
    }
    hash.add(client.high.byteSwapped)
    hash.add(client.low.byteSwapped)
    return hash.finish(0, length: 32)
  }

  /// A new cookie.
  @inline(__always)
  func make(_ clientCookie: UInt64, _ client: IPAddress, now: UInt32) -> ServerCookie {
    let head = ServerCookie.head(now)
    return ServerCookie(head: head, hash: hash(signer(now), clientCookie, head, client))
  }

  /// What to think of a cookie that came back.
  enum Judgement { case bad, good, aging }

  /// Good for an hour, and five minutes into the future, for clocks that differ; in its second half
  /// hour, or made with a secret that is on its way out, it is to be renewed (RFC 9018, section 4.3).
  func judge(
    _ cookie: ServerCookie, _ clientCookie: UInt64, _ client: IPAddress, now: UInt32
  ) -> Judgement {
    let age = cookie.age(now)
    guard cookie.version == 1, age <= 3600, age >= -300 else { return .bad }
    let signer = signer(cookie.timestamp)
    if hash(signer, clientCookie, cookie.head, client) == cookie.hash {
      return age <= 1800 && cookie.reserved == 0 ? .good : .aging
    }
    guard !isByDay else { return .bad }
    var index = 1
    while index < count {
      if hash(index, clientCookie, cookie.head, client) == cookie.hash { return .aging }
      index &+= 1
    }
    return .bad
  }
}
