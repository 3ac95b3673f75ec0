import DNSWire
import Octets
public import ZoneImage

extension Responder {
  /// Stage 1: reads the message of `length` octets at `message`, and asks for the memory that its
  /// answer needs. Writes nothing.
  public func prepare(
    _ bytes: RawSpan, message: Int, length: Int, transport: Transport, zones: ZoneSet
  ) -> PreparedQuery {
    var query = PreparedQuery(transport: transport, message: message, length: length)
    read(&query, bytes, zones)
    return query
  }

  @inline(__always)
  private func read(_ query: inout PreparedQuery, _ bytes: RawSpan, _ zones: ZoneSet) {
    let message = query.message
    let length = query.length
    guard length >= Header.size, message >= 0, message <= bytes.byteCount,
      length <= bytes.byteCount &- message
    else { return query.drop(.shortMessage) }
    let flags = Header.flags(bytes, at: message)
    guard flags & Header.qr == 0 else { return query.drop(.response) }
    let counts = Header.counts(bytes, at: message)
    guard Header.opcode(flags) == .query else {
      return query.transport == .fastPath ? query.punt(.opcode) : query.headerOnly(.notImp)
    }
    // One question and no other (RFC 9619).
    guard counts >> 48 == 1 else { return query.headerOnly(.formErr) }
    let end = message &+ length
    let nameAt = message &+ Header.size
    let name = QuestionName.read(bytes, at: nameAt, end: end &- 4)
    guard name.length > 0 else { return query.headerOnly(.formErr) }
    query.nameLength = name.length
    let questionEnd = nameAt &+ name.length &+ 4
    let typeAndClass = bytes.load32(at: questionEnd &- 4)
    query.type = RRType(UInt16(truncatingIfNeeded: typeAndClass >> 16))
    let questionClass = RRClass(rawValue: UInt16(truncatingIfNeeded: typeAndClass))

    let others = counts & 0xffff_ffff_ffff
    if others != 0 {
      guard readRecords(of: &query, bytes, others, at: questionEnd, end: end) else { return }
    }
    guard questionClass == .internet else { return query.refuse(.refused) }
    if query.type.isMeta, query.type != .any { return refuse(&query, metaType: query.type) }
    query.route = zones.route(
      bytes, at: nameAt, name, type: query.type)
    if query.route.isNowhere { query.refuse(.refused) }
  }

  /// Reads the records behind the question: OPT and TSIG count, others must merely be whole.
  /// Octets that no count announces are ignored, as BIND and NSD do. False where `query` is decided.
  private func readRecords(
    of query: inout PreparedQuery, _ bytes: RawSpan, _ others: UInt64, at offset: Int, end: Int
  ) -> Bool {
    let additionals = Int(truncatingIfNeeded: others & 0xffff)
    // Each record takes at least 11 octets, so the message's length bounds the loop.
    var left =
      Int(truncatingIfNeeded: others >> 32) &+ Int(truncatingIfNeeded: (others >> 16) & 0xffff)
      &+ additionals
    var at = offset
    var version: UInt8 = 0
    while left > 0 {
      guard let record = RecordExtent(bytes, at: at, end: end) else {
        query.refuse(.formErr)
        return false
      }
      left &-= 1
      if record.type == .opt {
        // One OPT, in the additional section (RFC 6891, section 6.1.1).
        guard left < additionals, !query.hasEDNS, let edns = EDNS(record, bytes) else {
          query.refuse(.formErr)
          return false
        }
        query.payloadSize = max(edns.payloadSize, 512)
        query.wantsDNSSEC = edns.wantsDNSSEC
        version = edns.version
      } else if record.type == .tsig {
        // The last record of all (RFC 8945, section 5.1).
        guard left == 0, additionals > 0 else {
          query.refuse(.formErr)
          return false
        }
        query.tsig = UInt16(truncatingIfNeeded: at &- query.message)
        if query.transport == .fastPath { query.punt(.tsig) } else { query.action = .badKey }
        return false
      }
      at = record.end
    }
    if version != 0 {
      query.refuse(.badVers)
      return false
    }
    return true
  }

  /// QTYPEs that no zone holds (RFC 6895, section 3.1), ANY apart.
  private func refuse(_ query: inout PreparedQuery, metaType: RRType) {
    switch metaType {
    case .axfr, .ixfr:
      if query.transport == .fastPath { return query.punt(.transfer) }
      // AXFR is not defined over UDP (RFC 5936, section 4.2).
      query.refuse(metaType == .axfr && query.transport == .udp ? .notImp : .refused)
    case .mailA, .mailB: query.refuse(.notImp)
    default: query.refuse(.formErr)
    }
  }
}
