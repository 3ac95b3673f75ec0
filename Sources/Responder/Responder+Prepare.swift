public import DNSWire
public import Octets
public import ZoneImage

extension Responder {
  /// Stage 1 for a plain query over the fast path: opcode QUERY, one question of class IN, nothing
  /// else but an OPT record without options, for a name that ``ZoneSet/plainRoute(_:at:length:)``
  /// finds. Nil, with nothing decided, for every other: ``prepare`` reads it.
  ///
  /// The message's length says where the name ends, so that it need not be walked: what is decided
  /// here takes less than half the instructions, and no call.
  @_transparent
  public static func preparePlain(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet
  ) -> PreparedQuery? {
    preparePlain(bytes, message: message, length: length, zones: zones, opt: EDNS.responseSize)
  }

  /// The same where OPT, if there is one, has so many octets.
  @_transparent
  @usableFromInline
  static func preparePlain(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet, opt: Int
  ) -> PreparedQuery? {
    guard let plain = PlainMessage(bytes, at: message, length: length, opt: opt),
      let route = zones.plainRoute(
        bytes, at: message &+ Header.size, length: plain.nameLength)
    else { return nil }
    var query = plain.query(route, at: message, length: length)
    guard plain.readOPT(of: &query, bytes, at: message, opt) else { return nil }
    query.takesSecureForm = query.wantsDNSSEC && !zones.isDeepestUnsigned
    return query
  }

  /// The same for any name; one that ends in no apex is refused. Where there is more than one zone, its route is pending.
  /// False for every other message: what `prepared` is then means nothing.
  @inlinable @inline(__always)
  public static func prepareBeside(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet, _ prepared: inout PreparedQuery
  ) -> Bool {
    prepareBeside(
      bytes, message: message, length: length, zones: zones, opt: EDNS.responseSize, &prepared)
  }

  /// The same where OPT, if there is one, has so many octets.
  @inlinable @inline(__always)
  static func prepareBeside(
    _ bytes: RawSpan, message: Int, length: Int, zones: ZoneSet, opt: Int,
    _ prepared: inout PreparedQuery
  ) -> Bool {
    guard let plain = PlainMessage(bytes, at: message, length: length, opt: opt),
      let route = zones.pendingRoute(
        bytes, at: message &+ Header.size, length: plain.nameLength)
    else { return false }
    prepared = plain.query(route, at: message, length: length)
    guard plain.readOPT(of: &prepared, bytes, at: message, opt) else { return false }
    if route.isNowhere {
      prepared.refuse(.refused)
    } else if prepared.wantsDNSSEC, !route.isPending {
      prepared.takesSecureForm = !zones.isUnsigned(route)
    }
    return true
  }

  /// Stage 1: reads the message of `length` octets at `message`, and asks for the memory that its
  /// answer needs. Writes nothing.
  public static func prepare(
    _ bytes: RawSpan, message: Int, length: Int, transport: Transport, zones: ZoneSet
  ) -> PreparedQuery {
    guard length >= Header.size, length <= 65_535, message >= 0,
      message &+ length <= bytes.byteCount
    else { return prepareShort(transport, message: message, length: length) }
    // A plain query: QR clear, opcode QUERY, one question, nothing else but an additional record.
    let head = bytes.load64(at: message)
    let others = bytes.load32(at: message &+ 8)
    guard head & 0xf800_ffff_ffff == 0x0000_0001_0000, others <= 1 else {
      return prepareUnusual(bytes, message: message, length: length, transport, zones)
    }
    let question = zones.route(bytes, at: message &+ Header.size, end: message &+ length)
    var query = PreparedQuery(question, transport: transport, message: message, length: length)
    if question.isPlain {
      if others == 0 { return query }
      if query.length &- query.questionLength == EDNS.responseSize,
        readOPT(of: &query, bytes, at: query.questionEnd, EDNS.responseSize)
      {
        return query
      }
    }
    return settle(question, bytes, UInt64(others), query)
  }

  /// Reads an OPT record of `count` octets at `offset`: the last eleven, without options, of most
  /// messages; false, with nothing changed, where it is anything else. Options are not read.
  @inlinable @inline(__always)
  static func readOPT(
    of query: inout PreparedQuery, _ bytes: RawSpan, at offset: Int, _ count: Int
  ) -> Bool {
    // The root's name, TYPE, payload size, extended RCODE, version, the upper flags; then the other
    // flags and RDLENGTH. Version 0.
    let record = bytes.load64(at: offset)
    let rest = bytes.load32(at: offset &+ 7)
    guard record & 0xffff_ff00_00_00_ff00 == 0x0000_2900_00_00_0000,
      Int(rest & 0xffff) == count &- EDNS.responseSize
    else { return false }
    query.hasEDNS = true
    query.most = max(UInt16(truncatingIfNeeded: record >> 24), 512)
    query.wantsDNSSEC = record & 0x80 != 0
    return true
  }

  /// A message without a whole header.
  @inline(never)
  private static func prepareShort(_ transport: Transport, message: Int, length: Int)
    -> PreparedQuery
  {
    var query = PreparedQuery(.none, transport: transport, message: message, length: length)
    query.drop(.shortMessage)
    return query
  }

