import DNSWire
import Octets
public import ZoneImage

extension Responder {
  /// Stage 1: reads the message of `length` octets at `message`, and asks for the memory that its
  /// answer needs. Writes nothing.
  public static func prepare(
    _ bytes: RawSpan, message: Int, length: Int, transport: Transport, zones: ZoneSet
  ) -> PreparedQuery {
    var query = PreparedQuery(transport: transport, message: message, length: length)
    guard length >= Header.size, length <= 65_535, message >= 0,
      message &+ length <= bytes.byteCount
    else {
      query.drop(.shortMessage)
      return query
    }
    // A plain query: QR clear, opcode QUERY, one question, no answers.
    let head = bytes.load64(at: message)
    guard head & 0xf800_ffff_ffff == 0x0000_0001_0000 else {
      readUnusual(&query, bytes, zones)
      return query
    }
    readQuestion(&query, bytes, UInt64(bytes.load32(at: message &+ 8)), zones)
    return query
  }

  /// A message that is no plain query.
  @inline(never)
  private static func readUnusual(_ query: inout PreparedQuery, _ bytes: RawSpan, _ zones: ZoneSet)
  {
    let flags = Header.flags(bytes, at: query.message)
    guard flags & Header.qr == 0 else { return query.drop(.response) }
    guard Header.opcode(flags) == .query else {
      return query.transport == .fastPath ? query.punt(.opcode) : query.headerOnly(.notImp)
    }
    let counts = Header.counts(bytes, at: query.message)
    // One question and no other (RFC 9619).
    guard counts >> 48 == 1 else { return query.headerOnly(.formErr) }
    readQuestion(&query, bytes, counts & 0xffff_ffff_ffff, zones)
  }

  /// Reads question and records; `others` are ANCOUNT, NSCOUNT and ARCOUNT.
  @inline(__always)
  private static func readQuestion(
    _ query: inout PreparedQuery, _ bytes: RawSpan, _ others: UInt64, _ zones: ZoneSet
  ) {
    let end = query.message &+ query.length
    let nameAt = query.message &+ Header.size
    let name = QuestionName.read(bytes, at: nameAt, end: end &- 4)
    guard name.length > 0 else { return query.headerOnly(.formErr) }
    query.nameLength = name.length
    let questionEnd = nameAt &+ name.length &+ 4
    let typeAndClass = bytes.load32(at: questionEnd &- 4)
    query.type = RRType(UInt16(truncatingIfNeeded: typeAndClass >> 16))
    if others != 0 {
      guard readRecords(of: &query, bytes, others, at: questionEnd, end: end) else { return }
    }
    guard typeAndClass & 0xffff == UInt32(RRClass.internet.rawValue) else {
      return query.refuse(.refused)
    }
    if query.type.isMeta, query.type != .any { return refuse(&query, metaType: query.type) }
    query.route = zones.route(bytes, at: nameAt, name, type: query.type)
    if query.route.isNowhere { query.refuse(.refused) }
  }

  /// Reads the records behind the question: OPT and TSIG count, others must merely be whole.
  /// Octets that no count announces are ignored, as BIND and NSD do. False where `query` is decided.
  private static func readRecords(
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
        query.transport == .fastPath ? query.punt(.tsig) : query.badKey(tsig: at)
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
  private static func refuse(_ query: inout PreparedQuery, metaType: RRType) {
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
