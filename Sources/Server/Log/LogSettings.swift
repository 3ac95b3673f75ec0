public import Logging

/// What `log` of the configuration says.
public struct LogSettings: Equatable, Sendable {
  /// What a line looks like.
  public enum Format: String, CaseIterable, Sendable {
    /// For human eyes: time, level, message.
    case text
    /// An object a line.
    case json
    /// The message behind its level as sd-daemon(3) writes it: the journal has the time.
    case journald
  }

  /// Nil: what suits standard error.
  public var format: Format?
  /// The least that is told.
  public var level = Logger.Level.info
  /// Lines that may go out in a second, over a while; 0: any number.
  public var linesPerSecond = 200

  public init() {}
}

extension LogSettings.Format {
  /// Text on a terminal, journald's where the journal reads standard error, JSON elsewhere.
  static func suited(isTerminal: Bool, isJournal: Bool) -> LogSettings.Format {
    isJournal ? .journald : isTerminal ? .text : .json
  }
}