  /// A message that is no plain query.
  @inline(never)
  private static func prepareUnusual(
    _ bytes: RawSpan, message: Int, length: Int, _ transport: Transport, _ zones: ZoneSet
  ) -> PreparedQuery {
    var query = PreparedQuery(.none, transport: transport, message: message, length: length)
    let flags = Header.flags(bytes, at: message)
    let counts = Header.counts(bytes, at: message)
    if flags & Header.qr != 0 {
      query.drop(.response)
    } else if Header.opcode(flags) != .query {
      query.transport == .fastPath ? query.punt(.opcode) : query.headerOnly(.notImp)
    } else if counts >> 48 != 1 {
      // One question and no other (RFC 9619), or none and a cookie.
      query.headerOnly(.formErr)
      if counts == 1 { readCookie(of: &query, bytes) }
    } else {
      let question = zones.route(bytes, at: message &+ Header.size, end: message &+ length)
      query = PreparedQuery(question, transport: transport, message: message, length: length)
      return settle(question, bytes, counts & 0xffff_ffff_ffff, query)
    }
    return query
  }

  /// Decides what need not be looked up, and reads the records behind the question; `others` are
  /// ANCOUNT, NSCOUNT and ARCOUNT.
  @inline(never)
  private static func settle(
    _ question: RoutedQuestion, _ bytes: RawSpan, _ others: UInt64, _ prepared: PreparedQuery
  ) -> PreparedQuery {
    var query = prepared
    guard query.nameLength > 0 else {
      query.headerOnly(.formErr)
      return query
    }
    if others != 0 {
      query.hasOthers = true
      let end = query.message &+ query.length
      guard readRecords(of: &query, bytes, others, at: query.questionEnd, end: end) else {
        return query
      }
      query.hasOthers = others != 1 || !query.hasEDNS
      if query.hasOptions { query.note(query.hasOthers ? .records : .options) }
    }
    switch question.questionClass {
    case .internet: break
    case .chaos:
      query.chaos()
      return query
    case .any: query.note(.classAny)
    default:
      query.note(.otherClass)
      query.refuse(.refused)
      return query
    }
    if query.type == .axfr || query.type == .ixfr {
      refuse(transfer: &query)
    } else if query.route.isNowhere {
      query.refuse(.refused)
    }
    return query
  }

  /// The OPT record of a query without a question (RFC 7873, section 5.4).
  private static func readCookie(of query: inout PreparedQuery, _ bytes: RawSpan) {
    let end = query.message &+ query.length
    guard let record = RecordExtent(bytes, at: query.message &+ Header.size, end: end),
      record.type == .opt, record.rdataLength > 0, let edns = EDNS(record, bytes),
      edns.version == 0
    else { return }
    query.payloadSize = max(edns.payloadSize, 512)
    query.wantsDNSSEC = edns.wantsDNSSEC
    query.note(.options)
    query.cookieOnly()
  }

  /// Reads the records behind the question: OPT and TSIG count, others must merely be whole.
  /// Octets that no count announces are ignored, as BIND and NSD do. False where `query` is decided.
  private static func readRecords(
    of query: inout PreparedQuery, _ bytes: RawSpan, _ others: UInt64, at offset: Int, end: Int
  ) -> Bool {
    if others == 1, let done = readOnlyOPT(of: &query, bytes, at: offset, end: end) {
      return done
    }
    let additionals = Int(truncatingIfNeeded: others & 0xffff)
    // Each record takes at least 11 octets, so the message's length bounds the loop.
    var left =
      Int(truncatingIfNeeded: others >> 32) &+ Int(truncatingIfNeeded: (others >> 16) & 0xffff)
      &+ additionals
    var at = offset
    var version: UInt8 = 0
    var hasOptions = false
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
        hasOptions = record.rdataLength > 0
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
      // What options mean in another version nobody knows.
      query.refuse(.badVers)
      return false
    }
    if hasOptions { query.note(.options) }
    return true
  }

  /// The same for a message that ends in an OPT record, as those with options do; nil, with nothing
  /// changed, where it is anything else.
  @inline(__always)
  private static func readOnlyOPT(
    of query: inout PreparedQuery, _ bytes: RawSpan, at offset: Int, end: Int
  ) -> Bool? {
    let record = bytes.load64(at: offset)
    let rdata = offset &+ EDNS.responseSize
    // The root's name, OPT, and version 0.
    guard record & 0xffff_ff00_0000_ff00 == 0x0000_2900_0000_0000, rdata <= end,
      rdata &+ Int(bytes.load16(at: rdata &- 2)) == end
    else { return nil }
    var at = rdata
    while at &+ 4 <= end { at &+= 4 &+ Int(bytes.load16(at: at &+ 2)) }
    guard at == end else { return nil }
    query.payloadSize = max(UInt16(truncatingIfNeeded: record >> 24), 512)
    query.wantsDNSSEC = bytes.load8(at: offset &+ 7) & 0x80 != 0
    if rdata < end { query.note(.options) }
    return true
  }

  /// Transfers are not served from here. All other QTYPEs that no zone holds are answered as types
  /// that the name does not have.
  private static func refuse(transfer query: inout PreparedQuery) {
    if query.transport == .fastPath { return query.punt(.transfer) }
    // AXFR is not defined over UDP (RFC 5936, section 4.2).
    query.refuse(query.type == .axfr && query.transport == .udp ? .notImp : .refused)
  }
}
