import Foundation
import Logging

extension LogSettings.Format {
  private struct Line: Encodable {
    var time: String
    var level: String
    var message: String
  }

  /// An event as it is written, with its newline.
  func line(_ level: Logger.Level, _ message: String, _ date: Date) -> String {
    switch self {
    case .text:
      return "\(date.formatted(.iso8601)) \(level.rawValue): \(message)\n"
    case .json:
      let time = date.formatted(.iso8601WithFractions)
      let line = try? JSONLine.encode(Line(time: time, level: level.rawValue, message: message))
      return (line ?? "{}") + "\n"
    case .journald:
      // The journal makes an entry of each line.
      return message.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "<\(level.priority)>\($0)\n" }.joined()
    }
  }
}

extension FormatStyle where Self == Date.ISO8601FormatStyle {
  fileprivate static var iso8601WithFractions: Date.ISO8601FormatStyle {
    Date.ISO8601FormatStyle(includingFractionalSeconds: true)
  }
}

extension Logger.Level {
  /// The priority of syslog(3).
  fileprivate var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
