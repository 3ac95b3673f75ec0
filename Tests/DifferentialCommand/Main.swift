import ArgumentParser
import Differential
import Foundation

/// `differential-test`: Apus beside Knot, NSD and BIND.
@main
struct Main: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "differential-test",
    abstract: "Compares Apus' answers with Knot's, NSD's and BIND's.")

  @Option(help: "The number that all chance comes from.") var seed: UInt64 = 1
  @Option(help: "How many questions, each to every server.") var questions = 40_000
  @Option(help: "A round to run; may be given several times. All where it is not given.")
  var round: [String] = []
  @Option(help: "Zones made by chance in a round.") var generated = 12
  @Option(help: "Zones of the Ferret data in a round.") var ferret = 300
  @Option(help: "The smallest zones in a round.") var small = 200
  @Option(help: "The directory of the shared data.") var data: String?
  @Option(help: "Failures to tell in full in a round.") var shown = 10
  @Flag(help: "Tell what one peer says alone, too.") var examples = false
  @Option(help: "Seconds after which the run is given up.") var seconds = 3600.0
  @Option(help: "The server's program.") var apus: String
  @Flag(inversion: .prefixedNo, help: "Whether Apus takes part, or the peers are compared alone.")
  var server = true
  @Flag(help: "Print the summary in JSON.") var json = false

  func run() async throws {
    var options = DifferentialOptions(apus: apus)
    options.seed = seed
    options.questions = questions
    options.rounds = round
    options.withApus = server
    options.generated = generated
    options.ferret = ferret
    options.small = small
    options.data = data
    options.shown = shown
    options.examples = examples
    options.progress = { FileHandle.standardError.write(Data(($0 + "\n").utf8)) }
    options.progress("seed \(seed), \(questions) questions")
    let summary = try await Differential.run(options, seconds: seconds)
    print(json ? try summary.json() : summary.text())
    guard summary.isClean else { throw ExitCode.failure }
  }
}
