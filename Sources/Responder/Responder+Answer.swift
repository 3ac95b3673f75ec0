public import DNSWire
public import Octets
public import ZoneImage

extension Responder {
  /// Stage 2: writes the response over the query. The message may grow to `capacity` octets.
  public func answer(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    var change = InternetChecksum()
    return answer(query, in: &bytes, capacity: capacity, zones: zones, change: &change)
  }

  /// The same for a caller that keeps the message's checksum: adds to `change`, which must be
  /// empty, by how much the octets' sum has changed. It stays empty where that is not known.
  public func answer(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet,
    change: inout InternetChecksum
  ) -> Verdict {
    let message = query.message
    if query.isPlain, message &+ Header.size <= bytes.byteCount {
      let length = answerPlain(
        query, at: message, in: &bytes, most: min(capacity, mostPlain), zones: zones,
        change: &change)
      if length > 0 { return .transmit(length: length) }
    } else if query.isPlainRefusal, message &+ query.questionLength <= bytes.byteCount {
      // The question stays as it is, and nothing follows it: who floods with names of other zones
      // costs no sum over the message.
      Header.writePlainResponse(
        &bytes, at: message, flagsInMemoryOrder: query.rcode.rawValue << 8,
        countsInMemoryOrder: 0, hasEDNS: false, change: &change)
      return .transmit(length: query.questionLength)
    }
    return answerOther(query, in: &bytes, capacity: capacity, zones: zones, change: &change)
  }

  /// The most octets that a response over UDP takes, whatever the client says.
  @inlinable @inline(__always)
  public var mostPlain: Int { Int(settings.udpPayload) }

  /// Stage 2 for a query that ``PreparedQuery/isPlain`` is said of, whose message starts at
  /// `message`: writes the response, of at most `most` octets and what the client takes, and returns
  /// its length; 0, with the message as it was, where ``answer`` must see to it.
  ///
  /// What the caller knows of `message` and the span, the optimiser knows here: with a constant
  /// length and a bounded offset no check of a load or store is left but the tail's.
  private func answerPlain(
    _ query: PreparedQuery, at message: Int, in bytes: inout MutableRawSpan, most: Int,
    zones: ZoneSet, change: inout InternetChecksum
  ) -> Int {
    let found = zones.tail(
      for: query.route, type: query.type, bytes.bytes, name: message &+ Header.size)
    return writePlain(found, query, at: message, in: &bytes, most: most, change: &change)
  }

  /// The same with the tail that ``ZoneSet/tail(for:type:_:name:)`` found: two steps for the worker,
  /// which reads of the query only what the step needs, where it needs it.
  @_transparent
  public func writePlain(
    _ found: TailReference, _ query: PreparedQuery, at message: Int,
    in bytes: inout MutableRawSpan, most: Int, change: inout InternetChecksum
  ) -> Int {
    let questionLength = query.questionLength
    let questionEnd = message &+ questionLength
    let old = Self.sumBehindQuestion(query, bytes.bytes, at: questionEnd)
    guard
      let tail = found.writePlain(
        to: &bytes, at: questionEnd,
        room: min(most, Int(query.most)) &- questionLength &- query.optSize)
    else { return 0 }
    return finishPlain(tail, query, at: message, in: &bytes, old, change: &change)
  }

  /// By how much a message's sum changes where what stands behind the question gives way.
  @_transparent
  @usableFromInline
  static func sumBehindQuestion(
    _ query: PreparedQuery, _ bytes: RawSpan, at questionEnd: Int
  ) -> InternetChecksum {
    let questionLength = query.questionLength
    var sum = InternetChecksum()
    if query.length != questionLength {
      sum.subtract(
        Self.sum(bytes, at: questionEnd, count: query.length &- questionLength)
          .shifted(by: questionLength))
    }
    return sum
  }

  /// Writes header and OPT around a tail that stands behind the question; `old` is what
  /// ``sumBehindQuestion(_:_:at:)`` was.
  @_transparent
  @usableFromInline
  func finishPlain(
    _ tail: PlainTail, _ query: PreparedQuery, at message: Int, in bytes: inout MutableRawSpan,
    _ old: InternetChecksum, change: inout InternetChecksum
  ) -> Int {
    let questionLength = query.questionLength
    var sum = old
    sum.add(tail.sum.shifted(by: questionLength))
    let length = questionLength &+ tail.length
    Header.writePlainResponse(
      &bytes, at: message, flagsInMemoryOrder: tail.flagsInMemoryOrder,
      countsInMemoryOrder: tail.countsInMemoryOrder, hasEDNS: query.hasEDNS, change: &sum)
    // Which leaves the sum as it is.
    if settings.rotates { Self.rotate(&bytes, at: message, answer: message &+ questionLength) }
    guard query.hasEDNS else {
      change = sum
      return length
    }
    EDNS.writeResponse(
      &bytes, at: message &+ length, payloadSize: settings.udpPayload, rcode: .noError,
      wantsDNSSEC: query.wantsDNSSEC)
    sum.add(
      EDNS.responseSum(payloadSize: settings.udpPayload, wantsDNSSEC: query.wantsDNSSEC)
        .shifted(by: length))
    change = sum
    return length &+ EDNS.responseSize
  }

