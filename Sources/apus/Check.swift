import ArgumentParser
import Server

/// `apus check --config FILE`, `apus check ZONEFILE ...`
struct Check: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a configuration file with its zones, or zone files.",
    discussion: """
      Every mistake is told at once, as a compiler tells it. Without --origin a zone file's name is \
      guessed as 'apus try' does.
      """)

  @Argument(help: ArgumentHelp("Zone files.", valueName: "zonefile"))
  var files: [String] = []

  @Option(help: ArgumentHelp("The configuration file (YAML).", valueName: "file"))
  var config: String?

  @Option(help: ArgumentHelp("The name of the one zone that is checked.", valueName: "name"))
  var origin: String?

  @Flag(help: "Report in JSON.")
  var json = false

  func validate() throws {
    guard (config == nil) != files.isEmpty else {
      throw ValidationError("give either --config or zone files")
    }
    guard origin == nil || files.count == 1 else {
      throw ValidationError("--origin goes with exactly one zone file")
    }
  }

  func run() throws {
    var report = CheckReport()
    if let config {
      report.add(Configuration.load(config), file: config)
    } else {
      for file in files {
        report.add(Configuration.Zone(apex: try apex(of: file, origin: origin), file: file))
      }
    }
    try say(json ? try report.json() : report.text())
    guard report.ok else { throw ExitCode.failure }
  }
}
