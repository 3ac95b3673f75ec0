import Addresses
import ArgumentParser
import DNSWire
import Server

/// `apus try FILE`
struct Try: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve one zone file with no privilege and no configuration, until Ctrl-C.",
    discussion: """
      Through the kernel path, on 127.0.0.1@5353 unless --listen says otherwise. Without --origin \
      the zone's name is the absolute owner of the file's first SOA record (or what $ORIGIN makes of \
      it), else the file's name without a leading db. and without .zone, .db or .txt.
      """)

  @Argument(help: ArgumentHelp("The zone file.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp("An address to listen on, or several.", valueName: "address@port"))
  var listen: [String] = ["127.0.0.1@5353"]

  @Option(help: ArgumentHelp("The zone's name.", valueName: "name"))
  var origin: String?

  func run() throws {
    var configuration = Configuration()
    configuration.listen = try listen.map { text in
      switch parseEndpoint(text) {
      case .success(let endpoint): return endpoint
      case .failure(let problem): throw ValidationError("--listen: \(problem.message)")
      }
    }
    configuration.isListenGiven = true
    configuration.mode = .off
    configuration.controlSocket = nil
    configuration.zones = [
      Configuration.Zone(apex: try apex(of: file, origin: origin), file: file)
    ]
    // For who types it, also where a pipe takes it.
    configuration.log.format = .text
    let log = LogOutput(configuration.log)
    let served = try ServerProcess.run(configuration, logger: log.logger) { server in
      guard server.status.zones.allSatisfy({ $0.state == .loaded }) else { return false }
      for endpoint in server.endpoints {
        // Who cannot read it is served all the same.
        try? say(
          "Try: dig @\(endpoint.address) -p \(endpoint.port) \(configuration.zones[0].apex) SOA\n")
      }
      return true
    }
    guard served else { throw ExitCode.failure }
  }
}

/// The zone's name as given, else guessed from the file.
func apex(of file: String, origin: String?) throws -> Name {
  if let origin {
    do { return try Name(origin) } catch {
      throw ValidationError("--origin: '\(origin)' is no domain name: \(error)")
    }
  }
  guard let apex = guessApex(ofZoneFile: file) else {
    throw ValidationError("the zone's name cannot be guessed from '\(file)': give --origin")
  }
  return apex
}