  /// The same for every query.
  @inline(never)
  func answerAny(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    guard query.hasMore || settings.rotates || settings.answersAnyInFull else {
      return answerWithoutOptions(query, in: &bytes, capacity: capacity, zones: zones)
    }
    return answerWithMore(query, in: &bytes, capacity: capacity, zones: zones, client: nil)
  }

  /// The same without what depends on the query's options.
  @inline(never)
  func answerWithoutOptions(
    _ query: PreparedQuery, in bytes: inout MutableRawSpan, capacity: Int, zones: ZoneSet
  ) -> Verdict {
    guard query.action == .answer else { return decided(query, in: &bytes) }
    let questionLength = query.questionLength
    let room = limit(query, capacity) &- questionLength &- query.optSize
    let tail = zones.answer(
      for: query.route, type: query.type, bytes.bytes, name: query.message &+ Header.size,
      wantsDNSSEC: query.wantsDNSSEC
    ).write(to: &bytes, at: query.questionEnd, nameLength: query.nameLength, room: room)
    guard tail.fits else {
      return truncate(query, tail.rcode, isAuthoritative: tail.isAuthoritative, in: &bytes)
    }
    guard !tail.redirects else {
      return redirect(query, tail, in: &bytes, room: room, zones: zones)
    }
    Header.writeResponse(
      &bytes, at: query.message, rcode: tail.rcode, bits: tail.isAuthoritative ? Header.aa : 0,
      counts: (1 << 48 | tail.counts) &+ (query.hasEDNS ? 1 : 0))
    return finish(query, tail.rcode, in: &bytes, length: questionLength &+ tail.length)
  }

  /// The sum of the records behind a question: an OPT record without options, as most are, or any.
  @inlinable @inline(__always)
  static func sum(_ bytes: RawSpan, at offset: Int, count: Int) -> InternetChecksum {
    var sum = InternetChecksum()
    guard count == EDNS.responseSize else { return otherSum(bytes, at: offset, count: count) }
    sum.addLittle(bytes.loadLittle64(at: offset))
    // Octets 7 to 10, of which 7 was added; 8 stands at an even offset again.
    sum.addLittle(UInt64(bytes.loadLittle32(at: offset &+ 7) >> 8))
    return sum
  }

  @inline(never)
  @usableFromInline
  static func otherSum(_ bytes: RawSpan, at offset: Int, count: Int) -> InternetChecksum {
    var sum = InternetChecksum()
    sum.add(bytes, at: offset, count: count)
    return sum
  }

  /// What needs no lookup.
  private func decided(_ query: PreparedQuery, in bytes: inout MutableRawSpan) -> Verdict {
    switch query.action {
    case .drop: return .drop(query.dropReason)
    case .punt: return .punt(query.puntReason)
    case .headerOnly:
      Header.writeResponse(
        &bytes, at: query.message, rcode: query.rcode, counts: Header.counts(questions: 0))
      return .transmit(length: Header.size)
    case .badKey: return badKey(query, in: &bytes)
    case .slip: return bare(query, .noError, bits: Header.tc, in: &bytes)
    case .chaos: return chaos(query, in: &bytes)
    case .cookieOnly: return refuse(query, .formErr, in: &bytes)
    case .refuse, .answer: return refuse(query, query.rcode, in: &bytes)
    }
  }

  /// The largest response: 512 octets without EDNS (RFC 1035, section 4.2.1), the smaller of the
  /// client's and our payload size with it (RFC 6891, section 6.2.3), 65,535 over TCP.
  public func limit(_ query: PreparedQuery, _ capacity: Int) -> Int {
    if query.transport == .tcp { return min(capacity, 65_535) }
    guard query.hasEDNS else { return min(capacity, 512) }
    return min(capacity, Int(min(query.payloadSize, settings.udpPayload)))
  }

  /// TC: the question and OPT, all else left for TCP (RFC 2181, section 9).
  func truncate(
    _ query: PreparedQuery, _ rcode: RCode, isAuthoritative: Bool, in bytes: inout MutableRawSpan
  ) -> Verdict {
    bare(query, rcode, bits: Header.tc | (isAuthoritative ? Header.aa : 0), in: &bytes)
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
