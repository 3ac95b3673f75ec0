import ArgumentParser
import Server

/// `apus health`
struct HealthCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "health",
    abstract: "Ask a running server whether it should get queries.",
    discussion: """
      Exit status: 0 ready; 1 not ready, or no server answers. Not ready is a server that starts or stops, that has a zone \
      of which no version is served, a queue whose worker stands still, or a signature that runs out within \
      health.signatures-within.
      """)

  @OptionGroup var control: ControlOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let health = try ControlClient.health(socket: control.path())
    try say(json ? try JSONLine.encode(health) + "\n" : health.text())
    guard health.ready else { throw ExitCode.failure }
  }
}
