import DNSWire
import Octets
import ZoneImage

extension Responder {
  /// All RRsets of the question's name, for ANY over TCP: each type's answer section, one behind the
  /// other. Nil where one RRset has to do after all: there is none or a CNAME, they do not fit, or a
  /// pointer would not reach.
  func answerAll(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict? {
    let name = query.message &+ Header.size
    let types = zones.types(for: query.route, bytes.bytes, name: name)
    guard types.count > 0 else { return nil }
    let limit = query.message &+ limit(query, capacity) &- query.optSize
    var at = query.questionEnd
    var answers: UInt64 = 0
    var index = 0
    while index < types.count {
      let type = zones.type(index, of: types, query.route)
      index &+= 1
      let tail = zones.answer(
        for: query.route, type: type, bytes.bytes, name: name, wantsDNSSEC: query.wantsDNSSEC
      ).write(to: &bytes, at: at, nameLength: query.nameLength, room: limit &- at)
      // With authority records the answer is a wildcard's and proves it: one RRset does so too.
      guard tail.fits, !tail.redirects, tail.counts & 0xffff_0000 == 0 else { return nil }
      let pointers = PointerMove(
        message: query.message, name: name, nameLength: query.nameLength, tail: at)
      guard
        at == query.questionEnd
          || pointers.apply(to: &bytes, counts: tail.counts, end: at &+ tail.length)
      else { return nil }
      // The other sections are left behind.
      var left = tail.counts >> 32 & 0xffff
      answers &+= left
      while left > 0 {
        guard let record = RecordExtent(bytes.bytes, at: at, end: limit) else { return nil }
        at = record.end
        left &-= 1
      }
    }
    guard answers <= 0xffff else { return nil }
    Header.writeResponse(
      &bytes, at: query.message, rcode: .noError, bits: Header.aa,
      counts: Header.counts(
        questions: 1, answers: UInt16(truncatingIfNeeded: answers),
        additionals: query.hasEDNS ? 1 : 0))
    return finish(query, .noError, in: &bytes, length: at &- query.message)
  }
}
