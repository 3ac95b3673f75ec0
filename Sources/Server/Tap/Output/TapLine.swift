import DNSWire
import Foundation
import Octets
import Tap
import ZoneFile

/// A query and its reply in a line, for eyes and for tools that cut lines at blanks; a dash where there is nothing.
///
///     TIME PATH CLIENT NAME CLASS TYPE FLAGS RCODE FLAGS COUNTS SIZE
struct TapLine: TapFormat {
  func octets(of exchange: TappedExchange) -> [UInt8] { Array((line(of: exchange) + "\n").utf8) }

  func line(of exchange: TappedExchange) -> String {
    let query = exchange.querySummary
    let reply = exchange.replySummary
    let place = [
      Self.time(exchange.note.queryTime), exchange.place, "\(exchange.note.client)",
    ]
    return (place + Self.columns(query) + Self.columns(reply, exchange.replyMessageLength))
      .joined(separator: " ")
  }

  /// Name, class, type and flags of the query.
  private static func columns(_ query: MessageSummary?) -> [String] {
    guard let query else { return ["-", "-", "-", "-"] }
    let flags = list(query.opcodeNames + query.flagNames)
    guard let name = query.name else { return ["-", "-", "-", flags] }
    return ["\(name)", query.rrClass.mnemonic, query.type.mnemonic, flags]
  }

  /// Response code, flags, counts and size of the reply.
  private static func columns(_ reply: MessageSummary?, _ size: Int) -> [String] {
    guard let reply else { return ["-", "-", "-", "-"] }
    let counts = "\(reply.answers)/\(reply.authorities)/\(reply.additionals)"
    return [reply.rcode.mnemonic, list(reply.flagNames), counts, "\(size)"]
  }

  private static func list(_ words: [String]) -> String {
    words.isEmpty ? "-" : words.joined(separator: ",")
  }

  /// UTC, to the microsecond (RFC 3339).
  static func time(_ nanoseconds: UInt64) -> String {
    let seconds = Int64(nanoseconds / 1_000_000_000)
    let fraction = String(nanoseconds % 1_000_000_000 / 1000)
    let date = Date(timeIntervalSince1970: Double(seconds))
    let whole = date.formatted(.iso8601)
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return "\(whole.dropLast()).\(zeros)\(fraction)Z"
  }
}

extension MessageSummary {
  /// The opcode, where it is none of the usual.
  var opcodeNames: [String] {
    switch opcode {
    case .query: []
    case .notify: ["notify"]
    case .update: ["update"]
    default: ["opcode\(opcode.rawValue)"]
    }
  }
}

extension RRClass {
  /// As dig shows it (RFC 3597, section 5, where there is no other).
  var mnemonic: String {
    switch self {
    case .internet: "IN"
    case .chaos: "CH"
    case .any: "ANY"
    default: "CLASS\(rawValue)"
    }
  }
}
