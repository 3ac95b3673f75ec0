import Octets
import Packet
import PuntQueue
import RateLimit
import Responder
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

    enum Outcome: UInt8, BitwiseCopyable { case query, frameDrop, invalid }
  }

  var socket: XSKSocket
  let responder: Responder
  let publisher: ZoneSetPublisher
  let punts: PuntQueue
  let counters: WorkerCounters
  /// The longest IP packet that the interface sends.
  let mtu: Int
  /// The zone set in force for this worker, and the publisher's generation that it belongs to.
  var zones: ZoneSet
  var generation: UInt64
  var slots: InlineArray<64, Slot>
  var limiter: RateLimiter

  init(
    socket: consuming XSKSocket, responder: Responder, zones publisher: ZoneSetPublisher,
    punts: PuntQueue, mtu: Int, rateLimit: RateLimitSettings, counters: WorkerCounters
  ) {
    self.socket = socket
    self.responder = responder
    self.publisher = publisher
    self.punts = punts
    self.mtu = mtu
    self.counters = counters
    limiter = RateLimiter(rateLimit)
    let (zones, generation) = publisher.current()
    self.zones = zones
    self.generation = generation
    // The answer to no message at all fills the slots until the first batch.
    let nothing = Responder.prepare(
      RawSpan(), message: 0, length: 0, transport: .fastPath, zones: zones)
    slots = InlineArray(
      repeating: Slot(outcome: .invalid, frameDrop: .truncated, layout: .empty, query: nothing))
    self.socket.fillAll()
    counters.publish(self.socket.chunks())
  }

  /// One turn of the loop: the number of frames taken in.
  mutating func turn() -> Int {
    // A quiescent point: no reference into the old zone set is held here.
    if publisher.generation != generation { takeZones() }
    reclaim()
    let count = socket.rx.peek(Self.batch)
    if count > 0 {
      let zones = self.zones
      Self.look(at: count, socket, &slots, responder, zones)
      if limiter.isOn { limit(count, zones) }
      answer(count, zones)
      socket.rx.release()
      socket.tx.submit()
      counters.add(count, .rx)
      if counters.takeHasPunted() { punts.wake() }
    }
    socket.fill.submit()
    kick(hadFrames: count > 0)
    counters.publish(socket.chunks())
    return count
  }

  @inline(never)
  private mutating func takeZones() {
    (zones, generation) = publisher.current()
    counters.add(.zoneSets)
  }

  /// Chunks whose frames were sent go back to receive.
  @inline(__always)
  private mutating func reclaim() {
    let count = socket.completion.peek(socket.chunkCount)
    if count == 0 { return }
    for _ in 0..<count {
      if let chunk = socket.completion.take() { socket.fill.push(chunk) }
    }
    socket.completion.release()
  }

  // The two stages are static and take the worker's parts one by one: a span of the UMEM borrows
  // only the socket then, and the rest stays in reach while it is held.

  /// Stage 1: reads every frame of the batch and asks for the memory that its answer needs.
  @inline(__always)
  private static func look(
    at count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ responder: Responder, _ zones: ZoneSet
  ) {
    for index in 0..<count {
      guard let descriptor = socket.rx.descriptor(index) else {
        slots[index].outcome = .invalid
        continue
      }
      let bytes = socket.umem.bytes(of: descriptor)
      switch Frame.parse(bytes, at: descriptor.offset, length: descriptor.length) {
      case .datagram(let layout):
        slots[index].outcome = .query
        slots[index].layout = layout
        slots[index].query = Responder.prepare(
          bytes, message: layout.payload, length: layout.payloadLength, transport: .fastPath,
          zones: zones)
      case .drop(let reason):
        slots[index].outcome = .frameDrop
        slots[index].frameDrop = reason
      }
    }
  }

  /// Stage 2: answers every frame of the batch in its chunk; the chunk goes to TX or back to FILL.
  @inline(__always)
  private mutating func answer(_ count: Int, _ zones: ZoneSet) {
    var sent = 0
    for index in 0..<count {
      guard let chunk = socket.rx.take() else {
        counters.add(.invalidDescriptors)
        continue
      }
      let length = Self.reply(
        slots[index], chunk, &socket.umem, responder, zones, mtu: mtu, counters, punts)
      if length == 0 {
        socket.fill.push(chunk)
      } else if let chunk = socket.tx.push(
        chunk, offset: slots[index].layout.frame, length: length)
      {
        counters.drop(.responseTooLong)
        socket.fill.push(chunk)
      } else {
        sent &+= 1
      }
    }
    counters.add(sent, .tx)
  }

  /// Makes the frame in `chunk` its own reply: the reply's length, or 0 where there is none.
  @inline(__always)
  private static func reply(
    _ slot: borrowing Slot, _ chunk: borrowing Chunk, _ umem: inout UMEM, _ responder: Responder,
    _ zones: ZoneSet, mtu: Int, _ counters: WorkerCounters, _ punts: PuntQueue
  ) -> Int {
    switch slot.outcome {
    case .query: break
    case .frameDrop:
      counters.drop(slot.frameDrop)
      return 0
    case .invalid:
      counters.add(.invalidDescriptors)
      return 0
    }
    let layout = slot.layout
    var bytes = umem.bytes(of: chunk)
    let capacity = min(bytes.byteCount, mtu &+ layout.ip) &- slot.query.message
    var change = InternetChecksum()
    switch responder.answer(
      slot.query, in: &bytes, capacity: capacity, zones: zones, change: &change)
    {
    case .transmit(let length):
      let turned =
        change.isEmpty
        ? Frame.turnAround(&bytes, layout, payloadLength: length)
        : Frame.turnAround(&bytes, layout, payloadLength: length, change: change)
      switch turned {
      case .reply(let length): return length
      case .drop(let reason): counters.drop(reason)
      }
    case .drop(let reason):
      counters.drop(reason)
    case .punt(let reason):
      if handOver(layout, bytes.bytes, punts) {
        counters.punt(reason)
      } else {
        counters.add(.puntQueueFull)
      }
    }
    return 0
  }
}
