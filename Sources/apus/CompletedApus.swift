import ArgumentParser
import Server

/// The command as the shells' completions see it: the other names of verbs are verbs there, for the scripts that the library
/// makes know no aliases.
struct CompletedApus: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apus", version: apusVersion,
    subcommands: Apus.configuration.subcommands
      + [
        ZoneReload.self, ZoneStatus.self, ZoneStatusWithDash.self, Refresh.self, ZoneRefresh.self,
        ZoneRetransfer.self,
      ])

  struct ZoneReload: ParsableCommand {
    static let configuration = named("zone-reload", as: Reload.self)
    @OptionGroup var verb: Reload
  }

  struct ZoneStatus: ParsableCommand {
    static let configuration = named("zonestatus", as: Zone.self)
    @OptionGroup var verb: Zone
  }

  struct ZoneStatusWithDash: ParsableCommand {
    static let configuration = named("zone-status", as: Zone.self)
    @OptionGroup var verb: Zone
  }

  struct Refresh: ParsableCommand {
    static let configuration = named("refresh", as: Transfer.self)
    @OptionGroup var verb: Transfer
  }

  struct ZoneRefresh: ParsableCommand {
    static let configuration = named("zone-refresh", as: Transfer.self)
    @OptionGroup var verb: Transfer
  }

  struct ZoneRetransfer: ParsableCommand {
    static let configuration = named("zone-retransfer", as: Retransfer.self)
    @OptionGroup var verb: Retransfer
  }

  private static func named(
    _ name: String, as verb: any ParsableCommand.Type
  ) -> CommandConfiguration {
    CommandConfiguration(commandName: name, abstract: verb.configuration.abstract)
  }

  /// Whether the command line asks for completions.
  static var isAskedFor: Bool {
    CommandLine.arguments.dropFirst().first?.hasPrefix("--generate-completion-script") == true
  }
}
