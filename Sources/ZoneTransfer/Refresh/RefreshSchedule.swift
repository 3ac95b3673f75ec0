/// When a secondary asks its primaries, and until when its version may be served (RFC 1034, section 4.3.5; RFC 1996, section 4.1).
///
/// Times are seconds since 1970, given by whoever asks: what lies in the past when a server starts counts too.
public struct RefreshSchedule: Equatable, Sendable {
  /// Bounds of what a SOA record may say: no primary makes us ask without a pause, or never.
  static let refreshBounds = 2...UInt64(28 * 86_400)
  static let retryBounds = 2...UInt64(86_400)
  /// Without a version there are no timers: the first tries come after so many seconds, each time twice as many up to the last.
  static let firstWait: UInt64 = 2
  static let lastWait: UInt64 = 3_600

  private var timers: SOATimers?
  /// When a primary was last heard to have this version, or a newer one was had from it.
  public private(set) var heard: UInt64?
  /// When to ask next.
  public private(set) var next: UInt64
  private var failures: UInt64 = 0

  /// At the start: what was heard before, with the version that was kept, or nothing. Asks at once, for much may have
  /// happened since.
  public init(timers: SOATimers?, heard: UInt64?, now: UInt64) {
    self.timers = timers
    self.heard = timers == nil ? nil : heard.map { min($0, now) } ?? now
    next = now
  }

  /// A primary has this version. `spread` is from 0 to 99: secondaries of many zones must not ask in step.
  public mutating func confirm(_ timers: SOATimers, now: UInt64, spread: UInt64) {
    self.timers = timers
    heard = now
    failures = 0
    let refresh = Self.bounded(UInt64(timers.refresh), Self.refreshBounds)
    next = now + max(refresh - refresh * (spread % 100) / 1000, 1)
  }

  /// No primary could be asked, or what it had was not taken.
  public mutating func fail(now: UInt64, spread: UInt64) {
    failures += 1
    guard let timers else {
      let wait = min(Self.firstWait << min(failures - 1, 16), Self.lastWait)
      next = now + wait + wait * (spread % 100) / 1000
      return
    }
    let retry = Self.bounded(UInt64(timers.retry), Self.retryBounds)
    next = now + max(retry - retry * (spread % 100) / 1000, 1)
  }

  /// Told that there is something new: asks now.
  public mutating func hurry(now: UInt64) { next = min(next, now) }

  /// When the version must not be served any more; nil while there is none.
  public var expires: UInt64? {
    guard let timers, let heard else { return nil }
    return heard + UInt64(timers.expire)
  }

  public func isExpired(now: UInt64) -> Bool { expires.map { $0 <= now } ?? false }

  private static func bounded(_ value: UInt64, _ bounds: ClosedRange<UInt64>) -> UInt64 {
    min(max(value, bounds.lowerBound), bounds.upperBound)
  }
}
