import Addresses
import DNSWire
import Foundation
import Responder
import TestSupport

/// Reads a scenario's text, line by line.
struct ScenarioParser {
  private enum Place { case nowhere, zone, message, answer, authority, additional }

  private(set) var scenario = Scenario()
  private var server = ServerText()
  private var place = Place.nowhere
  private var message: [Substring] = []

  static func parse(_ text: String) throws -> Scenario {
    var parser = ScenarioParser()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      do {
        try parser.take(String(line), number: index + 1)
      } catch { throw ScenarioError(description: "line \(index + 1): \(error)") }
    }
    try parser.endMessage()
    parser.server.apply(to: &parser.scenario.settings)
    return parser.scenario
  }

  private mutating func take(_ line: String, number: Int) throws {
    if line.hasPrefix("  ") { return try takeInner(String(line.dropFirst(2))) }
    guard !line.isEmpty, !line.hasPrefix(";") else { return }
    try endMessage()
    place = .nowhere
    let words = line.split(separator: " ").map(String.init)
    switch words[0] {
    case "zone":
      let isUnavailable = words.count > 2 && words[2] == "unavailable"
      scenario.zones.append((words[1], isUnavailable ? nil : []))
      place = .zone
    case "server":
      scenario.isConfigured = true
      try server.take(Array(words.dropFirst()), &scenario.settings)
    case "case":
      scenario.cases.append(
        Scenario.Case(title: words.dropFirst().joined(separator: " "), line: number))
    default: try takeOfCase(words)
    }
  }

  private mutating func takeOfCase(_ words: [String]) throws {
    guard var item = scenario.cases.popLast() else {
      throw ScenarioError(description: "\(words[0]) before the first case")
    }
    switch words[0] {
    case "ask": item.queries += try QueryText.make(Array(words.dropFirst()))
    case "message": place = .message
    case "from":
      guard words.count == 4, let address = IPAddress(words[1]), let time = UInt32(words[3]) else {
        throw ScenarioError(description: "from ADDRESS at SECONDS")
      }
      item.client = Client(address, at: time)
    case "over":
      let transports: [String: Transport] = ["fast-path": .fastPath, "udp": .udp, "tcp": .tcp]
      item.transports = try words.dropFirst().map {
        guard let transport = transports[$0] else { throw ScenarioError(description: $0) }
        return transport
      }
    case "stream":
      var stream = Scenario.Stream()
      for word in words.dropFirst() {
        if word == "half-close" {
          stream.halfCloses = true
        } else if word.hasPrefix("pieces="), let count = Int(word.dropFirst(7)), count > 0 {
          stream.pieces = count
        } else {
          throw ScenarioError(description: word)
        }
      }
      item.stream = stream
      item.transports = [.tcp]
    case "punt":
      let reasons: [String: PuntReason] = ["tsig": .tsig, "opcode": .opcode, "transfer": .transfer]
      guard let reason = reasons[words[1]] else { throw ScenarioError(description: words[1]) }
      item.punt = reason
    case "expect":
      if words[1] == "silence" {
        item.silence = words[2] == "response" ? .response : .shortMessage
        break
      }
      var expected = Scenario.Expectation(rcode: try Codes.rcode(words[1]), flags: 0)
      for word in words.dropFirst(2) {
        switch word {
        case "AA": expected.flags |= 0x0400
        case "TC": expected.flags |= 0x0200
        case "OPT": expected.hasOPT = true
        case "header-only": expected.hasQuestion = false
        case _ where word.hasPrefix("option="):
          expected.options += try Codes.option(String(word.dropFirst(7)))
        case _ where word.hasPrefix("ede="):
          guard let code = UInt16(word.dropFirst(4)) else {
            throw ScenarioError(description: word)
          }
          expected.options += [0, 15, 0, 2] + word16(code)
        default: throw ScenarioError(description: word)
        }
      }
      item.expected = expected
    case "answer": place = .answer
    case "authority": place = .authority
    case "additional": place = .additional
    default: throw ScenarioError(description: words[0])
    }
    scenario.cases.append(item)
  }

  /// An indented line, without its indentation.
  private mutating func takeInner(_ line: String) throws {
    switch place {
    case .nowhere: throw ScenarioError(description: "an indented line that belongs to nothing")
    case .zone:
      scenario.zones[scenario.zones.count - 1].text? += Array((line + "\n").utf8)
    case .message:
      let text = line.prefix { $0 != ";" }
      message += text.split(separator: " ")
    case .answer, .authority, .additional: try takeRecord(line)
    }
  }

  private mutating func takeRecord(_ line: String) throws {
    let record = try RecordText.parseAny(line)
    let last = scenario.cases.count - 1
    guard last >= 0, scenario.cases[last].expected != nil else {
      throw ScenarioError(description: "a section before `expect`")
    }
    switch place {
    case .answer: scenario.cases[last].expected?.answer.append(record)
    case .authority: scenario.cases[last].expected?.authority.append(record)
    default: scenario.cases[last].expected?.additional.append(record)
    }
  }

  private mutating func endMessage() throws {
    guard place == .message else { return }
    scenario.cases[scenario.cases.count - 1].queries.append(try QueryText.raw(message))
    message = []
  }
}

extension RecordText {
  /// A record in master file format, or of any class as `OWNER TTL CLASSn TYPEn` and octets.
  static func parseAny(_ line: String) throws -> DecodedMessage.Record {
    let words = line.split(separator: " ")
    guard words.count > 3, words[2].hasPrefix("CLASS") else { return try parse(line) }
    return DecodedMessage.Record(
      owner: try Name(words[0]).wire, type: try Codes.type(String(words[3])),
      rrClass: try Codes.rrClass(String(words[2])), ttl: UInt32(words[1]) ?? 0,
      rdata: try Codes.octets(Array(words.dropFirst(4))))
  }
}
