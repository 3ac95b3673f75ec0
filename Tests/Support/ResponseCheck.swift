/// Holds a response against the query that it answers, whatever the zone: what no response of any
/// server may do.
public enum ResponseCheck {
  /// How much may come back.
  public enum Limit: Sendable {
    /// Over UDP: 512 octets, or what the query's OPT and the server's own limit allow (RFC 6891,
    /// section 6.2.3).
    case udp(ours: Int)
    /// Over TCP: what a two-octet length can tell.
    case tcp
  }

  /// What is wrong; nil where nothing is.
  public static func complaint(
    about response: [UInt8], to query: [UInt8], limit: Limit
  ) -> String? {
    guard let asked = WalkedMessage(query, isQuery: true) else { return "an answer to no message" }
    if asked.flags & 0x8000 != 0 { return "an answer to a response" }
    guard let given = WalkedMessage(response) else { return "\(response.count) octets" }
    if let wrong = given.wrong { return "malformed: \(wrong)" }
    if given.end != response.count { return "\(response.count - given.end) octets too many" }
    return header(given, asked) ?? opt(given, asked) ?? size(response.count, query, asked, limit)
  }

  /// ID, opcode, RD and the question as they came; QR; RA, Z, AD and CD clear.
  private static func header(_ given: WalkedMessage, _ asked: WalkedMessage) -> String? {
    if given.id != asked.id { return "ID \(given.id), not \(asked.id)" }
    if given.flags & 0x79f0 != asked.flags & 0x7900 || given.flags & 0x8000 == 0 {
      return "flags \(String(given.flags, radix: 16)) to \(String(asked.flags, radix: 16))"
    }
    switch given.counts[0] {
    // A query for a cookie alone is answered with OPT alone (RFC 7873, section 5.4).
    case 0:
      return given.records.allSatisfy { $0.type == 41 } ? nil : "records without a question"
    case 1: return given.question == asked.question ? nil : "another question"
    default: return "\(given.counts[0]) questions"
    }
  }

  /// One OPT at most, the root's, of version 0, and only to a query that has one.
  private static func opt(_ given: WalkedMessage, _ asked: WalkedMessage) -> String? {
    let opts = given.records.filter { $0.type == 41 }
    guard let opt = opts.first else { return nil }
    if opts.count > 1 || opt.section != 3 { return "\(opts.count) OPT" }
    if !opt.isRoot || opt.ttl & 0xff_0000 != 0 { return "OPT of version \(opt.ttl >> 16 & 0xff)" }
    if asked.opts.isEmpty { return "OPT to a query without one" }
    return nil
  }

  private static func size(
    _ size: Int, _ query: [UInt8], _ asked: WalkedMessage, _ limit: Limit
  ) -> String? {
    switch limit {
    case .tcp: return size <= 65_535 ? nil : "\(size) octets"
    case .udp(let ours):
      let theirs = asked.opts.map { Int($0.rrClass) }.max() ?? 512
      var most = max(512, min(ours, theirs))
      // RFC 8945, section 5.3.2: the TSIG that comes back is never longer than the one that came.
      if asked.records.last?.type == 250 { most = max(most, query.count) }
      return size <= most ? nil : "\(size) octets, \(most) allowed"
    }
  }
}
