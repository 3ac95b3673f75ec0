/// The result of a run.
public struct Summary: Codable, Sendable {
  public var seed: UInt64
  public var rounds: [Tally] = []
  /// Rounds whose data is not there.
  public var skipped: [String] = []
  /// Rounds that could not be run, and why.
  public var broken: [String: String] = [:]
  /// Questions, each of which went to every server.
  public var questions: Int { rounds.reduce(0) { $0 + $1.questions } }
  /// The first failures, as text.
  public var failures: [String] = []

  public var isClean: Bool { !rounds.isEmpty && broken.isEmpty && rounds.allSatisfy(\.isClean) }
}
