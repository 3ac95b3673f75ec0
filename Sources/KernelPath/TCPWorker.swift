import Addresses
import CLinux
import Histogram
import NIOCore
import Octets
import Responder
import Tap
import ZoneImage

/// What the connections of one event loop share: the responder, the zones and one buffer.
final class TCPWorker {
  /// The longest message (RFC 1035, section 4.2.2: a two-octet length).
  private static let messageCapacity = 65_535

  private let responder: Responder
  private let counters: TransportCounters
  private let tap: TapPoint
  private var zones: ServedZones
  private var scratch = ByteBuffer(repeating: 0, count: messageCapacity)

  init(
    responder: Responder, publisher: ZoneSetPublisher, counters: TransportCounters,
    tap: TapPoint = TapPoint(.tcp)
  ) {
    self.tap = tap
    self.responder = responder
    self.counters = counters
    zones = ServedZones(publisher)
  }

  /// Takes the zone set in force, also where no query asks for it.
  func refreshZones() { zones.refresh() }

  /// The response to `message` behind its length, or nil where it gets none.
  func answer(
    _ message: ByteBuffer, over ends: TCPEnds, allocator: ByteBufferAllocator
  ) -> ByteBuffer? {
    let began = apus_monotonic_nanoseconds()
    zones.refresh()
    scratch.setBuffer(message, at: 0)
    var span = scratch.mutableReadableBytesSpan
    let isTapped = tap.query(
      span.bytes, length: message.readableBytes, from: ends.client, to: ends.server)
    let verdict = responder.respond(
      in: &span, length: message.readableBytes, capacity: Self.messageCapacity, transport: .tcp,
      zones: zones.set, client: ends.knownClient.map { Client($0, at: apus_unix_seconds()) })
    if isTapped { tap.reply(span.bytes, length: verdict.replyLength) }
    var counts = TransportCounts()
    counts.queries = 1
    counters.traffic.requests.addShared(length: message.readableBytes)
    defer { counters.add(counts) }
    switch verdict {
    case .transmit(let length):
      counts.responses = 1
      var framed = allocator.buffer(capacity: length + 2)
      framed.writeInteger(UInt16(truncatingIfNeeded: length))
      framed.writeBytes(scratch.readableBytesSpan.extracting(first: length))
      counters.traffic.responses.addShared(length: length)
      counters.traffic.durations.addShared(apus_monotonic_nanoseconds() &- began, count: 1)
      return framed
    case .drop(let reason): counts.drop(.responder(reason))
    case .punt(let reason): counts.drop(.punted(reason))
    }
    return nil
  }

  /// Counts a message that is too short to be looked at.
  func countShortMessage(length: Int) {
    counters.traffic.requests.addShared(length: length)
    var counts = TransportCounts()
    counts.queries = 1
    counts.drop(.responder(.shortMessage))
    counters.add(counts)
  }
}
