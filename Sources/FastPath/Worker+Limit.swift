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
  mutating func limit(_ count: Int, _ zones: ZoneSet) {
    Self.limit(
      count, socket, &slots, &limiter, zones, counters, now: apus_monotonic_nanoseconds())
  }

  private static func limit(
    _ count: Int, _ socket: borrowing XSKSocket, _ slots: inout InlineArray<64, Slot>,
    _ limiter: inout RateLimiter, _ zones: ZoneSet, _ counters: WorkerCounters, now: UInt64
  ) {
    for index in 0..<min(count, batch) where slots[index].outcome.isQuery {
      guard let descriptor = socket.rx.descriptor(index) else { continue }
      let bytes = socket.umem.bytes(of: descriptor)
      let decision = limiter.limit(
        &slots[index].query, bytes, client: client(of: slots[index].layout, bytes),
        hasProvedAddress: false, zones: zones, now: now)
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

  /// Who asks.
  @inline(__always)
  private static func client(of layout: FrameLayout, _ bytes: RawSpan) -> IPAddress {
    switch layout.family {
    case .ipv4: return IPAddress(ipv4: IPv4Packet(checked: bytes, at: layout.ip).source)
    case .ipv6:
      let source = IPv6Packet(checked: bytes, at: layout.ip).source
      return IPAddress(high: source.high, low: source.low)
    }
  }
}
