import Glibc
import Octets
import XDP

/// How fast is asked.
enum Pace {
  /// So many a second, whether answers come or not.
  case rate(Int)
  /// As fast as answers come: so many are awaited at any time.
  case window(Int)
}

/// One thread that sends queries over AF_XDP, notes when, and takes the answers. It never sleeps.
struct Asker: ~Copyable {
  /// Before it what is measured does not count: caches fill, and the server wakes up.
  static let warmUp: UInt64 = 300_000_000

  var socket: XSKSocket
  let queries: Queries
  let frame: QueryFrame
  let pace: Pace

  var pending = Pending()
  var latency = Histogram()
  /// How much later than its time each query was sent.
  var lateness = Histogram()
  var pauses = Pauses()
  var rcodes = [Int](repeating: 0, count: 16)
  var longestTurn: UInt64 = 0
  /// When sending began and ended.
  var start: UInt64 = 0
  var end: UInt64 = 0
  /// Answers that came before its end.
  var answeredInTime = 0
  private var next = 0

  init(_ socket: consuming XSKSocket, _ queries: Queries, _ frame: QueryFrame, _ pace: Pace) {
    self.socket = socket
    self.queries = queries
    self.frame = frame
    self.pace = pace
    // Half of the chunks are to receive into, the others to send.
    let half = self.socket.chunkCount / 2
    while self.socket.umem.free > half, let chunk = self.socket.umem.takeFree() {
      self.socket.fill.push(chunk)
    }
    self.socket.fill.submit()
  }

  /// Asks for so many seconds, then waits a second for what is outstanding.
  mutating func run(seconds: Int) {
    start = Self.now()
    end = start + UInt64(seconds) * 1_000_000_000
    var last = start
    while last < end {
      let now = Self.now()
      if now > start + Self.warmUp { longestTurn = max(longestTurn, now - last) }
      pauses.turn(now - last)
      last = now
      receive()
      if pending.outstanding == 0 { pauses.rest(at: now) }
      send()
      kick()
      pending.giveUp(before: now - patience)
    }
    answeredInTime = pending.answered
    let limit = end + 1_000_000_000
    while pending.outstanding > 0, Self.now() < limit {
      receive()
      kick()
    }
    pending.giveUp(before: .max)
  }

  /// A window must not stay shut for what is lost.
  private var patience: UInt64 {
    switch pace {
    case .rate: 1_000_000_000
    case .window: 100_000_000
    }
  }

  private mutating func receive() {
    let count = socket.rx.peek(64)
    guard count > 0 else { return }
    let now = Self.now()
    let counts = now > start + Self.warmUp && now < end
    if counts { pauses.answer(at: now, start: start) }
    for _ in 0..<count {
      guard let descriptor = socket.rx.descriptor(0), let chunk = socket.rx.take() else { continue }
      if let reply = reply(in: descriptor), let sent = pending.take(reply.sequence) {
        rcodes[reply.rcode] += 1
        if counts { latency.add(now - sent) }
      }
      socket.fill.push(chunk)
    }
    socket.rx.release()
    socket.fill.submit()
  }

  private func reply(in descriptor: Descriptor) -> (sequence: Int, rcode: Int)? {
    QueryFrame.reply(
      socket.umem.bytes(of: descriptor), at: descriptor.offset, length: descriptor.length)
  }

  private mutating func send() {
    let now = Self.now()
    for _ in 0..<min(due(at: now), 64) {
      guard let chunk = freeChunk() else { break }
      if case .rate(let rate) = pace, now > start + Self.warmUp {
        let time = start + UInt64(pending.sent) * 1_000_000_000 / UInt64(rate)
        lateness.add(now > time ? now - time : 0)
      }
      let sequence = pending.send(at: now)
      let length = write(index: next, sequence: sequence, to: chunk)
      next = next + 1 == queries.count ? 0 : next + 1
      // It fits: a query is at most 42 + 12 + 255 + 15 octets.
      _ = socket.tx.push(chunk, offset: 0, length: length)
    }
    socket.completion.release()
    socket.tx.submit()
  }

  /// Writes a query's frame: its length.
  private mutating func write(index: Int, sequence: Int, to chunk: borrowing Chunk) -> Int {
    let (frame, queries) = (frame, queries)
    var bytes = socket.umem.bytes(of: chunk)
    return frame.write(queries, index, sequence: sequence, to: &bytes)
  }

  /// How many queries are to be sent now.
  private func due(at now: UInt64) -> Int {
    switch pace {
    case .rate(let rate):
      Int((now - start) * UInt64(rate) / 1_000_000_000) - pending.sent
    case .window(let most): most - pending.outstanding
    }
  }

  private mutating func freeChunk() -> Chunk? {
    if let chunk = socket.umem.takeFree() { return chunk }
    return socket.completion.peek(1) > 0 ? socket.completion.take() : nil
  }

  private mutating func kick() {
    if socket.tx.needsWakeup, socket.tx.waiting > 0 { _ = socket.kickTX() }
    if socket.fill.needsWakeup { _ = socket.kickRX() }
  }

  static func now() -> UInt64 {
    var time = timespec()
    // Holds: `time` is ours to fill.
    guard unsafe clock_gettime(CLOCK_MONOTONIC, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
