import Addresses
import DNSWire
import Foundation
import Octets
import Tap
import ZoneFile

/// A query and its reply as an object of JSON, a line each; what there is not is left out.
struct TapJSON: TapFormat {
  struct Line: Codable {
    struct EDNS: Codable {
      var version: UInt8
      var payload: UInt16
    }

    var time: String
    var path: String
    /// Of the fast path.
    var interface: String?
    var queue: Int?
    var client: String
    var clientPort: UInt16
    var server: String
    var serverPort: UInt16
    var id: UInt16?
    var opcode: UInt8?
    var name: String?
    var `class`: String?
    var type: String?
    var queryFlags: [String]?
    var edns: EDNS?
    var querySize: Int
    var rcode: String?
    var replyFlags: [String]?
    var answers: Int?
    var authorities: Int?
    var additionals: Int?
    var replySize: Int?
    var replyTime: String?
  }

  func octets(of exchange: TappedExchange) -> [UInt8] {
    guard let line = try? JSONLine.encode(line(of: exchange)) else { return [] }
    return Array((line + "\n").utf8)
  }

  func line(of exchange: TappedExchange) -> Line {
    let note = exchange.note
    let query = exchange.querySummary
    let hasQuestion = query?.name != nil
    let place = exchange.name.split(separator: "/")
    var line = Line(
      time: TapLine.time(note.queryTime), path: "\(exchange.path)",
      interface: place.first.map(String.init), queue: place.last.flatMap { Int($0) },
      client: "\(note.client.address)", clientPort: note.client.port,
      server: "\(note.server.address)", serverPort: note.server.port,
      id: query == nil ? nil : note.queryMessage(in: exchange.query.octets).load16(at: 0),
      opcode: query?.opcode.rawValue, name: query?.name?.description,
      class: hasQuestion ? query?.rrClass.mnemonic : nil,
      type: hasQuestion ? query?.type.mnemonic : nil, queryFlags: query?.flagNames,
      edns: query?.edns.map { Line.EDNS(version: $0.version, payload: $0.payloadSize) },
      querySize: note.messageLength)
    guard let reply = exchange.replySummary else { return line }
    line.rcode = reply.rcode.mnemonic
    line.replyFlags = reply.flagNames
    (line.answers, line.authorities) = (reply.answers, reply.authorities)
    line.additionals = reply.additionals
    line.replySize = exchange.replyMessageLength
    line.replyTime = TapLine.time(note.replyTime)
    return line
  }
}
