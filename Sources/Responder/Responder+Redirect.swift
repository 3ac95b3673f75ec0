import DNSWire
import Octets
import ZoneImage

extension Responder {
  /// Appends the CNAME that a DNAME makes of the question (RFC 6672, section 3.1): the owner is the
  /// question's name, the TTL the DNAME's, and the target the question's first labels before the
  /// DNAME's target, which stands uncompressed in the tail that was just written.
  func redirect(
    _ query: PreparedQuery, _ tail: WrittenTail, in bytes: inout MutableRawSpan, room: Int
  ) -> Verdict {
    let dname = query.questionEnd
    // The owner is a pointer, or the root's one octet.
    let fixed = bytes.load8(at: dname) == 0 ? dname &+ 1 : dname &+ 2
    let ttl = bytes.load32(at: fixed &+ 4)
    let targetLength = Int(bytes.load16(at: fixed &+ 8))
    let target = fixed &+ 10 &- query.message
    let first = tail.distance
    guard first &+ targetLength <= 255 else {
      // RFC 6672, section 2.2: the new name would be too long.
      return finishRedirect(query, .yxDomain, tail.counts, in: &bytes, length: tail.length)
    }
    let length = 12 &+ first &+ 2
    guard tail.length &+ length <= room, target < 0x4000 else {
      return truncate(query, tail, in: &bytes)
    }
    let at = dname &+ tail.length
    bytes.store16(0xc00c, at: at)
    bytes.store16(RRType.cname.rawValue, at: at &+ 2)
    bytes.store16(RRClass.internet.rawValue, at: at &+ 4)
    bytes.store32(ttl, at: at &+ 6)
    bytes.store16(UInt16(truncatingIfNeeded: first &+ 2), at: at &+ 10)
    let question = query.message &+ Header.size
    var index = 0
    while index < first {
      bytes.store8(bytes.load8(at: question &+ index), at: at &+ 12 &+ index)
      index &+= 1
    }
    bytes.store16(0xc000 | UInt16(truncatingIfNeeded: target), at: at &+ 12 &+ first)
    return finishRedirect(
      query, tail.rcode, tail.counts &+ (1 << 32), in: &bytes, length: tail.length &+ length)
  }

  private func finishRedirect(
    _ query: PreparedQuery, _ rcode: RCode, _ counts: UInt64, in bytes: inout MutableRawSpan,
    length: Int
  ) -> Verdict {
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode, bits: Header.aa,
      counts: (1 << 48 | counts) &+ (query.hasEDNS ? 1 : 0))
    return finish(
      query, rcode, in: &bytes, length: query.questionEnd &- query.message &+ length)
  }
}
