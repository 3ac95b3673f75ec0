public import DNSWire
public import Octets
public import ZoneImage

/// How many proofs are known to go into an answer.
@frozen public enum ProofCount { case none, one, any }

extension Responder {
  /// ``writePlain(_:_:at:in:most:change:)`` with the proofs that
  /// ``ZoneSet/find(for:type:_:name:wantsDNSSEC:_:)`` found beside the tail, and with a cookie where there
  /// is one.
  @_transparent
  public func writeExtended(
    _ found: TailReference, _ proofs: Proofs, _ count: ProofCount, _ cookie: ResponseCookie?,
    _ query: PreparedQuery, at message: Int, in bytes: inout MutableRawSpan, most: Int,
    change: inout InternetChecksum
  ) -> Int {
    let questionLength = query.questionLength
    let questionEnd = message &+ questionLength
    // DO and cookies come with OPT, behind which nothing stands.
    var query = query
    query.hasEDNS = true
    if count != .none { query.wantsDNSSEC = true }
    var old = InternetChecksum()
    old.subtract(
      (cookie == nil
        ? Self.sum(bytes.bytes, at: questionEnd, count: EDNS.responseSize)
        : Self.sumOfCookie(bytes.bytes, at: questionEnd, count: query.length &- questionLength))
        .shifted(by: questionLength))
    let room =
      min(most, Int(query.most)) &- questionLength &- EDNS.responseSize
      &- (cookie == nil ? 0 : ResponseCookie.size)
    let written =
      count == .none || count == .any && proofs.isEmpty
      ? found.writePlain(to: &bytes, at: questionEnd, room: room)
      : found.write(
        with: proofs, isOne: count == .one, to: &bytes, at: questionEnd,
        nameLength: query.nameLength,
        room: room)
    guard let tail = written else { return 0 }
    let length = finishPlain(tail, query, at: message, in: &bytes, old, change: &change)
    guard let cookie else { return length }
    return Self.write(cookie, to: &bytes, at: message, length: length, change: &change)
  }

  /// Every query that is not plain, or wants DNSSEC.
  @inline(never)
  func answerOther(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet,
    change: inout InternetChecksum
  ) -> Verdict {
    guard query.isPlainSecure, query.message &+ Header.size <= bytes.byteCount else {
      return answerAny(query, in: &bytes, capacity: capacity, zones: zones)
    }
    return answerSecure(query, in: &bytes, capacity: capacity, zones: zones, change: &change)
  }

  /// A query that wants DNSSEC and came over the fast path: as the plain one, with the secure forms
  /// of tails, and with proofs (RFC 4035, section 3.1).
  private func answerSecure(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet,
    change: inout InternetChecksum
  ) -> Verdict {
    let message = query.message
    let questionLength = query.questionLength
    let questionEnd = message &+ questionLength
    // DO comes with OPT.
    let limit = Int(min(query.payloadSize, settings.udpPayload))
    var sum = InternetChecksum()
    sum.subtract(
      Self.sum(bytes.bytes, at: questionEnd, count: query.length &- questionLength)
        .shifted(by: questionLength))
    let tail = zones.answer(
      for: query.route, type: query.type, bytes.bytes, name: message &+ Header.size,
      wantsDNSSEC: true
    ).write(
      to: &bytes, at: questionEnd, nameLength: query.nameLength,
      room: min(capacity, limit) &- questionLength &- query.optSize)
    // SERVFAIL is explained there.
    guard tail.fits, !tail.redirects, tail.rcode != .servFail else {
      return answerAny(query, in: &bytes, capacity: capacity, zones: zones)
    }
    sum.add(tail.sum.shifted(by: questionLength))
    let length = questionLength &+ tail.length
    Header.writePlainResponse(
      &bytes, at: message, flagsInMemoryOrder: tail.flagsInMemoryOrder,
      countsInMemoryOrder: tail.countsInMemoryOrder, hasEDNS: true, change: &sum)
    if settings.rotates { Self.rotate(&bytes, at: message, answer: questionEnd) }
    EDNS.writeResponse(
      &bytes, at: message &+ length, payloadSize: settings.udpPayload, rcode: .noError,
      wantsDNSSEC: true)
    sum.add(
      EDNS.responseSum(payloadSize: settings.udpPayload, wantsDNSSEC: true)
        .shifted(by: length))
    change = sum
    return .transmit(length: length &+ EDNS.responseSize)
  }
}
