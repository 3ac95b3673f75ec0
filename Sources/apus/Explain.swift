import Addresses
import ArgumentParser
import DNSWire
import Server
import ZoneFile

/// `apus explain NAME [TYPE]`
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell why a question gets the answer that it gets, and by which path.",
    discussion: """
      Asks the running server, which explains what it serves. Where none answers, and --config is given, the zones that \
      the name may be in are loaded here, from the image cache where it has them; with --zone those files are.
      Exit status: 0 whatever the answer is; 1 no server answers, or a zone cannot be loaded.
      """)

  @Argument(
    help: ArgumentHelp("The name, absolute with or without the final dot.", valueName: "name"))
  var name: String

  @Argument(help: ArgumentHelp("The type: a mnemonic or TYPEnnn.", valueName: "type"))
  var type = "A"

  @Flag(name: .customLong("do"), help: "The query has DO set: with DNSSEC.")
  var wantsDNSSEC = false

  @Option(help: ArgumentHelp("Who asks.", valueName: "address"))
  var from: String?

  @Option(
    help: ArgumentHelp("The query's EDNS payload size; 0: without EDNS.", valueName: "octets"))
  var bufsize: UInt16 = 1232

  @Flag(help: "The query comes over TCP.")
  var tcp = false

  @OptionGroup var control: ControlOptions

  @Option(help: ArgumentHelp("A zone file, or several, to explain by.", valueName: "zonefile"))
  var zone: [String] = []

  @Option(help: ArgumentHelp("The name of the one zone file.", valueName: "name"))
  var origin: String?

  @Flag(help: "As JSON.")
  var json = false

  func validate() throws {
    guard zone.isEmpty || (control.socket == nil && control.config == nil) else {
      throw ValidationError("give --zone, or --socket or --config, not both")
    }
    guard origin == nil || zone.count == 1 else {
      throw ValidationError("--origin goes with exactly one --zone")
    }
    guard !wantsDNSSEC || bufsize > 0 else {
      throw ValidationError("--do needs EDNS: a --bufsize of more than 0")
    }
    _ = try request()
  }

  private func request() throws -> ExplainRequest {
    let name: Name
    do { name = try Name(self.name) } catch {
      throw ValidationError("'\(self.name)' is no domain name: \(error)")
    }
    guard let type = RRType(mnemonic: type) else {
      throw ValidationError("'\(self.type)' is no type: give a mnemonic such as AAAA, or TYPEnnn")
    }
    var request = ExplainRequest(name, type)
    request.wantsDNSSEC = wantsDNSSEC
    if let from {
      guard let client = IPAddress(from) else {
        throw ValidationError("--from: '\(from)' is no IPv4 or IPv6 address")
      }
      request.client = client
    }
    request.isOverTCP = tcp
    request.payloadSize = bufsize == 0 ? nil : bufsize
    return request
  }

  func run() throws {
    let explanation = try explanation(of: request())
    try say(json ? try JSONLine.encode(explanation) + "\n" : explanation.text())
  }

  private func explanation(of request: ExplainRequest) throws -> Explanation {
    guard zone.isEmpty else {
      let zones = try zone.map {
        Configuration.Zone(apex: try apex(of: $0, origin: origin), file: $0)
      }
      let source = "zone files: \(zone.joined(separator: ", "))"
      return try explain(request, by: ExplainedZones(named: zones, source: source))
    }
    do { return try ControlClient.explain(request, socket: control.path()) } catch {
      guard let config = control.config else { throw error }
      let configuration = try wholeConfiguration(config).configuration
      let source = "the zones of \(config), loaded here: \(error)"
      return try explain(
        request, by: ExplainedZones(configuration, for: request, source: source))
    }
  }

  private func explain(_ request: ExplainRequest, by zones: ExplainedZones) throws -> Explanation {
    for diagnostic in zones.diagnostics { complain("\(diagnostic)") }
    guard zones.failed.isEmpty else {
      throw Problem("zones that cannot be loaded: \(zones.failed.joined(separator: ", "))")
    }
    return zones.explain(request)
  }
}
