import Foundation
import Glibc
public import Logging

/// The log of a server: standard error, a line an event, nothing a query.
public enum LogOutput {
  /// A logger as the settings say.
  public static func logger(_ settings: LogSettings = LogSettings()) -> Logger {
    let format =
      settings.format
      ?? .suited(isTerminal: isatty(STDERR_FILENO) == 1, isJournal: isJournal(STDERR_FILENO))
    let sink = LogSink(
      format: format, limit: LogLimit(linesPerSecond: settings.linesPerSecond)
    ) { try? StandardStream.error.write($0) }
    return Logger(label: "apus") { _ in LineLogHandler(sink: sink, logLevel: settings.level) }
  }

  /// Whether the journal reads what is written there: it says which file that is (systemd.exec(5)).
  private static func isJournal(_ descriptor: CInt) -> Bool {
    guard let told = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] else { return false }
    var state = stat()
    // Holds: the call fills the struct.
    guard unsafe fstat(descriptor, &state) == 0 else { return false }
    return told == "\(state.st_dev):\(state.st_ino)"
  }
}

/// Writes the events of a logger as lines.
struct LineLogHandler: LogHandler {
  let sink: LogSink
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { sink.write(event.level, "\(event.message)") }
}
