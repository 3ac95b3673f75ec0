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
    // Nothing moves to a higher place than it has, so copying upwards is safe.
    let at = query.questionEnd
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
    Header.writeResponse(
      &bytes, at: query.message, rcode: .notAuth,
      counts: Header.counts(questions: 1, additionals: 1))
    return .transmit(length: at &+ owner.length &+ 10 &+ rdataLength &- query.message)
  }
}
