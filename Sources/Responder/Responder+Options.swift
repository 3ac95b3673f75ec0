import DNSWire
public import Octets
public import ZoneImage

extension Responder {
  /// Stage 2 for a query with options: as ``answer(_:in:capacity:zones:change:)``, and where it is
  /// known who asked there are cookies.
  public func answer(
    _ prepared: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet,
    client: Client?, change: inout InternetChecksum
  ) -> Verdict {
    var query = prepared
    guard query.isPlainWithOptions else {
      return answerWithMore(query, in: &bytes, capacity: capacity, zones: zones, client: client)
    }
    let rdata = Self.options(of: query, bytes.bytes)
    let asked = QueryOptions(
      bytes.bytes, at: rdata.at, end: rdata.end, settings, query.transport)
    let reply = ResponseOptions(asked, bytes.bytes, settings, client)
    guard !asked.isMalformed, !refuses(reply, query) else {
      return answerWithMore(query, in: &bytes, capacity: capacity, zones: zones, client: client)
    }
    // As if there were no options, but for the room that they will take.
    query.clearOptions()
    let room = limit(query, capacity)
    var sum = InternetChecksum()
    let verdict = answer(
      query, in: &bytes, capacity: room &- reply.size, zones: zones, change: &sum)
    guard case .transmit(var length) = verdict, reply.size > 0 else {
      change = sum
      return verdict
    }
    // An extended error stays the last option.
    var at = query.message &+ length
    let isExplained =
      sum.isEmpty && bytes.load16(at: at &- 8) == 6 && bytes.load16(at: at &- 6) == 15
    if isExplained {
      at &-= 6
      length &-= 6
    }
    let total = reply.size &+ (isExplained ? 6 : 0)
    bytes.store16(UInt16(truncatingIfNeeded: total), at: at &- 2)
    reply.write(to: &bytes, at: at, settings.texts)
    if isExplained {
      EDNS.writeExtendedError(&bytes, at: at &+ reply.size, .notReady)
    } else if !sum.isEmpty {
      var added = InternetChecksum()
      added.add(bytes.bytes, at: at &- 2, count: reply.size &+ 2)
      sum.add(added.shifted(by: length))
      change = sum
    }
    return .transmit(length: length &+ total)
  }

  /// The same for every query that is not plain, with and without options.
  @inline(never)
  func answerWithMore(
    _ prepared: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet,
    client: Client?
  ) -> Verdict {
    var query = prepared
    guard query.mayHaveOptions else {
      return answerRecords(query, in: &bytes, capacity: capacity, zones: zones)
    }
    if query.action == .cookieOnly {
      return answerCookie(query, in: &bytes, capacity: capacity, client)
    }
    var reply = ResponseOptions()
    if query.hasOptions {
      let rdata = Self.options(of: query, bytes.bytes)
      let asked = QueryOptions(
        bytes.bytes, at: rdata.at, end: rdata.end, settings, query.transport)
      if asked.isMalformed {
        query.refuse(.formErr)
      } else {
        reply = ResponseOptions(asked, bytes.bytes, settings, client)
        if refuses(reply, query) { query.refuse(.badCookie) }
      }
    }
    let size = reply.size
    let room = limit(query, capacity)
    let verdict = answerRecords(query, in: &bytes, capacity: room &- size, zones: zones)
    guard case .transmit(let length) = verdict else { return verdict }
    if query.isClassAny { clearAA(&bytes, at: query.message) }
    guard query.hasEDNS else { return verdict }
    let error = extendedError(query, bytes.bytes)
    let total = size &+ (error == nil ? 0 : 6)
    guard total > 0, length &+ total <= room else { return verdict }
    let at = query.message &+ length
    bytes.store16(UInt16(truncatingIfNeeded: total), at: at &- 2)
    reply.write(to: &bytes, at: at, settings.texts)
    if let error { EDNS.writeExtendedError(&bytes, at: at &+ size, error) }
    return .transmit(length: length &+ total)
  }

  /// Whether the client has shown that its address is its own: by a cookie that is good. Asks no more
  /// of a query without one than whether it has options.
  public func provesAddress(
    _ query: PreparedQuery, _ bytes: RawSpan, client: @autoclosure () -> Client
  ) -> Bool {
    guard query.hasOptions, query.action == .answer || query.action == .refuse else { return false }
    let rdata = Self.options(of: query, bytes)
    let asked = QueryOptions(bytes, at: rdata.at, end: rdata.end, settings, query.transport)
    guard !asked.isMalformed else { return false }
    return ResponseOptions(asked, bytes, settings, client()).hasGoodCookie
  }

