import Addresses
import CLinux
import Histogram
import Octets
import Responder
import Tap
import ZoneImage

/// What the connections of one thread share: the responder, the zones, and the buffers that messages come
/// into and responses are made in. A connection that waits holds no buffer.
struct TCPWorker: ~Copyable {
  /// The longest message (RFC 1035, section 4.2.2: a two-octet length).
  static let messageCapacity = 65_535
  /// Octets taken from a connection at once.
  static let readSize = 65_536

  /// What became of the octets in the input.
  struct Answered {
    /// Where the first message begins that was not looked at.
    var end: Int
    /// Octets of responses, at the start of the output.
    var octets = 0
    /// The output is full, or a stream comes first: there may be more whole messages.
    var isFull = false
    /// A length came that no message can have.
    var isBroken = false
    /// What is to be sent behind the responses, before the next message is looked at.
    var stream: (any ReplyStream)?
  }

  /// Less than a message that was there, or that and a read where the client does not read; and a read.
  var input = [UInt8](repeating: 0, count: messageCapacity + 2 + readSize)
  private(set) var output: [UInt8]
  private let outputLimit: Int
  private let service: MessageService
  private let counters: TransportCounters
  private let tap: TapPoint
  private var zones: ServedZones

  init(
    service: MessageService, publisher: ZoneSetPublisher, counters: TransportCounters,
    outputLimit: Int, tap: TapPoint = TapPoint(.tcp)
  ) {
    self.service = service
    self.counters = counters
    self.outputLimit = max(outputLimit, 1)
    self.tap = tap
    zones = ServedZones(publisher)
    // The last response begins under the limit, and is written with 32 octets to spare.
    output = [UInt8](
      repeating: 0, count: max(outputLimit, 1) + 2 + Self.messageCapacity + 32)
  }

  /// Takes the zone set in force, also where no query asks for it.
  mutating func refreshZones() { zones.refresh() }

  /// Answers the whole messages of the input from `start` to `end`, until the output is full.
  mutating func answer(from start: Int, to end: Int, over ends: MessageEnds) -> Answered {
    let began = apus_monotonic_nanoseconds()
    zones.refresh()
    let (counters, answering) = (
      counters, Answering(service: service, tap: tap, zones: zones.set, ends: ends)
    )
    let (input, outputLimit) = (input, outputLimit)
    var done = Answered(end: start)
    var counts = TransportCounts()
    output.withOctets { output in
      while end - done.end >= 2 {
        let length = Int(input[done.end]) << 8 | Int(input[done.end + 1])
        guard length >= 12 else {
          counts.queries += 1
          counters.traffic.requests.addShared(length: length)
          counts.drop(.responder(.shortMessage))
          done.isBroken = true
          break
        }
        guard end - done.end >= length + 2 else { break }
        guard done.octets < outputLimit else {
          done.isFull = true
          break
        }
        let at = done.octets + 2
        counters.traffic.requests.addShared(length: length)
        output.copy(input.octets, from: done.end + 2, count: length, to: at)
        let response = answering.answer(
          in: &output, message: at, length: length, &counts, &done.stream)
        if response > 0 {
          counters.traffic.responses.addShared(length: response)
          output.store16(UInt16(truncatingIfNeeded: response), at: done.octets)
          done.octets = at + response
        }
        done.end += length + 2
        guard done.stream == nil else {
          done.isFull = true
          break
        }
      }
    }
    if counts.queries > 0 {
      counters.traffic.durations.addShared(
        apus_monotonic_nanoseconds() &- began, count: Int(counts.responses))
      counters.add(counts)
    }
    return done
  }
}

/// What answers the messages of one connection.
private struct Answering {
  let service: MessageService
  let tap: TapPoint
  let zones: ZoneSet
  let ends: MessageEnds

  /// Answers the message of `length` octets at `message` in its place. The response's length; 0: there is none.
  func answer(
    in bytes: inout MutableRawSpan, message: Int, length: Int, _ counts: inout TransportCounts,
    _ stream: inout (any ReplyStream)?
  ) -> Int {
    counts.queries += 1
    let isTapped =
      tap.isOn
      && tap.query(
        bytes.bytes.extracting(message..<(message + length)), length: length, from: ends.client,
        to: ends.server)
    let query = Responder.prepare(
      bytes.bytes, message: message, length: length, transport: .tcp, zones: zones)
    let verdict = service.respond(
      to: query, in: &bytes, over: ends, capacity: TCPWorker.messageCapacity, zones: zones,
      stream: &stream)
    if isTapped {
      tap.reply(
        bytes.bytes.extracting(message..<(message + verdict.replyLength)),
        length: verdict.replyLength)
    }
    switch verdict {
    case .transmit(let length):
      counts.responses += 1
      return length
    case .drop(let reason): counts.drop(.responder(reason))
    case .punt(let reason): counts.drop(.punted(reason))
    }
    return 0
  }
}
