import ArgumentParser
import Server

/// `apus status`
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server how it is.")

  @Option(help: ArgumentHelp("The server's control socket.", valueName: "path"))
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "The server's configuration file, to take the socket from.", valueName: "file"))
  var config: String?

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    guard socket == nil || config == nil else {
      throw ValidationError("give --socket or --config, not both")
    }
  }

  func run() throws {
    let status = try ControlClient.status(socket: path())
    try say(json ? try status.json() + "\n" : status.table())
  }

  private func path() throws -> String {
    if let socket { return socket }
    guard let config else { return Configuration.defaultControlSocket }
    let loaded = Configuration.load(config)
    guard loaded.isValid else {
      for diagnostic in loaded.diagnostics { complain("\(diagnostic)") }
      throw ExitCode.failure
    }
    return loaded.configuration.controlSocket ?? Configuration.defaultControlSocket
  }
}
