import ArgumentParser
import Server

/// `apus reload [ZONE...]`
struct Reload: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a running server read configuration and zones again, or some zones.",
    discussion: """
      Queries are answered all the while. A configuration with a mistake changes nothing; a zone that fails, \
      whose serial goes back, or that lost more records than its max-delete allows keeps the version that is \
      served, and the others are loaded. Exit status 1: something failed or was refused.
      """, aliases: ["zone-reload"])

  @Argument(
    help: ArgumentHelp("Zones; without, the configuration and all zones.", valueName: "zone"))
  var zones: [String] = []

  @OptionGroup var control: ControlOptions

  @Flag(help: "Tell what would change, and do nothing.")
  var plan = false

  @Flag(help: "Load unchanged files too, and obey neither serials nor max-delete.")
  var force = false

  @Option(
    help: ArgumentHelp(
      "Records that --plan tells of one by one, for each zone.", valueName: "count"))
  var first = 10

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    guard (0...100_000).contains(first) else {
      throw ValidationError("--first is a number from 0 to 100000")
    }
  }

  func run() throws {
    var request = ReloadRequest()
    request.zones = zones
    request.force = force
    request.plan = plan
    request.limit = plan ? first : 0
    let terminal = TerminalProgress()
    defer { terminal.clear() }
    let report = try ControlClient.reload(request, socket: control.path()) { terminal.show($0) }
    terminal.clear()
    try say(json ? try JSONLine.encode(report) + "\n" : report.text())
    guard report.ok else { throw ExitCode.failure }
  }
}

/// `apus rollback ZONE`
struct Rollback: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a running server put back a former version of a zone.",
    discussion: """
      The newest that is kept (keep-images), or the one with --serial. It is served until the zone's file \
      changes, or 'apus reload --force ZONE'.
      """)

  @Argument(help: ArgumentHelp("The zone.", valueName: "zone"))
  var zone: String

  @OptionGroup var control: ControlOptions

  @Option(help: ArgumentHelp("The serial of the version.", valueName: "serial"))
  var serial: UInt32?

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let report = try ControlClient.rollBack(zone, to: serial, socket: control.path())
    try say((json ? try JSONLine.encode(report) : report.line) + "\n")
  }
}

/// `apus zone ZONE`
struct Zone: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Ask a running server all about one zone.", aliases: ["zonestatus", "zone-status"])

  @Argument(help: ArgumentHelp("The zone.", valueName: "zone"))
  var zone: String

  @OptionGroup var control: ControlOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    let detail = try ControlClient.zone(zone, socket: control.path())
    try say(json ? try JSONLine.encode(detail) + "\n" : detail.text())
  }
}
