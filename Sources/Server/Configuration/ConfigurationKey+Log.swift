import Logging

extension ConfigurationKey {
  /// The keys of `log`.
  static let log: [ConfigurationKey] = [
    ConfigurationKey(
      section: .log, name: "format",
      type: .choice(["auto"] + LogSettings.Format.allCases.map(\.rawValue)), defaultText: "`auto`",
      since: "0.1", change: .restart,
      summary: """
        What a line on standard error looks like. `auto`: text on a terminal, journald's where the journal reads it, \
        JSON elsewhere.
        """
    ) { .text($0.log.format?.rawValue ?? "auto") },
    ConfigurationKey(
      section: .log, name: "level", type: .choice(Logger.Level.told), defaultText: "`info`",
      since: "0.1", change: .restart, summary: "The least that is told."
    ) { .text($0.log.level.rawValue) },
    ConfigurationKey(
      section: .log, name: "lines-per-second", type: .integer(0...1_000_000), defaultText: "200",
      since: "0.1", change: .restart,
      summary: """
        The most lines a second, over a while, and ten times as many at once; notices, warnings and errors have as many of their \
        own. What was left out is told by its number. 0: no limit.
        """
    ) { .number($0.log.linesPerSecond) },
  ]
}

extension Logger.Level {
  /// Those that a configuration may name.
  static let told = [Logger.Level.debug, .info, .notice, .warning, .error].map(\.rawValue)
}
