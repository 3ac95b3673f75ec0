import ArgumentParser
import Server

/// `apus doctor [INTERFACE...]`
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Tell whether this machine and its interfaces can run the fast path, and what to type if not.",
    discussion: """
      Looks at the interfaces that are named, else at those of the configuration, else at all Ethernet devices that are up; nothing \
      is attached to them. A self-test serves a zone over a veth pair of its own, which is gone afterwards.
      Exit status: 0 nothing is red; 1 something is; 2 wrong usage.
      """)

  @Argument(help: ArgumentHelp("Interfaces.", valueName: "interface"))
  var interfaces: [String] = []

  @Option(
    help: ArgumentHelp(
      "The server's configuration file, for its interfaces, mode and queues.", valueName: "file"))
  var config: String?

  @Flag(inversion: .prefixedNo, help: "Serve a zone over a veth pair of its own, and ask.")
  var selfTest = true

  @Flag(help: "As JSON.")
  var json = false

  func run() throws {
    var configuration = Configuration()
    if let config { configuration = try wholeConfiguration(config).configuration }
    let report = Doctor(configuration, interfaces: interfaces, selfTest: selfTest).examine()
    try say(json ? try JSONLine.encode(report) + "\n" : report.text())
    guard report.ok else { throw ExitCode.failure }
  }
}
