import ArgumentParser
import Server

/// `apus config show`, `apus config schema`, `apus config keys`, `apus config manual`
struct Config: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the configuration's values, its JSON Schema, its keys or its manual page.",
    subcommands: [Show.self, Schema.self, Keys.self, Manual.self])

  /// `apus config show --config FILE`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Show what a configuration file says, and where.",
      discussion: "With --effective all keys, also those that have their defaults.")

    @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
    var config: String

    @Flag(help: "All keys with their values and where those come from.")
    var effective = false

    @Flag(help: "As JSON.")
    var json = false

    func run() throws {
      let shown = EffectiveConfiguration(
        try wholeConfiguration(config), file: config, defaults: effective)
      try say(json ? try JSONLine.encode(shown) + "\n" : shown.text())
    }
  }

  /// `apus config schema`
  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of configuration files, for editors.")

    func run() throws { try say(ConfigurationReference.schema() + "\n") }
  }

  /// `apus config keys`
  struct Keys: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the table of all keys, in Markdown.")

    func run() throws { try say(ConfigurationReference.table()) }
  }

  /// `apus config manual`
  struct Manual: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the manual page apus.yaml(5), for man.")

    func run() throws { try say(ConfigurationReference.manual()) }
  }
}
