import DNSWire
import Octets
import ZoneImage

/// A DNAME's answer while it grows: the names that the question was led to, each in full in the
/// message, the question's own first.
private struct Redirection {
  /// At most this many: a longer chain ends there, and the client goes on.
  static let limit = 16

  /// Where the names start.
  var names = [17 of Int](repeating: 0)
  /// Their octets.
  var lengths = [17 of Int](repeating: 0)
  /// The labels of each, in octets, that the DNAME replaced.
  var firsts = [17 of Int](repeating: 0)
  /// Where the DNAME of each stands.
  var dnames = [17 of Int](repeating: 0)
  /// The last name's index: 0 to ``limit``.
  var last = 0
  /// ANCOUNT, NSCOUNT, ARCOUNT so far.
  var counts: UInt64 = 0
  /// Where the response ends so far.
  var end: Int

  init(name: Int, length: Int, end: Int) {
    self.end = end
    names[0] = name
    lengths[0] = length
  }

  /// The first name whose DNAME is the last one's, too; the last one itself where there is none.
  func firstWithDNAME(_ bytes: RawSpan) -> Int {
    let count = lengths[last] &- firsts[last]
    var other = 0
    while other < last {
      if lengths[other] &- firsts[other] == count,
        isSame(bytes, names[other] &+ firsts[other], names[last] &+ firsts[last], count)
      {
        break
      }
      other &+= 1
    }
    return other
  }

  /// Whether the last name is the owner of a DNAME that stands there.
  func endsAtDNAME(_ bytes: RawSpan) -> Bool {
    var other = 0
    while other < last {
      if lengths[other] &- firsts[other] == lengths[last],
        isSame(bytes, names[other] &+ firsts[other], names[last], lengths[last])
      {
        return true
      }
      other &+= 1
    }
    return false
  }

  /// Whether the last name was there before.
  func isLoop(_ bytes: RawSpan) -> Bool {
    var other = 0
    while other < last {
      if lengths[other] == lengths[last], isSame(bytes, names[other], names[last], lengths[last]) {
        return true
      }
      other &+= 1
    }
    return false
  }

  /// Compares names without regard to case (RFC 4343).
  private func isSame(_ bytes: RawSpan, _ left: Int, _ right: Int, _ count: Int) -> Bool {
    var index = 0
    while index < count {
      let (a, b) = (bytes.load8(at: left &+ index), bytes.load8(at: right &+ index))
      guard a == b || (a ^ b == 0x20 && (0x61...0x7a).contains(a | 0x20)) else { return false }
      index &+= 1
    }
    return true
  }
}

extension Responder {
  /// Makes the CNAME that a DNAME stands for (RFC 6672, section 3.1), and goes on with its target as
  /// far as that leads inside the zone (section 3.2, step 3c).
  ///
  /// The tail that was just written holds the DNAME alone, its target uncompressed, and its
  /// signatures. The CNAME has none (RFC 6672, section 5.3.1).
  @inline(never)
  func redirect(
    _ query: PreparedQuery, _ first: WrittenTail, in bytes: inout MutableRawSpan, room: Int,
    zones: ZoneSet
  ) -> Verdict {
    let limit = query.questionEnd &+ room
    var chain = Redirection(
      name: query.message &+ Header.size, length: query.nameLength, end: query.questionEnd)
    var tail = first
    while true {
      chain.firsts[chain.last] = tail.distance
      // A damaged image may say anything.
      guard tail.distance > 0 else { return refuse(query, .servFail, in: &bytes) }
      // A DNAME stands there once, however many names it redirects (RFC 2181, section 5).
      let first = chain.firstWithDNAME(bytes.bytes)
      let isNew = first == chain.last
      if isNew {
        guard tail.fits else {
          return truncate(query, tail.rcode, isAuthoritative: true, in: &bytes)
        }
        let pointers = PointerMove(
          message: query.message, name: chain.names[first], nameLength: chain.lengths[first],
          tail: chain.end)
        guard pointers.apply(to: &bytes, counts: tail.counts, end: chain.end &+ tail.length) else {
          // The rest is beyond a pointer's reach: the client goes on from the last CNAME.
          return finishRedirect(query, .noError, chain, in: &bytes)
        }
        chain.dnames[first] = chain.end
        chain.counts &+= tail.counts
        chain.end &+= tail.length
      } else if first &+ 1 == chain.last, chain.lengths[first] < chain.lengths[chain.last] {
        // Its target is below itself: the name would grow until there is no room for it.
        return finishRedirect(query, .noError, chain, in: &bytes)
      }
      let dname = chain.dnames[first]
      chain.dnames[chain.last] = dname
      switch appendCNAME(query, &chain, dname: dname, in: &bytes, limit: limit) {
      case .whole: break
      case .compressed:
        // The CNAME is all where it leads out of the zone; else the rest has no room.
        let place = target(ofDNAME: dname, bytes.bytes)
        let target = QuestionName.read(bytes.bytes, at: place, end: chain.end)
        let isAll =
          query.type == .cname
          || zones.route(bytes.bytes, at: place, target, inZoneOf: query.route).isNowhere
        return isAll
          ? finishRedirect(query, .noError, chain, in: &bytes)
          : truncate(query, .noError, isAuthoritative: true, in: &bytes)
      case .tooLong: return finishRedirect(query, .yxDomain, chain, in: &bytes)
      case .noRoom: return truncate(query, .noError, isAuthoritative: true, in: &bytes)
      case .outOfReach:
        // No DNAME without its CNAME: the client goes on from the one before.
        if isNew {
          chain.counts &-= tail.counts
          chain.end = dname
        }
        return finishRedirect(query, .noError, chain, in: &bytes)
      }
      // The CNAME is what was asked for (RFC 1034, section 4.3.2, step 3a).
      if query.type == .cname { return finishRedirect(query, .noError, chain, in: &bytes) }
      let target = chain.names[chain.last]
      let name = QuestionName.read(bytes.bytes, at: target, end: chain.end)
      let route = zones.route(bytes.bytes, at: target, name, inZoneOf: query.route)
      guard chain.last < Redirection.limit, !route.isNowhere, !chain.isLoop(bytes.bytes) else {
        return finishRedirect(query, .noError, chain, in: &bytes)
      }
      // What was asked for stands there (RFC 2181, section 5).
      if query.type == .dname, chain.endsAtDNAME(bytes.bytes) {
        return finishRedirect(query, .noError, chain, in: &bytes)
      }
      tail = zones.answer(
        for: route, type: query.type, bytes.bytes, name: target, wantsDNSSEC: query.wantsDNSSEC
      ).write(to: &bytes, at: chain.end, nameLength: name.length, room: limit &- chain.end)
      guard !tail.redirects else { continue }
      // RFC 6604, section 3: the last name's RCODE.
      guard tail.fits else {
        return truncate(query, tail.rcode, isAuthoritative: true, in: &bytes)
      }
      let pointers = PointerMove(
        message: query.message, name: target, nameLength: name.length, tail: chain.end)
      guard pointers.apply(to: &bytes, counts: tail.counts, end: chain.end &+ tail.length) else {
        return finishRedirect(query, .noError, chain, in: &bytes)
      }
      chain.counts &+= tail.counts
      chain.end &+= tail.length
      return finishRedirect(query, tail.rcode, chain, in: &bytes)
    }
  }

