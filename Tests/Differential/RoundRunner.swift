import DNSWire
import Foundation
import TestSupport

/// One round: makes its zones, starts the servers, asks, and compares.
final class RoundRunner {
  let round: Round
  let options: DifferentialOptions
  let network: Network
  let directory: String
  var tally: Tally
  var failures: [String] = []
  /// How often a kind of failure was told in full.
  var told: [String: Int] = [:]
  var zones: [ServedZone] = []
  private var servers: [ServerProcess] = []

  init(_ round: Round, _ options: DifferentialOptions, _ network: Network, directory: String) {
    self.round = round
    self.options = options
    self.network = network
    self.directory = "\(directory)/\(round.name)"
    tally = Tally(name: round.name)
  }

  /// The servers that take part.
  var kinds: [ServerKind] { options.withApus ? ServerKind.allCases : ServerKind.peers }

  /// Asks about `count` questions; nil where the round has no zones here.
  func run(count: Int, until deadline: Date) throws -> Tally? {
    let start = Date()
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    try makeZones()
    guard !zones.isEmpty else { return nil }
    tally.zones = zones.count
    options.progress("\(round.name): \(zones.count) zones made")
    servers = try kinds.map {
      try ServerProcess($0, zones: zones, directory: directory, apus: options.apus)
    }
    defer { for server in servers { server.stop() } }
    let exchange = try Exchange(network, kinds)
    try waitUntilServed(exchange)
    options.progress("\(round.name): served")
    try ask(count, exchange, until: deadline)
    if options.withApus { try checkPaths() }
    tally.seconds = Date().timeIntervalSince(start)
    return tally
  }

  private func makeZones() throws {
    var sources = try round.zones(options, directory)
    var keys: [String: String] = [:]
    let signer = try round.signing.map { try Signer($0, directory: directory) }
    if let signer {
      // What BIND does not load, its signer does not either.
      sources.removeAll { $0.refusedBy.contains(.bind) }
      let signed = concurrentMap(Array(sources.enumerated())) { number, source in
        try signer.sign(source, number: number)
      }
      sources = try zip(sources, signed).enumerated().compactMap { number, outcome in
        var (source, signed) = outcome
        switch signed {
        case .success(let zone):
          // Every other delegation is insecure.
          if number % 2 == 0 { keys[source.apex] = zone.ds }
          source.path = zone.path
        case .failure(let error):
          guard source.isForeign else { throw error }
          tally.notSigned += 1
          return nil
        }
        return source
      }
    }
    if round.hasParent {
      var parent = try ZoneShapes.writeParent(over: sources, keys: keys, into: directory)
      if let signer { parent.path = try signer.sign(parent, number: sources.count).path }
      sources.append(parent)
    }
    zones = try concurrentMap(sources) { try ServedZone($0, path: $0.path) }.map { try $0.get() }
  }

  /// Waits until each server answers for each of its zones.
  private func waitUntilServed(_ exchange: Exchange) throws {
    let deadline = Date(timeIntervalSinceNow: 300)
    var lacking: [ServerKind: [String]] = [:]
    repeat {
      lacking = [:]
      for first in stride(from: 0, to: zones.count, by: Exchange.window) {
        let some = Array(zones.indices[first..<min(zones.count, first + Exchange.window)])
        let questions = some.map { Question(zone: $0, name: zones[$0].model.apex, type: 6) }
        let answers = try exchange.ask(questions, tries: 1)
        for (server, kind) in kinds.enumerated() {
          for (index, zone) in some.enumerated() where !zones[zone].refusedBy.contains(kind) {
            let message = answers[server][index].flatMap { DecodedMessage($0) }
            if (message?.flags ?? 0) & 0x0400 == 0 || message?.answer.isEmpty != false {
              lacking[kind, default: []].append(zones[zone].apex)
            }
          }
        }
      }
      if lacking.isEmpty { return }
      Thread.sleep(forTimeInterval: 0.2)
    } while Date() < deadline && servers.allSatisfy(\.isRunning)
    let texts = servers.map { server in
      "\(server.kind.name) (lacks \(lacking[server.kind, default: []].prefix(5))):\n\(server.logText)"
    }
    throw DifferentialError(
      "\(round.name): not all zones are served\n\(texts.joined(separator: "\n"))")
  }

  /// Both paths were asked: frames went through the XDP sockets of the one server, and none through the other's.
  private func checkPaths() throws {
    struct Status: Decodable {
      struct Queue: Decodable { var tx: Int }
      struct Transport: Decodable { var responses: Int }
      struct Kernel: Decodable { var udp: Transport }
      var fastPath: [Queue]
      var kernelPath: Kernel
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let statuses = try [ServerKind.fast, .kernel].map { kind in
      let text = try NetworkNamespace.shell(
        "'\(options.apus)' status --json --config '\(directory)/\(kind.name)/configuration'")
      return try decoder.decode(Status.self, from: Data(text.utf8))
    }
    let fast = statuses[0].fastPath.reduce(0) { $0 + $1.tx }
    guard fast >= tally.questions / 2, statuses[1].fastPath.isEmpty,
      statuses[1].kernelPath.udp.responses >= tally.questions / 2
    else {
      throw DifferentialError(
        "\(round.name): of \(tally.questions) questions the fast path answered \(fast), "
          + "the kernel path \(statuses[1].kernelPath.udp.responses)")
    }
  }
}
