import DNSWire
import Octets
public import ZoneImage

extension Responder {
  /// Stage 1: reads the message of `length` octets at `message`, and asks for the memory that its
  /// answer needs. Writes nothing.
  public func prepare(
    _ bytes: RawSpan, message: Int, length: Int, transport: Transport, zones: ZoneSet
  ) -> PreparedQuery {
    var query = PreparedQuery(
      .answer, transport: transport, message: message, length: length)
    guard length >= Header.size, message >= 0, message <= bytes.byteCount,
      length <= bytes.byteCount &- message
    else { return query.dropped(.shortMessage) }
    let flags = Header.flags(bytes, at: message)
    guard flags & Header.qr == 0 else { return query.dropped(.response) }
    let counts = Header.counts(bytes, at: message)
    guard Header.opcode(flags) == .query else {
      return transport == .fastPath ? query.punted(.opcode) : query.headerOnly(.notImp)
    }
    // One question and no other (RFC 9619).
    guard counts >> 48 == 1 else { return query.headerOnly(.formErr) }
    let end = message &+ length
    let nameAt = message &+ Header.size
    guard let name = QuestionName(bytes, at: nameAt, end: end) else {
      return query.headerOnly(.formErr)
    }
    query.nameLength = name.length
    query.labels = name.labels
    let questionEnd = query.questionEnd
    guard questionEnd <= end else { return query.headerOnly(.formErr) }
    query.type = RRType(bytes.load16(at: questionEnd &- 4))
    let questionClass = RRClass(rawValue: bytes.load16(at: questionEnd &- 2))

    guard readRest(of: &query, bytes, counts, at: questionEnd, end: end) else { return query }
    if let edns = query.edns, edns.version != 0 { return query.refused(.badVers) }
    guard questionClass == .internet else { return query.refused(.refused) }
    if query.type.isMeta, query.type != .any {
      return refuse(query, metaType: query.type)
    }
    query.route = zones.route(
      bytes, at: nameAt, length: name.length, labels: name.labels, type: query.type)
    return query.route.isNowhere ? query.refused(.refused) : query
  }

  /// Reads what follows the question; false where `query` is decided already.
  @inline(__always)
  private func readRest(
    of query: inout PreparedQuery, _ bytes: RawSpan, _ counts: UInt64, at offset: Int, end: Int
  ) -> Bool {
    let others = counts & 0xffff_ffff_ffff
    if others == 0 {
      // Octets that no count announces: not a message (as BIND, Knot and NSD hold).
      guard offset == end else {
        query = query.refused(.formErr)
        return false
      }
      return true
    }
    return readRecords(of: &query, bytes, others, at: offset, end: end)
  }

  /// Reads the records behind the question: OPT and TSIG count, others must merely be whole.
  private func readRecords(
    of query: inout PreparedQuery, _ bytes: RawSpan, _ others: UInt64, at offset: Int, end: Int
  ) -> Bool {
    let additionals = Int(truncatingIfNeeded: others & 0xffff)
    // Each record takes at least 11 octets, so the message's length bounds the loop.
    var left =
      Int(truncatingIfNeeded: others >> 32) &+ Int(truncatingIfNeeded: (others >> 16) & 0xffff)
      &+ additionals
    var at = offset
    while left > 0 {
      guard let record = RecordExtent(bytes, at: at, end: end) else {
        query = query.refused(.formErr)
        return false
      }
      left &-= 1
      if record.type == .opt {
        // One OPT, in the additional section (RFC 6891, section 6.1.1).
        guard left < additionals, query.edns == nil, let edns = EDNS(record, bytes) else {
          query = query.refused(.formErr)
          return false
        }
        query.edns = edns
      } else if record.type == .tsig {
        // The last record of all (RFC 8945, section 5.1).
        guard left == 0, additionals > 0, record.end == end else {
          query = query.refused(.formErr)
          return false
        }
        query.tsig = at
        query = query.transport == .fastPath ? query.punted(.tsig) : query.with(.badKey)
        return false
      }
      at = record.end
    }
    guard at == end else {
      query = query.refused(.formErr)
      return false
    }
    return true
  }

  /// QTYPEs that no zone holds (RFC 6895, section 3.1), ANY apart.
  private func refuse(_ query: PreparedQuery, metaType: RRType) -> PreparedQuery {
    switch metaType {
    case .axfr, .ixfr:
      query.transport == .fastPath ? query.punted(.transfer) : query.refused(.refused)
    case .mailA, .mailB: query.refused(.notImp)
    default: query.refused(.formErr)
    }
  }
}

extension PreparedQuery {
  @inline(__always)
  func with(_ action: Action) -> PreparedQuery {
    var query = self
    query.action = action
    return query
  }

  @inline(__always)
  func dropped(_ reason: DropReason) -> PreparedQuery {
    var query = with(.drop)
    query.dropReason = reason
    return query
  }

  @inline(__always)
  func punted(_ reason: PuntReason) -> PreparedQuery {
    var query = with(.punt)
    query.puntReason = reason
    return query
  }

  @inline(__always)
  func headerOnly(_ rcode: RCode) -> PreparedQuery {
    var query = with(.headerOnly)
    query.rcode = rcode
    return query
  }

  @inline(__always)
  func refused(_ rcode: RCode) -> PreparedQuery {
    var query = with(.refuse)
    query.rcode = rcode
    return query
  }
}
