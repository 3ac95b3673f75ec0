import ArgumentParser
import Server

/// `apus status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server how it is.")

  @OptionGroup var control: ControlOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let status = try ControlClient.status(socket: control.path())
    try say(json ? try status.json() + "\n" : status.table())
  }
}
