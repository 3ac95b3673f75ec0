import Addresses
import CLinux
import Octets
import Packet
import RateLimit
import Responder
import XDP
import ZoneImage

extension Worker {
  /// Between the two stages, where responses are limited: takes from the second what is over the
  /// limit. The clock is read once a batch.
  @inline(never)
  static func limit(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ limiter: inout RateLimiter, _ responder: Responder, _ zones: ZoneSet,
    _ counters: WorkerCounters
  ) {
    let now = apus_monotonic_nanoseconds()
    for index in 0..<min(count, batch) where slots[index].outcome.isQuery {
      guard let descriptor = socket.rx.descriptor(index) else { continue }
      let bytes = socket.umem.bytes(of: descriptor)
      let client = clientAddress(slots[index].layout, bytes)
      let decision = limiter.limit(
        &slots[index].query, bytes, client: client,
        hasProvedAddress: responder.provesAddress(
          slots[index].query, bytes, client: Client(client, at: apus_unix_seconds())),
        zones: zones, now: now)
      switch decision {
      case .within: break
      // No plain answer: what the responder's verdict says.
      case .drop: slots[index].outcome = .query
      case .slip:
        slots[index].outcome = .query
        counters.add(.rateLimitSlipped)
      case .exempt: counters.add(.rateLimitExempt)
      case .unenforced: counters.add(.rateLimitUnenforced)
      }
    }
  }
}
