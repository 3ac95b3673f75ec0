// Apus beside Knot, NSD and BIND: the same zones, the same questions, and the answers compared. See README.md.
import Foundation

/// The differential test.
public enum Differential {
  /// Runs the rounds that `options` name, within `seconds`.
  public static func run(_ options: DifferentialOptions, seconds: Double) async throws -> Summary {
    let directory = FileManager.default.temporaryDirectory.path + "/apus-differential-\(getpid())"
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let deadline = Date(timeIntervalSinceNow: seconds)
    var summary = Summary(seed: options.seed)
    let rounds = Round.all.filter { options.rounds.isEmpty || options.rounds.contains($0.name) }
    guard rounds.count == options.rounds.count || options.rounds.isEmpty else {
      throw DifferentialError("the rounds are \(Round.all.map(\.name).joined(separator: ", "))")
    }
    for (index, round) in rounds.enumerated() {
      // What is left of the time is shared among the rounds that are left.
      let share = deadline.timeIntervalSinceNow / Double(rounds.count - index)
      let deadline = Date(timeIntervalSinceNow: share)
      do {
        // Namespaces of its own for each round: nothing that a server leaves behind is there for the next.
        let (tally, failures) = try await Network.with { network in
          let runner = RoundRunner(round, options, network, directory: directory)
          let tally = try runner.run(count: options.questions / rounds.count, until: deadline)
          return (tally, runner.failures)
        }
        summary.failures += failures
        if let tally {
          summary.rounds.append(tally)
        } else {
          summary.skipped.append(round.name)
        }
      } catch {
        // What the other rounds find is worth telling all the same.
        options.progress("\(round.name): \(error)")
        summary.broken[round.name] = "\(error)"
      }
    }
    return summary
  }
}
