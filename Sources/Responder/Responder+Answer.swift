import DNSWire
import Octets
public import ZoneImage

extension Responder {
  /// Stage 2: writes the response over the query. The message may grow to `capacity` octets.
  public func answer(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    switch query.action {
    case .answer: break
    case .drop: return .drop(query.dropReason)
    case .punt: return .punt(query.puntReason)
    case .headerOnly:
      Header.writeResponse(&bytes, at: query.message, rcode: query.rcode, questions: 0)
      return .transmit(length: Header.size)
    case .refuse: return refuse(query, query.rcode, in: &bytes, capacity)
    case .badKey: return badKey(query, in: &bytes, capacity)
    }
    let found = zones.lookup(
      query.route, bytes.bytes, at: query.message &+ Header.size, type: query.type)
    guard let tail = found else { return refuse(query, .servFail, in: &bytes, capacity) }
    let limit = limit(query, capacity)
    let opt = query.edns == nil ? 0 : EDNS.responseSize
    let questionLength = query.questionEnd &- query.message
    let room = limit &- questionLength &- opt
    var count = tail.length
    var additionals = tail.additionals
    if count > room {
      count = tail.requiredLength
      additionals = tail.requiredAdditionals
    }
    if count > room || tail.isOversize { return truncate(query, tail, in: &bytes, capacity) }
    guard zones.write(tail, of: query.route, count: count, to: &bytes, at: query.questionEnd) else {
      return refuse(query, .servFail, in: &bytes, capacity)
    }
    var rcode = tail.rcode
    var answers = tail.answers
    if tail.redirects {
      switch redirect(query, tail, in: &bytes, room: room) {
      case .cname(let length):
        count &+= length
        answers &+= 1
      case .nameTooLong: rcode = .yxDomain
      case .noRoom: return truncate(query, tail, in: &bytes, capacity)
      }
    }
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode, isAuthoritative: tail.isAuthoritative,
      questions: 1, answers: answers, authorities: tail.authorities,
      additionals: additionals &+ (query.edns == nil ? 0 : 1))
    return finish(query, rcode, in: &bytes, length: questionLength &+ count)
  }

  /// The largest response: 512 octets without EDNS (RFC 1035, section 4.2.1), the smaller of the
  /// client's and our payload size with it (RFC 6891, section 6.2.3), 65,535 over TCP.
  @inline(__always)
  private func limit(_ query: PreparedQuery, _ capacity: Int) -> Int {
    if query.transport == .tcp { return min(capacity, 65_535) }
    guard let edns = query.edns else { return min(capacity, 512) }
    return min(capacity, Int(max(512, min(edns.payloadSize, settings.udpPayload))))
  }

  /// TC: the question and OPT, all else left for TCP (RFC 2181, section 9).
  private func truncate(
    _ query: PreparedQuery, _ tail: TailReference, in bytes: inout MutableRawSpan, _ capacity: Int
  ) -> Verdict {
    Header.writeResponse(
      &bytes, at: query.message, rcode: tail.rcode, isAuthoritative: tail.isAuthoritative,
      isTruncated: true, questions: 1, additionals: query.edns == nil ? 0 : 1)
    return finish(
      query, tail.rcode, in: &bytes, length: query.questionEnd &- query.message)
  }

  /// An RCODE with the question and OPT.
  func refuse(
    _ query: PreparedQuery, _ rcode: RCode, in bytes: inout MutableRawSpan, _ capacity: Int
  ) -> Verdict {
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode, questions: 1,
      additionals: query.edns == nil ? 0 : 1)
    return finish(query, rcode, in: &bytes, length: query.questionEnd &- query.message)
  }

  /// Appends OPT where the query had one (RFC 6891, section 6.1.1).
  @inline(__always)
  private func finish(
    _ query: PreparedQuery, _ rcode: RCode, in bytes: inout MutableRawSpan, length: Int
  ) -> Verdict {
    guard let edns = query.edns else { return .transmit(length: length) }
    EDNS.writeResponse(
      &bytes, at: query.message &+ length, payloadSize: settings.udpPayload, rcode: rcode,
      wantsDNSSEC: edns.wantsDNSSEC)
    return .transmit(length: length &+ EDNS.responseSize)
  }
}
