import Addresses
import CLinux
import Glibc
import Histogram
public import PuntQueue
import RateLimit
import Responder
import Tap
import ZoneImage

/// A worker's queue and the interface its frames come in by.
public struct PuntSource: Sendable {
  public var queue: PuntQueue
  /// The interface's number: a reply to a link-local client must leave by it.
  public var interface: UInt32

  public init(queue: PuntQueue, interface: UInt32) {
    self.queue = queue
    self.interface = interface
  }
}

/// A thread that answers punted messages, for whoever is to end it.
public final class PuntServing: Sendable {
  let waiter: Waiter
  let thread: ServiceThread
  let tap: TapPoint

  init(waiter: Waiter, thread: ServiceThread, tap: TapPoint) {
    self.waiter = waiter
    self.thread = thread
    self.tap = tap
  }
}

/// The thread that answers what the fast path punted, from the sockets of the addresses asked.
struct PuntService {
  let sources: [PuntSource]
  let sockets: [UDPSocket]
  let waiter: Waiter
  let service: MessageService
  let publisher: ZoneSetPublisher
  let rateLimit: RateLimitSettings
  let counters: TransportCounters
  let tap: TapPoint

  /// Until the call to stop: then what the queues hold is answered, and the thread ends.
  func run() {
    var batch = DatagramBatch(count: 1)
    var zones = ServedZones(publisher)
    var limiter = RateLimiter(rateLimit)
    while true {
      waiter.wait()
      let stopping = waiter.isStopped
      zones.refresh()
      for source in sources {
        source.queue.acknowledge()
        // As many as a full queue holds: the others get their turn, and the wake-up comes again.
        var left = source.queue.capacity
        while left > 0, answer(source, &batch, zones: zones.set, &limiter) { left -= 1 }
        if left == 0 { source.queue.wake() }
      }
      if stopping { return }
    }
  }

  /// Answers the queue's oldest message; false where there is none.
  private func answer(
    _ source: PuntSource, _ batch: inout DatagramBatch, zones: ZoneSet,
    _ limiter: inout RateLimiter
  ) -> Bool {
    guard let punted = batch.withMessage(0, { source.queue.pop(into: &$0) }) else { return false }
    let began = apus_monotonic_nanoseconds()
    var counts = TransportCounts()
    counts.queries = 1
    counters.traffic.requests.addShared(length: punted.length)
    defer { counters.add(counts) }
    guard let socket = socket(for: punted.server) else {
      counts.drop(.noSocket)
      return true
    }
    let verdict = batch.withMessage(0) { message in
      service.respond(
        in: &message, length: punted.length, from: punted.client, to: punted.server, zones: zones,
        limiter: &limiter, now: limiter.now, counts: &counts, tap: tap)
    }
    switch verdict {
    case .transmit(let length):
      // As of a datagram that came by the socket: a link-local source needs its interface too.
      let isLinkLocal =
        punted.client.address.isLinkLocalIPv6 || punted.server.address.isLinkLocalIPv6
      let interface = isLinkLocal ? source.interface : 0
      batch.reply(
        0, length: length, to: punted.client, scope: interface, from: punted.server.address,
        interface: interface)
      counters.traffic.responses.addShared(length: length)
      counts.responses = UInt64(batch.send(to: socket.descriptor))
      counters.traffic.durations.addShared(
        apus_monotonic_nanoseconds() &- began, count: Int(counts.responses))
      counts.drop(.sendFailed, count: 1 - counts.responses)
    case .drop(let reason): counts.drop(.responder(reason))
    case .punt(let reason): counts.drop(.punted(reason))
    }
    return true
  }

  /// The socket on that very address, else the one on all addresses of its family.
  private func socket(for server: Endpoint) -> UDPSocket? {
    let any: IPAddress = server.address.isIPv4 ? .anyIPv4 : .anyIPv6
    return sockets.first { $0.endpoint == server }
      ?? sockets.first { $0.endpoint == Endpoint(address: any, port: server.port) }
  }
}
