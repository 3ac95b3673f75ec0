import Foundation
import Glibc
public import Logging
public import ZoneFile
import ZoneImage

/// The log of a server: standard error, a line an event, nothing a query.
public struct LogOutput: Sendable {
  private let format: LogSettings.Format
  public let logger: Logger

  /// As the settings say.
  public init(_ settings: LogSettings) {
    let format =
      settings.format
      ?? .suited(isTerminal: isatty(STDERR_FILENO) == 1, isJournal: Self.isJournal(STDERR_FILENO))
    let sink = LogSink(
      format: format, limit: LogLimit(linesPerSecond: settings.linesPerSecond)
    ) { try? StandardStream.error.write($0) }
    self.format = format
    logger = Logger(label: "apus") { _ in LineLogHandler(sink: sink, logLevel: settings.level) }
  }

  /// Tells why the server does not run, or no longer.
  public func tell(_ error: ServerError) { logger.error("\(error)") }

  /// Tells what the configuration has of mistakes: in text as a compiler does, which starts a line with the
  /// place, and else as the log's other lines.
  public func tell(_ diagnostics: [Diagnostic]) {
    for diagnostic in diagnostics {
      if format == .text {
        try? StandardStream.error.write("\(diagnostic)\n")
      } else {
        logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
      }
    }
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
