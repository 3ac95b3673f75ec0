/// What a run may vary.
public struct DifferentialOptions: Sendable {
  public var seed: UInt64 = 1
  /// Questions in all, shared among the rounds.
  public var questions = 40_000
  /// Names of rounds; all where there is none.
  public var rounds: [String] = []
  /// The `apus` to test.
  public var apus: String
  /// Without it the peers are compared among themselves.
  public var withApus = true
  /// Zones of each kind that are made by chance.
  public var generated = 12
  /// Zones of the Ferret data in a round.
  public var ferret = 300
  /// The smallest zones in a round.
  public var small = 200
  /// The shared data's directory, where it is.
  public var data: String?
  /// Failures that are told in full.
  public var shown = 10
  /// Whether what one peer says alone is told, too.
  public var examples = false
  /// Prints progress.
  public var progress: @Sendable (String) -> Void = { _ in }

  public init(apus: String) { self.apus = apus }
}
