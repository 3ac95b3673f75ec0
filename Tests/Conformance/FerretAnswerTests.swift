import DNSWire
import Foundation
import Octets
import Responder
import TestSupport
import Testing
import ZoneFile
import ZoneImage

/// 2,535 zones with a question each, and what four servers answered (see `../shared/data`).
@Suite struct FerretAnswerTests {
  static let archive = sharedData("ferret.tar.xz")

  static let three: Set = ["bind", "nsd", "knot"]

  struct Case: Decodable {
    struct Group: Decodable {
      var servers: [String]
      var response: [String]
    }
    var id: Int
    var zone: String
    var qname: String
    var qtype: String
    var groups: [Group]
  }

  /// What counts in a reply: RA and TTL do not, the authority section only where nothing is
  /// answered, and the order of records nowhere.
  struct Outline: Equatable, CustomStringConvertible {
    var rcode: UInt16
    /// AA and TC.
    var flags: UInt16
    var answer: Set<DecodedMessage.Record>
    var authority: Set<DecodedMessage.Record>
    var additional: Set<DecodedMessage.Record>

    init(_ message: DecodedMessage) {
      rcode = message.rcode
      flags = message.flags & 0x0600
      answer = Set(message.answer.map(\.folded))
      authority = answer.isEmpty ? Set(message.authority.map(\.folded)) : []
      additional = Set(message.additional.map(\.folded))
    }

    /// From lines as `rcode NOERROR`, `flags QR AA`, and records by section.
    init(_ lines: [String]) throws {
      (rcode, flags, answer, authority, additional) = (0, 0, [], [], [])
      var section = ""
      for line in lines {
        if line.hasPrefix(";") {
          section = line
        } else if line.hasPrefix("rcode ") {
          let names = [
            "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN",
          ]
          guard let index = names.firstIndex(of: String(line.dropFirst(6))) else {
            throw ScenarioError(description: line)
          }
          rcode = UInt16(index)
        } else if line.hasPrefix("flags ") {
          let words = line.split(separator: " ")
          flags = (words.contains("AA") ? 0x0400 : 0) | (words.contains("TC") ? 0x0200 : 0)
        } else {
          switch section {
          case ";ANSWER": answer.insert(try RecordText.parse(line).folded)
          case ";AUTHORITY": authority.insert(try RecordText.parse(line).folded)
          case ";ADDITIONAL": additional.insert(try RecordText.parse(line).folded)
          default: continue
          }
        }
      }
      if !answer.isEmpty { authority = [] }
    }

    var description: String {
      func section(_ records: Set<DecodedMessage.Record>) -> String {
        records.map(RecordText.text).sorted().map { "\n      " + $0 }.joined()
      }
      return "rcode \(rcode) flags \(String(flags, radix: 16))\n    answer\(section(answer))"
        + "\n    authority\(section(authority))\n    additional\(section(additional))"
    }
  }

  @Test(.enabled(if: archive != nil, "needs ../shared/data/ferret.tar.xz"))
  func everyAnswerIsOneThatAServerGave() throws {
    let folder = try UnpackedArchive(try #require(Self.archive))
    let lines = try String(contentsOfFile: folder.path + "/ferret/cases.jsonl", encoding: .utf8)
      .split(separator: "\n")
    var agreed = 0
    var wrong: [String] = []
    var alone: [String] = []
    var outvoted: [String] = []
    for line in lines {
      let item = try JSONDecoder().decode(Case.self, from: Data(line.utf8))
      let text = try Data(
        contentsOf: URL(fileURLWithPath: folder.path + "/ferret/zones/\(item.id).zone"))
      let ours = try outline(item, zone: Array(text))
      let given = try item.groups.map { try Outline($0.response) }
      if item.groups.count == 1 { agreed += 1 }
      let told =
        "\(item.id): \(item.qname) \(item.qtype)\n  ours: \(ours)\n"
        + zip(item.groups, given).map { "  \($0.servers): \($1)\n" }.joined()
      if !given.contains(ours) {
        if item.groups.count == 1 { wrong.append(told) } else { alone.append(told) }
      }
      // Where BIND, NSD and Knot agree, and we do as PowerDNS.
      let three = zip(item.groups, given).first { Set($0.0.servers).isSuperset(of: Self.three) }
      if let three, three.1 != ours { outvoted.append(told) }
    }
    #expect(lines.count == 2535)
    #expect(agreed == 2022)
    #expect(outvoted.isEmpty, "\(outvoted.count):\n\(outvoted.joined())")
    #expect(wrong.isEmpty, "\(wrong.count) of \(agreed):\n\(wrong.prefix(5).joined())")
    #expect(alone.isEmpty, "\(alone.count):\n\(alone.prefix(5).joined())")
  }

  private func outline(_ item: Case, zone: [UInt8]) throws -> Outline {
    let server = try ZoneServer([(item.zone, zone)])
    let types: [String: RRType] = [
      "A": .a, "NS": .ns, "CNAME": .cname, "SOA": .soa, "MX": .mx, "TXT": .txt, "AAAA": .aaaa,
      "DNAME": .dname,
    ]
    guard let type = types[item.qtype] else { throw ScenarioError(description: item.qtype) }
    let query =
      [0x12, 0x34, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0] + (try Name(item.qname)).wire
      + [0, UInt8(type.rawValue), 0, 1]
    let response = server.send(query, over: .fastPath, capacity: 1500).response
    #expect(
      response == server.send(query, over: .udp, capacity: 1500).response,
      "\(item.id): the paths differ")
    guard let message = DecodedMessage(response) else {
      throw ScenarioError(description: "\(item.id): the response is malformed: \(response)")
    }
    return Outline(message)
  }
}
