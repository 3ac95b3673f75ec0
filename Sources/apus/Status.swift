import ArgumentParser
import Server

/// `apus status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server how it is.")

  @OptionGroup var control: ControlOptions

  @Flag(help: "Tell where every frame and message went: sums that add up, and what does not.")
  var drops = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    if drops {
      let ledger = try ControlClient.drops(socket: control.path())
      return try say(json ? try JSONLine.encode(ledger) + "\n" : ledger.text())
    }
    let status = try ControlClient.status(socket: control.path())
    try say(json ? try status.json() + "\n" : status.table())
  }
}
