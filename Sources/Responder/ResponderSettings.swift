// A message's bytes and the zone set in, the response in the same bytes and a verdict out. Knows
// nothing of frames, rings or sockets.
//
// Contract: no input can trap. No force unwrap, no trapping arithmetic, no precondition on packet
// bytes.
public import Addresses
import Octets
public import ZoneImage

/// What the operator decides about answers.
public struct ResponderSettings: Sendable, BitwiseCopyable {
  /// The EDNS payload size that is offered, and the largest UDP response (RFC 6891, section
  /// 6.2.5). 1,232 octets fit every path without fragments.
  public var udpPayload: UInt16
  /// How long an idle TCP connection stays, in units of 100 ms: told to who asks (RFC 7828).
  public var tcpKeepalive: UInt16 = 100
  /// A client that sends a cookie must send a good one, else it gets BADCOOKIE over UDP.
  public var requiresCookies = false
  /// ANY over TCP gets all RRsets of the name; else one, as over UDP (RFC 8482, section 4.1).
  public var answersAnyInFull = false
  /// Sets of addresses are turned by the query's ID.
  public var rotates = false

  var texts = ServerTexts()
  var hasSecretsByDay = false

  /// A size under 512 means 512, as it does in a query.
  public init(udpPayload: UInt16 = 1232) { self.udpPayload = max(udpPayload, 512) }

  /// Where cookie secrets come from (RFC 9018, section 5).
  public enum Secrets: Equatable, Sendable {
    /// No cookies: the option is ignored.
    case none
    /// Drawn now, as ``daily`` draws them.
    case random
    /// 512 of 16 octets, one for each day; they come again after as many days.
    case byDay([[UInt8]])
    /// 16 octets each: the first makes cookies, all are good to check them.
    case given([[UInt8]])

    /// Secrets of nobody but this server, drawn now.
    public static var daily: Secrets {
      .byDay((0..<512).map { _ in (0..<16).map { _ in .random(in: .min ... .max) } })
    }
  }

  /// What is said of the server: nothing of what is empty. NSID has at most 128 octets, a text 255.
  /// Once a server, and once more where its settings change: what is said takes memory that is never released.
  public mutating func say(
    nsid: [UInt8] = [], version: [UInt8] = [], identity: [UInt8] = [], cookies: Secrets = .none
  ) {
    var secrets: [[UInt8]] = []
    switch cookies == .random ? .daily : cookies {
    case .none, .random: hasSecretsByDay = false
    case .byDay(let list), .given(let list):
      secrets = list.map { Array($0.prefix(16)) }.filter { $0.count == 16 }
      if case .given = cookies { hasSecretsByDay = false } else { hasSecretsByDay = true }
    }
    texts = ServerTexts(
      nsid: Array(nsid.prefix(128)), version: version, identity: identity, cookieSecrets: secrets)
  }

  var cookieSecrets: CookieSecrets { CookieSecrets(texts, isByDay: hasSecretsByDay) }
}

/// Turns a query into its response, in the same octets.
///
/// In two stages, so that a batch's cache misses overlap: ``prepare`` reads all queries and asks
/// for the memory that their answers need, ``answer`` writes the responses. Between the two a
/// message's octets must not change.
public struct Responder: Sendable, BitwiseCopyable {
  @usableFromInline let settings: ResponderSettings

  public init(settings: ResponderSettings = .init()) { self.settings = settings }
}

/// Who asked, and when: for DNS cookies.
public struct Client: Sendable, BitwiseCopyable {
  public var address: IPAddress
  /// Seconds since 1970, the lower 32 bits.
  public var time: UInt32

  @inlinable
  public init(_ address: IPAddress, at time: UInt32) {
    self.address = address
    self.time = time
  }
}

extension Responder {
  /// Both stages for one message at the start of `bytes`. Where it is not known who asked, there
  /// are no cookies.
  public func respond(
    in bytes: inout MutableRawSpan, length: Int, capacity: Int, transport: Transport,
    zones: ZoneSet, client: Client? = nil
  ) -> Verdict {
    let query = Responder.prepare(
      bytes.bytes, message: 0, length: length, transport: transport, zones: zones)
    guard query.hasOptions else {
      return answer(query, in: &bytes, capacity: capacity, zones: zones)
    }
    var change = InternetChecksum()
    return answer(
      query, in: &bytes, capacity: capacity, zones: zones, client: client, change: &change)
  }
}
