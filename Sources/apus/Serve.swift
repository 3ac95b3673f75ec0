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
    let log = LogOutput(loaded.configuration.log)
    log.tell(loaded.diagnostics)
    guard loaded.isValid else { throw ExitCode.failure }
    do {
      try ServerProcess.run(loaded.configuration, file: config, logger: log.logger)
    } catch {
      log.tell(error)
      throw ExitCode.failure
    }
  }
}
