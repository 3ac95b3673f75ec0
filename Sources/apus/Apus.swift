import ArgumentParser
import Server

/// The command and its verbs. Parsing and printing only: the work is in the Server module.
struct Apus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus",
    abstract: "An authoritative DNS server whose main path is AF_XDP.",
    discussion: "Exit status: 0 well, 1 a problem, 2 wrong usage.",
    version: apusVersion,
    subcommands: [
      Serve.self, Try.self, Check.self, Compile.self, Status.self, HealthCommand.self, Reload.self,
      Rollback.self, Transfer.self, Retransfer.self,
      Zone.self,
      Explain.self, TapCommand.self, Top.self, DoctorCommand.self,
      Config.self, ImportCommand.self,
    ])
}
