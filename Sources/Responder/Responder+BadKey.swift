import DNSWire
import Octets

extension Responder {
  /// The BADKEY error (RFC 8945, section 5.3.2).
  private static let badKeyError: UInt16 = 17

  /// NOTAUTH to a query that is signed by a key this server does not have (RFC 8945, section
  /// 5.2.1): the TSIG comes back with its owner, algorithm and times, no MAC, and error BADKEY.
  func badKey(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan
  ) -> Verdict {
    let end = query.message &+ query.length
    let tsig = query.tsig
    guard let record = RecordExtent(bytes.bytes, at: tsig, end: end)
    else { return refuse(query, .formErr, in: &bytes) }
    let algorithm = QuestionName.read(bytes.bytes, at: record.rdata, end: record.end)
    // A compressed owner is refused: it could point into what is overwritten here.
    let owner = QuestionName.read(bytes.bytes, at: tsig, end: end)
    guard owner.length > 0, algorithm.length > 0, algorithm.length &+ 16 <= record.rdataLength
    else { return refuse(query, .formErr, in: &bytes) }
    let macSize = Int(bytes.load16(at: record.rdata &+ algorithm.length &+ 8))
    let originalID = record.rdata &+ algorithm.length &+ 10 &+ macSize
    guard originalID &+ 6 <= record.end else {
      return refuse(query, .formErr, in: &bytes)
    }

    let id = bytes.load16(at: originalID)
    // Nothing moves to a higher place than it has, so copying upwards is safe: an OPT that the query
    // has stands before its TSIG, which is last, and is as long as ours at least.
    let at = query.questionEnd &+ (query.hasEDNS ? EDNS.responseSize : 0)
    guard at <= tsig else { return refuse(query, .formErr, in: &bytes) }
    let kept = owner.length &+ 10 &+ algorithm.length &+ 8
    var index = 0
    while index < kept {
      bytes.store8(bytes.load8(at: tsig &+ index), at: at &+ index)
      index &+= 1
    }
    bytes.store16(0, at: at &+ kept)
    bytes.store16(id, at: at &+ kept &+ 2)
    bytes.store16(Self.badKeyError, at: at &+ kept &+ 4)
    bytes.store16(0, at: at &+ kept &+ 6)
    let rdataLength = algorithm.length &+ 16
    bytes.store16(UInt16(truncatingIfNeeded: rdataLength), at: at &+ owner.length &+ 8)
    // RFC 6891, section 6.1.1: a query with OPT is answered with OPT; TSIG stays the last.
    if query.hasEDNS {
      EDNS.writeResponse(
        &bytes, at: query.questionEnd, payloadSize: settings.udpPayload, rcode: .notAuth,
        wantsDNSSEC: query.wantsDNSSEC)
    }
    Header.writeResponse(
      &bytes, at: query.message, rcode: .notAuth,
      counts: Header.counts(questions: 1, additionals: query.hasEDNS ? 2 : 1))
    return .transmit(length: at &+ owner.length &+ 10 &+ rdataLength &- query.message)
  }
}
