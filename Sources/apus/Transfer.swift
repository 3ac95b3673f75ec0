import ArgumentParser
import Server

/// `apus transfer [ZONE...]`
struct Transfer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Have a running server ask the primaries of zones now, and wait for what comes.",
    discussion: """
      A zone is transferred where a primary has a newer serial, with --full whatever serial it has. Exit status 1: no primary of a zone could be \
      heard, or what it has is not taken; the version that is served is served on.
      """,
    aliases: ["refresh", "zone-refresh"])

  @Argument(
    help: ArgumentHelp(
      "Zones; without, all that are had from other servers.", valueName: "zone"))
  var zones: [String] = []

  @OptionGroup var control: ControlOptions

  @Flag(help: "Transfer the zones whatever their serials are.")
  var full = false

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    try Self.transfer(zones, full: full, control, json: json)
  }

  static func transfer(
    _ zones: [String], full: Bool, _ control: ControlOptions, json: Bool
  ) throws {
    let report = try ControlClient.transfer(zones, full: full, socket: control.path())
    try say(json ? try JSONLine.encode(report) + "\n" : report.text())
    guard report.ok else { throw ExitCode.failure }
  }
}

/// `apus retransfer [ZONE...]`
struct Retransfer: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "The same as 'apus transfer --full'.", aliases: ["zone-retransfer"])

  @Argument(
    help: ArgumentHelp(
      "Zones; without, all that are had from other servers.", valueName: "zone"))
  var zones: [String] = []

  @OptionGroup var control: ControlOptions

  @Flag(help: "As JSON.")
  var json = false

  func run() throws { try Transfer.transfer(zones, full: true, control, json: json) }
}
