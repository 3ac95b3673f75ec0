import CLinux
import Histogram
import Octets
import Packet
import PuntQueue
import RateLimit
import Responder
import Tap
import XDP
import ZoneImage

/// One queue's worker: it owns the socket, and runs each frame to completion without a lock, an
/// allocation or a reference count; a batch costs one system call at most, the kick.
struct Worker: ~Copyable {
  /// The frames of a batch. As many as a driver's poll takes at once (NAPI_POLL_WEIGHT).
  static var batch: Int { 64 }

  /// What the first stage leaves for the second about one frame.
  struct Slot: BitwiseCopyable {
    var outcome: Outcome
    var frameDrop: FrameDropReason
    var layout: FrameLayout
    var query: PreparedQuery
    /// What answers a plain or extended query.
    var found: FoundAnswer

    enum Outcome: UInt8, BitwiseCopyable {
      /// A plain query in a plain frame, as ``Frame/parsePlain`` and ``Responder/preparePlain`` or
      /// ``Responder/prepareBeside`` read them.
      case plain
      /// A plain query in any other frame.
      case plainQuery
      /// A query that is plain but for a cookie, in a plain frame, and in any other.
      case cookie
      case cookieQuery
      /// A query that is plain but for DO, of a zone with DNSSEC, in a plain frame, and in any other.
      case extended
      case extendedQuery
      /// The same with a cookie.
      case both
      case bothQuery
      case query
      case frameDrop, invalid
      /// What the second stage makes of a query that it hands over.
      case punted

      /// Whether ``Responder/answerPlain`` may be tried.
      @inline(__always)
      var isPlain: Bool { rawValue <= Self.plainQuery.rawValue }

      /// Whether a tail in its plain form answers it.
      @inline(__always)
      var takesPlainTail: Bool { rawValue <= Self.cookieQuery.rawValue }

      /// Whether it takes the secure form, and proofs.
      @inline(__always)
      var isExtended: Bool { rawValue & ~3 == Self.extended.rawValue }

      /// The same, and no cookie.
      @inline(__always)
      var isExtendedOnly: Bool { rawValue | 1 == Self.extendedQuery.rawValue }

      /// Whether its frame is plain.
      @inline(__always)
      var isPlainFrame: Bool { rawValue & 1 == 0 }

      /// That of a query that ``Responder/preparePlain(_:message:length:zones:)`` has read, or that was settled, in a plain
      /// frame or in any other.
      @inline(__always)
      init(plain query: PreparedQuery, isPlainFrame: Bool) {
        self =
          query.takesSecureForm
          ? (isPlainFrame ? .extended : .extendedQuery) : (isPlainFrame ? .plain : .plainQuery)
      }

      /// The same with a cookie.
      @inline(__always)
      init(cookie query: PreparedQuery, isPlainFrame: Bool) {
        self =
          query.takesSecureForm
          ? (isPlainFrame ? .both : .bothQuery) : (isPlainFrame ? .cookie : .cookieQuery)
      }

      /// That of a query that was read from its start.
      @inline(__always)
      init(_ query: PreparedQuery, isPlainFrame: Bool) {
        self =
          query.isPlain || query.isPlainSecure && query.endsWithOPT
          ? Outcome(plain: query, isPlainFrame: isPlainFrame) : .query
      }

      /// What an extended query is from here on, if nothing of it but a plain answer is left to write.
      @inline(__always)
      var asPlain: Outcome { self == .extended ? .plain : .plainQuery }

      @inline(__always)
      var isQuery: Bool { rawValue <= Self.query.rawValue }
    }
  }

  var socket: XSKSocket
  let responder: Responder
  let publisher: ZoneSetPublisher
  let ownPublisher: OwnAddressesPublisher
  let punts: PuntQueue
  let counters: WorkerCounters
  let tap: TapPoint
  /// The longest IP packet that the interface sends.
  let mtu: Int
  /// The longest message that is sent whatever the client says, over IPv4 and IPv6.
  let mostPlain: Int
  /// The zone set in force for this worker, and the publisher's generation that it belongs to.
  var zones: ZoneSet
  var generation: UInt64
  /// The host's own addresses, and their publisher's generation.
  var own: OwnAddresses
  var ownGeneration: UInt64
  /// The frames of the batch that may come from an own address, a bit each.
  var suspects: UInt64 = 0
  var slots: InlineArray<64, Slot>
  var limiter: RateLimiter

  init(
    socket: consuming XSKSocket, responder: Responder, zones publisher: ZoneSetPublisher,
    own ownPublisher: OwnAddressesPublisher, punts: PuntQueue, mtu: Int,
    rateLimit: RateLimitSettings, counters: WorkerCounters, tap: TapPoint
  ) {
    self.socket = socket
    self.responder = responder
    self.publisher = publisher
    self.ownPublisher = ownPublisher
    self.punts = punts
    self.mtu = mtu
    mostPlain = min(
      responder.mostPlain, mtu - IPv6Packet.headerLength - UDPDatagram.headerLength)
    self.counters = counters
    self.tap = tap
    limiter = RateLimiter(rateLimit)
    let (zones, generation) = publisher.current()
    self.zones = zones
    self.generation = generation
    (own, ownGeneration) = ownPublisher.current()
    // The answer to no message at all fills the slots until the first batch.
    let nothing = Responder.prepare(
      RawSpan(), message: 0, length: 0, transport: .fastPath, zones: zones)
    slots = InlineArray(
      repeating: Slot(
        outcome: .invalid, frameDrop: .truncated, layout: .empty, query: nothing, found: .none))
    self.socket.fillAll()
    counters.publish(self.socket.chunks())
  }

  /// One turn of the loop: the number of frames taken in.
  mutating func turn() -> Int {
    // A quiescent point: no reference into the old zone set is held here.
    if publisher.generation != generation { takeZones() }
    if ownPublisher.generation != ownGeneration { takeOwn() }
    socket.recycle()
    let count = socket.rx.peek(Self.batch)
    if count > 0 {
      let began = apus_monotonic_nanoseconds()
      let zones = self.zones
      Self.look(at: count, socket, &slots, responder, zones, own.filter, &suspects)
      if suspects != 0 {
        Self.dropOwn(suspects, socket, &slots, own)
        suspects = 0
      }
      if zones.hasPending { Self.settle(count, socket, &slots, zones) }
      if limiter.isOn { Self.limit(count, socket, &slots, &limiter, responder, zones, counters) }
      Self.find(count, socket, &slots, zones)
      let tapped = tap.isOn ? Self.tapQueries(count, socket, &slots, tap) : 0
      Self.answer(
        count, &socket, &slots, responder, zones, counters, punts, mtu: mtu, most: mostPlain)
      if tapped != 0 { Self.tapReplies(tapped, count, socket, &slots, tap) }
      socket.rx.release()
      let sent = socket.tx.unsubmitted
      socket.tx.submit()
      counters.traffic.durations.add(apus_monotonic_nanoseconds() &- began, count: sent)
      counters.add(count, .rx)
      counters.add(sent, .tx)
      if counters.takeHasPunted() { punts.wake() }
    }
    socket.fill.submit()
    kick(hadFrames: count > 0)
    counters.publish(socket.chunks())
    return count
  }

  @inline(never)
  private mutating func takeOwn() {
    (own, ownGeneration) = ownPublisher.current()
  }

  @inline(never)
  private mutating func takeZones() {
    (zones, generation) = publisher.current()
    counters.add(.zoneSets)
  }
}
