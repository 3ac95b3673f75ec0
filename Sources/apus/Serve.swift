import ArgumentParser
import Server

/// `apus serve --config FILE`
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve as the configuration file says, until SIGTERM or SIGINT.")

  @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
  var config: String

  func run() throws {
    let loaded = Configuration.load(config)
    for diagnostic in loaded.diagnostics { complain("\(diagnostic)") }
    guard loaded.isValid else { throw ExitCode.failure }
    let logger = LogOutput.logger(loaded.configuration.log)
    try ServerProcess.run(loaded.configuration, file: config, logger: logger)
  }
}
