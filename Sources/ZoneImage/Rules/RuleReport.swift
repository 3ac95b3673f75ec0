/// What the rules found: kept up to a limit for each severity, counted beyond it.
public struct RuleReport: Sendable {
  public private(set) var findings: [Finding] = []
  public private(set) var errorCount = 0
  public private(set) var warningCount = 0
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a finding; the message is made only where it is kept.
  mutating func add(
    _ rule: ZoneRule, at position: SourcePosition?, related: SourcePosition? = nil,
    _ message: @autoclosure () -> String
  ) {
    let count = rule.severity == .error ? errorCount : warningCount
    if rule.severity == .error { errorCount += 1 } else { warningCount += 1 }
    if count < limit {
      findings.append(
        Finding(rule: rule, message: message(), position: position, related: related))
    }
  }
}
