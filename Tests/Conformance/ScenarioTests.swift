import DNSWire
import Foundation
import Responder
import TestSupport
import Testing
import ZoneImage

/// Every scenario, over every transport, without EDNS and with it.
@Suite struct ScenarioTests {
  static let root = packageRoot + "/Tests/Conformance/"

  /// The scenarios' files, as FOLDER/FILE.
  static let files: [String] =
    (try? FileManager.default.subpathsOfDirectory(atPath: root))?
    .filter { $0.hasSuffix(".txt") }.sorted() ?? []

  @Test func thereAreScenarios() { #expect(Self.files.count >= 15) }

  @Test(arguments: files)
  func scenario(_ file: String) throws {
    let scenario = try ScenarioParser.parse(
      try String(contentsOfFile: Self.root + file, encoding: .utf8))
    var server = try ZoneServer(scenario.zones)
    server.settings = scenario.settings
    #expect(!scenario.cases.isEmpty)
    for item in scenario.cases {
      #expect(!item.queries.isEmpty, "\(file):\(item.line): nothing is asked")
      for query in item.queries {
        var overUDP: [UInt8]?
        for transport in item.transports.sorted(by: { $0.rawValue > $1.rawValue }) {
          let (verdict, response) = server.send(
            query.octets, over: transport, capacity: 65_535, client: item.client)
          let complaint = ScenarioCheck(item, query, transport).complaint(verdict, response)
          let place: Comment = "\(file):\(item.line): \(item.title) (\(transport), \(query.label))"
          #expect(complaint == nil, place)
          if transport == .udp { overUDP = response }
          if transport == .fastPath, item.punt == nil, let overUDP {
            #expect(response == overUDP, place)
          }
        }
      }
    }
  }
}

/// Holds a response against what a case expects.
struct ScenarioCheck {
  let item: Scenario.Case
  let query: QueryText
  let transport: Transport
  /// False for a server that need not say why (RFC 8914, section 3: extended errors are optional).
  var checksErrors = true

  init(_ item: Scenario.Case, _ query: QueryText, _ transport: Transport) {
    (self.item, self.query, self.transport) = (item, query, transport)
  }

  /// What is wrong; nil where nothing is.
  func complaint(_ verdict: Verdict, _ response: [UInt8]) -> String? {
    if transport == .fastPath, let punt = item.punt {
      return verdict == .punt(punt) ? nil : "\(verdict) where \(punt) is to be punted"
    }
    if let silence = item.silence {
      return verdict == .drop(silence) ? nil : "\(verdict) where silence is expected"
    }
    guard let expected = item.expected else { return "nothing is expected" }
    guard case .transmit = verdict else { return "\(verdict)" }
    guard let message = DecodedMessage(response) else { return "malformed: \(response)" }
    return header(message, expected) ?? sections(message, expected) ?? opt(message, expected)
  }

  private func header(_ message: DecodedMessage, _ expected: Scenario.Expectation) -> String? {
    let asked = UInt16(query.octets[2]) << 8 | UInt16(query.octets[3])
    // QR, the query's opcode and RD, AA and TC as expected; RA, Z, AD and CD clear.
    let flags = 0x8000 | asked & 0x7900 | expected.flags
    if message.id != UInt16(query.octets[0]) << 8 | UInt16(query.octets[1]) { return "ID" }
    if message.rcode != expected.rcode { return "RCODE \(message.rcode)" }
    if message.flags & 0xfff0 != flags {
      return "flags \(String(message.flags, radix: 16)), not \(String(flags, radix: 16))"
    }
    let question =
      expected.hasQuestion ? Array(query.octets[12..<(12 + query.questionLength)]) : []
    if message.question != question { return "the question is not as it was" }
    return nil
  }

  private func sections(_ message: DecodedMessage, _ expected: Scenario.Expectation) -> String? {
    let pairs = [
      ("answer", message.answer, expected.answer),
      ("authority", message.authority, expected.authority),
      ("additional", message.additional, expected.additional),
    ]
    for (name, got, wanted) in pairs {
      let gotTexts = got.map(RecordText.text).sorted()
      let wantedTexts = wanted.map(RecordText.text).sorted()
      if gotTexts != wantedTexts {
        return "\(name):\n  \(gotTexts.joined(separator: "\n  "))\nnot\n  "
          + wantedTexts.joined(separator: "\n  ")
      }
    }
    return nil
  }

  private func opt(_ message: DecodedMessage, _ expected: Scenario.Expectation) -> String? {
    var limit = transport == .tcp ? 65_535 : 512
    if let payload = query.payload, transport != .tcp { limit = max(512, min(1232, Int(payload))) }
    if expected.hasOPT { limit = max(limit, 1232) }
    if message.size > limit { return "\(message.size) octets, \(limit) allowed" }
    let wanted = expected.hasOPT || (expected.hasQuestion && query.payload != nil)
    guard wanted == (message.opt != nil) else { return wanted ? "no OPT" : "OPT" }
    guard let opt = message.opt else { return nil }
    if opt.rrClass != 1232 { return "payload size \(opt.rrClass)" }
    let options = (counted(opt.rdata), counted(expected.options))
    if options.0 != options.1 { return "options \(options.0), not \(options.1)" }
    // Version 0, DO as it was asked, the other flags clear.
    if opt.ttl & 0xff_ffff != (query.wantsDNSSEC ? 0x8000 : 0) { return "OPT's TTL \(opt.ttl)" }
    return nil
  }

  /// The options that are compared.
  private func counted(_ options: [UInt8]) -> [UInt8] {
    if checksErrors { return options }
    var kept: [UInt8] = []
    var rest = options[...]
    while rest.count >= 4 {
      let header = Array(rest.prefix(4))
      let option = rest.prefix(4 + (Int(header[2]) << 8 | Int(header[3])))
      if header[0] != 0 || header[1] != 15 { kept += option }
      rest = rest.dropFirst(option.count)
    }
    return kept + rest
  }
}