  private enum Appended { case whole, compressed, tooLong, noRoom, outOfReach }

  /// Where the target of a DNAME record stands: behind its owner, a pointer or the root's one octet, and ten
  /// octets more.
  @inline(__always)
  private func target(ofDNAME record: Int, _ bytes: RawSpan) -> Int {
    record &+ (bytes.load8(at: record) == 0 ? 1 : 2) &+ 10
  }

  /// Appends the CNAME from the chain's last name: its first labels before the DNAME's target.
  @inline(__always)
  private func appendCNAME(
    _ query: PreparedQuery, _ chain: inout Redirection, dname: Int, in bytes: inout MutableRawSpan,
    limit: Int
  ) -> Appended {
    let source = chain.names[chain.last]
    let first = chain.firsts[chain.last]
    let target = target(ofDNAME: dname, bytes.bytes)
    let length = first &+ Int(bytes.load16(at: target &- 2))
    guard length <= 255 else { return .tooLong }  // RFC 6672, section 2.2
    let at = chain.end
    // Only behind 16 KiB of links: the first DNAME is near.
    guard source &- query.message < 0x4000, target &- query.message < 0x4000
    else { return .outOfReach }
    // To be looked up the name must stand there in full. Where it does not fit, a pointer to the
    // DNAME's target ends it.
    let isWhole = at &+ 12 &+ length <= limit
    let octets = isWhole ? length : first &+ 2
    guard at &+ 12 &+ octets <= limit else { return .noRoom }
    bytes.store16(0xc000 | UInt16(truncatingIfNeeded: source &- query.message), at: at)
    bytes.store16(RRType.cname.rawValue, at: at &+ 2)
    bytes.store16(RRClass.internet.rawValue, at: at &+ 4)
    bytes.store32(bytes.load32(at: target &- 6), at: at &+ 6)
    bytes.store16(UInt16(truncatingIfNeeded: octets), at: at &+ 10)
    var index = 0
    while index < (isWhole ? length : first) {
      let from = index < first ? source &+ index : target &+ index &- first
      bytes.store8(bytes.load8(at: from), at: at &+ 12 &+ index)
      index &+= 1
    }
    chain.end = at &+ 12 &+ octets
    chain.counts &+= 1 << 32
    if !isWhole {
      bytes.store16(
        0xc000 | UInt16(truncatingIfNeeded: target &- query.message), at: at &+ 12 &+ first)
      return .compressed
    }
    chain.last &+= 1
    chain.names[chain.last] = at &+ 12
    chain.lengths[chain.last] = length
    return .whole
  }

  private func finishRedirect(
    _ query: PreparedQuery, _ rcode: RCode, _ chain: Redirection, in bytes: inout MutableRawSpan
  ) -> Verdict {
    // AA speaks of the first owner name (RFC 1035, section 4.1.1), so a referral leaves it set.
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode, bits: Header.aa,
      counts: (1 << 48 | chain.counts) &+ (query.hasEDNS ? 1 : 0))
    return finish(query, rcode, in: &bytes, length: chain.end &- query.message)
  }
}
