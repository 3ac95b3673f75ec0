import Addresses
import CLinux
import Glibc
import Histogram
import RateLimit
import Responder
import Tap
import ZoneImage

/// One UDP socket and the thread that answers what comes in on it.
struct UDPService {
  let socket: UDPSocket
  let waiter: Waiter
  let service: MessageService
  let publisher: ZoneSetPublisher
  let rateLimit: RateLimitSettings
  let counters: TransportCounters
  let tap: TapPoint

  /// Until the call to stop: then what the socket holds is answered, and the thread ends.
  func run() {
    var batch = DatagramBatch()
    var zones = ServedZones(publisher)
    var limiter = RateLimiter(rateLimit)
    while true {
      waiter.wait()
      let stopping = waiter.isStopped
      // The second bound: a flood must not keep the server from stopping.
      var rounds = 0
      while rounds < 1024 {
        zones.refresh()
        let taken = batch.receive(from: socket.descriptor)
        if taken < 0 && errno != EAGAIN && errno != EINTR { pause() }
        guard taken > 0 else { break }
        answer(&batch, taken: taken, zones: zones.set, limiter: &limiter)
        rounds += 1
      }
      if stopping { return }
    }
  }

  /// Gives the kernel time after an error that is not ours (out of memory), instead of spinning.
  private func pause() { usleep(10_000) }

  private func answer(
    _ batch: inout DatagramBatch, taken: Int, zones: ZoneSet, limiter: inout RateLimiter
  ) {
    let now = limiter.now
    let began = apus_monotonic_nanoseconds()
    var counts = TransportCounts()
    counts.queries = UInt64(taken)
    for slot in 0..<taken {
      var arrival = batch.arrival(slot)
      // What waited in a socket before it was ours was not asked for its local address (IP_PKTINFO).
      if arrival.local?.isUnspecified == true, arrival.destination == socket.endpoint.address {
        arrival.local = arrival.destination
      }
      counters.traffic.requests.addShared(length: arrival.length)
      if let reason = arrival.dropReason(port: socket.endpoint.port) {
        counts.drop(reason)
        continue
      }
      let server = Endpoint(
        address: arrival.local ?? socket.endpoint.address, port: socket.endpoint.port)
      let verdict = batch.withMessage(slot) { message in
        service.respond(
          in: &message, length: arrival.length, from: arrival.client, to: server, zones: zones,
          limiter: &limiter, now: now, counts: &counts, tap: tap)
      }
      switch verdict {
      case .transmit(let length):
        guard let local = arrival.local else { continue }
        counters.traffic.responses.addShared(length: length)
        batch.reply(
          slot, length: length, to: arrival.client, scope: arrival.scope, from: local,
          interface: arrival.replyInterface)
      case .drop(let reason): counts.drop(.responder(reason))
      case .punt(let reason): counts.drop(.punted(reason))
      }
    }
    let replies = batch.pending
    let sent = batch.send(to: socket.descriptor)
    counts.responses = UInt64(sent)
    counts.drop(.sendFailed, count: UInt64(replies - sent))
    counters.traffic.durations.addShared(apus_monotonic_nanoseconds() &- began, count: sent)
    counters.add(counts)
  }
}
