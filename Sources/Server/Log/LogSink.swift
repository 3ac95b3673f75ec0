import Foundation
import Logging
import Synchronization

/// Where all copies of a logger write: one limit, one line at a time.
final class LogSink: Sendable {
  private let format: LogSettings.Format
  private let limit: Mutex<LogLimit>
  private let output: @Sendable (String) -> Void

  init(
    format: LogSettings.Format, limit: LogLimit, output: @escaping @Sendable (String) -> Void
  ) {
    self.format = format
    self.limit = Mutex(limit)
    self.output = output
  }

  /// Writes a line, within the limit; and before it, once a second at most, how many were left out.
  func write(
    _ level: Logger.Level, _ message: String, at now: ContinuousClock.Instant = .now,
    date: Date = Date()
  ) {
    limit.withLock { limit in
      guard let leftOut = limit.take(isUrgent: level >= .notice, at: now) else { return }
      if leftOut > 0 {
        output(format.line(.warning, "log: \(counted(Int(leftOut), "line")) left out", date))
      }
      output(format.line(level, message, date))
    }
  }
}

/// How many lines may go out: so many a second, and ten times as many at once. What matters, from
/// notices up, has an allowance of its own: no flood of news, as of ten thousand zones that are loaded, drowns it.
struct LogLimit: Sendable {
  private struct Allowance: Sendable {
    var lines: Double
    var last = ContinuousClock.now
    var leftOut: UInt64 = 0
    /// When it was last told how many.
    var told: ContinuousClock.Instant?
  }

  private let perSecond: Double
  private var urgent: Allowance
  private var other: Allowance

  private var most: Double { perSecond * 10 }

  init(linesPerSecond: Int, now: ContinuousClock.Instant = .now) {
    perSecond = Double(linesPerSecond)
    urgent = Allowance(lines: perSecond * 10, last: now)
    other = urgent
  }

  /// Takes a line's place: how many were left out before it, where that is to be told; nil: it is left out too.
  mutating func take(isUrgent: Bool, at now: ContinuousClock.Instant) -> UInt64? {
    guard perSecond > 0 else { return 0 }
    var allowance = isUrgent ? urgent : other
    defer { if isUrgent { urgent = allowance } else { other = allowance } }
    let seconds = max((now - allowance.last).inSeconds, 0)
    allowance.lines = min(allowance.lines + seconds * perSecond, most)
    allowance.last = now
    guard allowance.lines >= 1 else {
      allowance.leftOut += 1
      return nil
    }
    allowance.lines -= 1
    if let told = allowance.told, now - told < .seconds(1) { return 0 }
    guard allowance.leftOut > 0 else { return 0 }
    allowance.told = now
    defer { allowance.leftOut = 0 }
    return allowance.leftOut
  }
}
