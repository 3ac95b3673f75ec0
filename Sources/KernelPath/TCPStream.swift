/// The octets of one TCP connection (RFC 7766): messages behind their two-octet lengths, however the segments
/// cut them; as many as the client likes, answered in the order they came.
///
/// Documented choices: a length under 12 cannot be a message, so the stream is not to be trusted:
/// what was asked before is answered and the connection closed. A message that the responder drops
/// gets no answer and does not count as activity. Half a message at the client's end of stream is
/// dropped. Responses to what came together leave together, and while the kernel does not take them,
/// nothing more is read: so a client that does not read its answers is not read from.
struct TCPStream {
  /// What came and is not answered: less than one message, or that and one read where the client does
  /// not read its answers.
  private(set) var waiting: [UInt8] = []
  /// Responses that the kernel did not take.
  private var unsent: [UInt8] = []
  private var sent = 0
  /// What is to be sent before the next message is looked at.
  private var reply: (any ReplyStream)?
  /// The client has closed its direction.
  var isInputClosed = false
  /// Nothing more is answered: what was is sent, then the connection ends.
  private(set) var isEnding = false
  /// The connection is gone.
  private(set) var hasFailed = false

  /// So many octets of a transfer are made before other connections have their turn, and so many of them leave together.
  private static let streamedAtOnce = 262_144
  private static let sentAtOnce = 65_536

  /// Whether responses wait for the client, or for their turn.
  var isHeldUp: Bool { sent < unsent.count || reply != nil }

  /// Where in the input the next octets have to be: behind room for what waits.
  var held: Int { waiting.count }

  /// Takes the `came` octets behind what is ``held``, and answers what there is, as far as the client reads the
  /// answers. `send` gives a range of a buffer to the client. Whether there was an answer.
  mutating func answer(
    _ came: Int, _ worker: inout TCPWorker, over ends: MessageEnds,
    send: ([UInt8], Range<Int>) -> TCPSocket.Transfer
  ) -> Bool {
    // A long message that comes octet by octet must not be put together anew for each.
    guard came >= missing else {
      waiting.append(contentsOf: worker.input[held..<(held + came)])
      return false
    }
    let count = held + came
    if held > 0 { worker.input.replaceSubrange(0..<held, with: waiting) }
    var at = 0
    var hasAnswered = false
    var isFull = true
    while isFull, !isEnding, !isHeldUp, !hasFailed {
      let done = worker.answer(from: at, to: count, over: ends)
      (at, isFull) = (done.end, done.isFull)
      if done.isBroken { isEnding = true }
      if done.octets > 0 {
        hasAnswered = true
        unsent = Self.rest(of: worker.output, 0..<done.octets, send, &hasFailed)
      }
      guard let stream = done.stream else { continue }
      hasAnswered = true
      reply = stream
      proceed(send: send)
    }
    waiting = isEnding || at == count ? [] : Array(worker.input[at..<count])
    return hasAnswered
  }

  /// How many octets the first message that waits lacks; 0 or less: it is whole, or none has begun. A length under 12 never
  /// waits: it has ended the stream.
  private var missing: Int {
    guard waiting.count >= 2 else { return 0 }
    return 2 + (Int(waiting[0]) << 8 | Int(waiting[1])) - waiting.count
  }

  /// Sends what the kernel did not take before.
  mutating func resume(send: ([UInt8], Range<Int>) -> TCPSocket.Transfer) {
    if sent < unsent.count {
      switch send(unsent, sent..<unsent.count) {
      case .octets(let count): sent += count
      case .notNow: break
      case .end, .failed: hasFailed = true
      }
    }
    if sent == unsent.count { (unsent, sent) = ([], 0) }
    proceed(send: send)
  }

  /// Sends what a transfer has next, for a turn.
  private mutating func proceed(send: ([UInt8], Range<Int>) -> TCPSocket.Transfer) {
    var made: [UInt8] = []
    var isWaiting = false
    var left = Self.streamedAtOnce
    while let stream = reply, unsent.isEmpty, !hasFailed, !isWaiting, left > 0 {
      while made.count < Self.sentAtOnce, !isWaiting, reply != nil {
        switch stream.next() {
        case .message(let message):
          if made.isEmpty { made.reserveCapacity(Self.sentAtOnce + 2 + message.count) }
          let length = UInt16(truncatingIfNeeded: message.count)
          made.append(UInt8(truncatingIfNeeded: length >> 8))
          made.append(UInt8(truncatingIfNeeded: length))
          made += message
        case .notYet: isWaiting = true
        case .end: reply = nil
        case .failed:
          reply = nil
          isEnding = true
          waiting = []
        }
      }
      left -= made.count
      if !made.isEmpty { unsent = Self.rest(of: made, 0..<made.count, send, &hasFailed) }
      made.removeAll(keepingCapacity: true)
    }
  }

  /// Answers nothing more.
  mutating func end() {
    isEnding = true
    waiting = []
    reply = nil
  }

  /// Sends a range of a buffer; what the kernel did not take.
  private static func rest(
    of buffer: [UInt8], _ range: Range<Int>, _ send: ([UInt8], Range<Int>) -> TCPSocket.Transfer,
    _ hasFailed: inout Bool
  ) -> [UInt8] {
    switch send(buffer, range) {
    case .octets(let count) where count == range.count: return []
    case .octets(let count): return Array(buffer[(range.lowerBound + count)..<range.upperBound])
    case .notNow: return Array(buffer[range])
    case .end, .failed:
      hasFailed = true
      return []
    }
  }
}