  /// Whether a cookie is required, and the one that came is not good. Over TCP nobody can pretend to
  /// be another (RFC 7873, section 5.2.3).
  @inline(__always)
  private func refuses(_ reply: ResponseOptions, _ query: PreparedQuery) -> Bool {
    settings.requiresCookies && reply.hasBadCookie && query.transport != .tcp
  }

  /// The records of the answer, as the operator wants them.
  private func answerRecords(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    if settings.answersAnyInFull, query.type == .any, query.transport == .tcp,
      query.action == .answer,
      let verdict = answerAll(query, in: &bytes, capacity: capacity, zones: zones)
    {
      return verdict
    }
    let verdict = answerWithoutOptions(query, in: &bytes, capacity: capacity, zones: zones)
    if settings.rotates, query.action == .answer, case .transmit = verdict {
      Self.rotate(&bytes, at: query.message, answer: query.questionEnd)
    }
    return verdict
  }

  /// Where the options of a query stand whose records were read before.
  @inline(__always)
  private static func options(
    of query: PreparedQuery, _ bytes: RawSpan
  ) -> (at: Int, end: Int) {
    let at = query.questionEnd
    // Mostly OPT is the only record.
    guard bytes.load32(at: at) >> 8 == UInt32(RRType.opt.rawValue) else {
      return laterOptions(of: query, bytes)
    }
    let rdata = at &+ EDNS.responseSize
    return (rdata, rdata &+ Int(bytes.load16(at: rdata &- 2)))
  }

  @inline(never)
  private static func laterOptions(
    of query: PreparedQuery, _ bytes: RawSpan
  ) -> (at: Int, end: Int) {
    var at = query.questionEnd
    let end = query.message &+ query.length
    while let record = RecordExtent(bytes, at: at, end: end) {
      if record.type == .opt { return (record.rdata, record.end) }
      at = record.end
    }
    return (end, end)
  }

  /// A server that answers for class IN alone cannot speak for all classes (RFC 1034, section
  /// 3.7.1).
  private func clearAA(_ bytes: inout MutableRawSpan, at message: Int) {
    let flags = Header.flags(bytes.bytes, at: message)
    bytes.store16(flags & ~Header.aa, at: message &+ 2)
  }

  /// Why the answer is no better than it is (RFC 8914); nil where the RCODE says all.
  private func extendedError(_ query: PreparedQuery, _ bytes: RawSpan) -> ExtendedError? {
    let rcode = RCode(rawValue: Header.flags(bytes, at: query.message) & 0xf)
    switch (query.action, rcode) {
    // The zone is not loaded, or not yet.
    case (.answer, .servFail): return .notReady
    // A text that the operator keeps to himself; or nothing that this server has in class CH.
    case (.chaos, .refused): return isServerName(query, bytes) ? .prohibited : .notSupported
    case (.refuse, .refused):
      if query.isOtherClass { return .notSupported }
      return query.route.isNowhere ? .notAuthoritative : .prohibited
    case (.refuse, .notImp): return .notSupported
    default: return nil
    }
  }

  /// A query without a question that wants to learn a server cookie (RFC 7873, section 5.4).
  private func answerCookie(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, _ client: Client?
  ) -> Verdict {
    let opt = query.message &+ Header.size
    let rdata = opt &+ EDNS.responseSize
    let asked = QueryOptions(
      bytes.bytes, at: rdata, end: rdata &+ Int(bytes.load16(at: rdata &- 2)), settings,
      query.transport)
    let reply = ResponseOptions(asked, bytes.bytes, settings, client)
    guard !asked.isMalformed, reply.hasCookie,
      Header.size &+ EDNS.responseSize &+ reply.size <= capacity
    else {
      Header.writeResponse(
        &bytes, at: query.message, rcode: .formErr, counts: Header.counts(questions: 0))
      return .transmit(length: Header.size)
    }
    let rcode: RCode = refuses(reply, query) ? .badCookie : .noError
    Header.writeResponse(
      &bytes, at: query.message, rcode: rcode,
      counts: Header.counts(questions: 0, additionals: 1))
    EDNS.writeResponse(
      &bytes, at: opt, payloadSize: settings.udpPayload, rcode: rcode,
      wantsDNSSEC: query.wantsDNSSEC)
    let end = opt &+ EDNS.responseSize
    bytes.store16(UInt16(truncatingIfNeeded: reply.size), at: end &- 2)
    reply.write(to: &bytes, at: end, settings.texts)
    return .transmit(length: end &+ reply.size &- query.message)
  }
}
