import DNSWire
import Octets
public import ZoneImage

extension Responder {
  /// Stage 2: writes the response over the query. The message may grow to `capacity` octets.
  public func answer(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    guard query.action == .answer else { return decided(query, in: &bytes) }
    let questionEnd = query.questionEnd
    let questionLength = questionEnd &- query.message
    let room = limit(query, capacity) &- questionLength &- query.optSize
    let tail = zones.writeTail(
      for: query.route, type: query.type, name: query.message &+ Header.size, in: &bytes,
      at: questionEnd, room: room)
    guard tail.fits, !tail.redirects else {
      return tail.fits
        ? redirect(query, tail, in: &bytes, room: room, zones: zones)
        : truncate(query, tail, in: &bytes)
    }
    Header.writeResponse(
      &bytes, at: query.message, rcode: tail.rcode, bits: tail.isAuthoritative ? Header.aa : 0,
      counts: (1 << 48 | tail.counts) &+ (query.hasEDNS ? 1 : 0))
    return finish(query, tail.rcode, in: &bytes, length: questionLength &+ tail.length)
  }

  /// What needs no lookup.
  @inline(never)
  private func decided(_ query: PreparedQuery, in bytes: inout MutableRawSpan) -> Verdict {
    switch query.action {
    case .drop: return .drop(query.dropReason)
    case .punt: return .punt(query.puntReason)
    case .headerOnly:
      Header.writeResponse(
        &bytes, at: query.message, rcode: query.rcode, counts: Header.counts(questions: 0))
      return .transmit(length: Header.size)
    case .badKey: return badKey(query, in: &bytes)
    case .refuse, .answer: return refuse(query, query.rcode, in: &bytes)
    }
  }

  /// The largest response: 512 octets without EDNS (RFC 1035, section 4.2.1), the smaller of the
  /// client's and our payload size with it (RFC 6891, section 6.2.3), 65,535 over TCP.
  @inline(__always)
  private func limit(_ query: PreparedQuery, _ capacity: Int) -> Int {
    if query.transport == .tcp { return min(capacity, 65_535) }
    guard query.hasEDNS else { return min(capacity, 512) }
    return min(capacity, Int(min(query.payloadSize, settings.udpPayload)))
  }

  /// TC: the question and OPT, all else left for TCP (RFC 2181, section 9).
  @inline(never)
  func truncate(
    _ query: PreparedQuery, _ tail: WrittenTail, in bytes: inout MutableRawSpan
  ) -> Verdict {
    bare(
      query, tail.rcode, bits: Header.tc | (tail.isAuthoritative ? Header.aa : 0), in: &bytes)
  }

  /// An RCODE with the question and OPT.
  func refuse(
    _ query: PreparedQuery, _ rcode: RCode, in bytes: inout MutableRawSpan
  ) -> Verdict {
    bare(query, rcode, bits: 0, in: &bytes)
  }

  /// The question and OPT.
  private func bare(
    _ query: PreparedQuery, _ rcode: RCode, bits: UInt16, in bytes: inout MutableRawSpan
  ) -> Verdict {
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode, bits: bits,
      counts: Header.counts(questions: 1, additionals: query.hasEDNS ? 1 : 0))
    return finish(query, rcode, in: &bytes, length: query.questionEnd &- query.message)
  }

  /// Appends OPT where the query had one (RFC 6891, section 6.1.1).
  @inline(__always)
  func finish(
    _ query: PreparedQuery, _ rcode: RCode, in bytes: inout MutableRawSpan, length: Int
  ) -> Verdict {
    guard query.hasEDNS else { return .transmit(length: length) }
    EDNS.writeResponse(
      &bytes, at: query.message &+ length, payloadSize: settings.udpPayload, rcode: rcode,
      wantsDNSSEC: query.wantsDNSSEC)
    return .transmit(length: length &+ EDNS.responseSize)
  }
}
