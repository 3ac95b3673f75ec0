/// How grave a finding is.
public enum Severity: String, Sendable, Codable {
  /// The zone is not served.
  case error
  /// The zone is served.
  case warning
}

/// A rule that a zone breaks, and where.
public struct Finding: Sendable, Equatable {
  public var rule: ZoneRule
  public var message: String
  /// Nil where the zone as a whole is meant.
  public var position: SourcePosition?
  /// Another record that the message speaks of.
  public var related: SourcePosition?

  public var severity: Severity { rule.severity }

  public init(
    rule: ZoneRule, message: String, position: SourcePosition?, related: SourcePosition? = nil
  ) {
    self.rule = rule
    self.message = message
    self.position = position
    self.related = related
  }
}
