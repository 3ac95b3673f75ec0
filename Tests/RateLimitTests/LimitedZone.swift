import DNSWire
import Octets
import Responder
import TestSupport
import ZoneImage

@testable import RateLimit

/// `example.` with one name of each kind.
enum LimitedZone {
  static func zones() throws -> ZoneSet {
    var contents = ZoneContents(apex: try Name("example."))
    let host = try Name("ns.example.").wire
    let records: [(String, RRType, [UInt8])] = [
      ("example.", .soa, host + host + [UInt8](repeating: 1, count: 20)), ("example.", .ns, host),
      ("ns.example.", .a, [192, 0, 2, 53]), ("www.example.", .a, [192, 0, 2, 1]),
      ("mail.example.", .a, [192, 0, 2, 2]), ("*.w.example.", .a, [192, 0, 2, 3]),
      ("sub.example.", .ns, try Name("ns.sub.example.").wire),
      ("ns.sub.example.", .a, [192, 0, 2, 4]), ("other.example.", .ns, host),
      ("d.example.", .dname, try Name("example.").wire),
      ("*.nowhere.example.", .cname, try Name("missing.example.").wire),
    ]
    for (owner, type, rdata) in records {
      let wire = try Name(owner).wire
      contents.append(
        owner: wire.octets, type: type, ttl: 300, rdata: rdata.octets,
        position: SourcePosition(file: 0, line: 1, column: 1))
    }
    contents.sort()
    return ZoneSet([
      .init(apex: contents.apex, image: try ZoneImage(contents)),
      .init(apex: try Name("broken."), image: nil),
    ])
  }

  /// A query, read as the first stage reads it.
  static func prepare(_ message: [UInt8], _ zones: ZoneSet) -> PreparedQuery {
    Responder.prepare(
      message.octets, message: 0, length: message.count, transport: .udp, zones: zones)
  }

  /// What the response to a question is about.
  static func subject(
    _ name: String, _ type: RRType = .a, in zones: ZoneSet
  ) throws -> ResponseSubject? {
    let message = QueryMessage(try Name(name), type).octets
    return Responder.subject(of: prepare(message, zones), message.octets, zones: zones)
  }
}
