import Foundation
import Responder
import Testing

/// The scenarios over real sockets: of Apus, of NSD and Knot, as far as they do not say how the server is configured; and
/// any one of any server that is named.
///
/// `APUS_CONFORMANCE_SERVER=ADDRESS@PORT` asks that server, which must serve the zones of the scenario
/// that `APUS_CONFORMANCE_FILE` names.
@Suite(.serialized) struct SocketTests {
  static let given = ProcessInfo.processInfo.environment["APUS_CONFORMANCE_SERVER"]
  static let file = ProcessInfo.processInfo.environment["APUS_CONFORMANCE_FILE"]

  @Test("apus serve, NSD and Knot, started for each file", arguments: StartedServer.Kind.allCases)
  func started(_ kind: StartedServer.Kind) throws {
    let known = try KnownDifferences(of: kind.rawValue)
    var told: Set<String> = []
    for file in ScenarioTests.files {
      let scenario = try Self.scenario(file)
      // How another server is configured is not known here, nor what makes its cookies.
      if scenario.isConfigured { continue }
      let loading = "\(file): loading"
      let server: StartedServer
      do {
        // What is known not to load is not waited for as long.
        server = try StartedServer(
          kind, scenario.zones, seconds: known.reason(for: loading) == nil ? 20 : 2)
      } catch {
        told.insert(loading)
        #expect(known.reason(for: loading) != nil, "\(kind): \(file): \(error)")
        continue
      }
      for (item, complaint) in try Self.complaints(
        about: scenario, server.client, checksErrors: kind == .apus)
      {
        let name = "\(file): \(item.title)"
        told.insert(name)
        #expect(
          known.reason(for: name) != nil, "\(kind): \(file):\(item.line): \(name): \(complaint)")
      }
    }
    // What does not differ any more is to be struck from the list.
    #expect(known.unused(told) == [])
  }

  @Test(
    "the server that is named", .enabled(if: given != nil, "APUS_CONFORMANCE_SERVER names none"))
  func named() throws {
    let client = try SocketClient(try #require(Self.given))
    let file = try #require(Self.file, "APUS_CONFORMANCE_FILE names the scenario")
    for (item, complaint) in try Self.complaints(
      about: try Self.scenario(file), client, checksErrors: false)
    {
      Issue.record("\(file):\(item.line): \(item.title): \(complaint)")
    }
  }

  private static func scenario(_ file: String) throws -> Scenario {
    try ScenarioParser.parse(
      try String(contentsOfFile: ScenarioTests.root + file, encoding: .utf8))
  }

  /// The first complaint about each case.
  private static func complaints(
    about scenario: Scenario, _ client: SocketClient, checksErrors: Bool
  ) throws -> [(Scenario.Case, String)] {
    try scenario.cases.compactMap { item in
      for (transport, query, response) in try answers(to: item, client) {
        let verdict: Verdict =
          response.map { .transmit(length: $0.count) } ?? .drop(item.silence ?? .response)
        var check = ScenarioCheck(item, query, transport)
        check.checksErrors = checksErrors
        if let complaint = check.complaint(verdict, response ?? []) {
          return (item, "\(transport), \(query.label): \(complaint)")
        }
      }
      return nil
    }
  }

  /// What comes back to each query of a case; nil where nothing does.
  private static func answers(
    to item: Scenario.Case, _ client: SocketClient
  ) throws -> [(Transport, QueryText, [UInt8]?)] {
    if let stream = item.stream { return try answers(to: item, stream, client) }
    let seconds = item.silence == nil ? 3 : 0.3
    return try item.queries.flatMap { query in
      try item.transports.filter { $0 != .fastPath }.map { transport in
        let response =
          transport == .udp
          ? try client.udp(query.octets, seconds: seconds)
          : try client.tcp(query.octets, seconds: seconds)
        return (transport, query, response)
      }
    }
  }

  /// The same on one connection, each query with an ID of its own: answers may come in any order (RFC 7766, section 7).
  private static func answers(
    to item: Scenario.Case, _ stream: Scenario.Stream, _ client: SocketClient
  ) throws -> [(Transport, QueryText, [UInt8]?)] {
    let queries = item.queries.enumerated().map { number, query in
      var query = query
      query.octets.replaceSubrange(0..<2, with: word16(UInt16(number)))
      return query
    }
    let responses = try client.tcp(
      stream: queries.flatMap { word16(UInt16($0.octets.count)) + $0.octets },
      responses: queries.count, pieces: stream.pieces, pause: stream.pieces == .max ? 0 : 0.001,
      halfCloses: stream.halfCloses)
    return queries.map { query in
      (.tcp, query, responses.first { $0.prefix(2) == query.octets.prefix(2) })
    }
  }
}

/// What other servers are known to answer otherwise: `differences.list`.
struct KnownDifferences {
  private var reasons: [(pattern: String, reason: String)] = []

  init(of server: String) throws {
    let text = try String(
      contentsOfFile: ScenarioTests.root + "differences.list", encoding: .utf8)
    for line in text.split(separator: "\n") where !line.hasPrefix(";") {
      let parts = line.components(separatedBy: " | ")
      guard parts.count == 3 else { throw ScenarioError(description: "not understood: \(line)") }
      if parts[0].split(separator: " ").contains(Substring(server)) {
        reasons.append((parts[1], parts[2]))
      }
    }
  }

  /// Why this case differs; nil where it is not known to.
  func reason(for name: String) -> String? { reasons.first { matches($0.pattern, name) }?.reason }

  /// The patterns that match none of the names.
  func unused(_ names: Set<String>) -> [String] {
    reasons.map(\.pattern).filter { pattern in !names.contains { matches(pattern, $0) } }
  }

  /// A pattern that ends with `*` stands for all that begins as it does.
  private func matches(_ pattern: String, _ name: String) -> Bool {
    pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
  }
}
