import ArgumentParser
import Server

/// `apus compile ZONEFILE -o FILE`
struct Compile: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check a zone file and write its image.",
    discussion: """
      The image is what the server keeps in its image-cache: there, a file named after the zone, such as \
      example.com.image, spares the server reading the text, as long as this same executable serves it and the zone's \
      files stay as they are. Only its owner can read it. Without --origin the zone's name is guessed as 'apus try' does.
      """)

  @Argument(help: ArgumentHelp("The zone file.", valueName: "zonefile"))
  var file: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the image; a file that is there is replaced.", valueName: "file"))
  var output: String

  @Option(help: ArgumentHelp("The zone's name.", valueName: "name"))
  var origin: String?

  @Flag(help: "Report in JSON.")
  var json = false

  func run() throws {
    let zone = Configuration.Zone(apex: try apex(of: file, origin: origin), file: file)
    let report = CompileReport(zone, to: output)
    try say(json ? try report.json() : report.text())
    guard report.ok else { throw ExitCode.failure }
  }
}
