import Addresses
import CLinux
import Octets
import RateLimit
import Responder
import Tap
import ZoneImage

extension MessageService {
  /// Answers a message that came over UDP, within the limit on responses to `client`, and shows both to who looks on.
  func respond(
    in bytes: inout MutableRawSpan, length: Int, from client: Endpoint, to server: Endpoint,
    zones: ZoneSet, limiter: inout RateLimiter, now: UInt64, counts: inout TransportCounts,
    tap: TapPoint
  ) -> Verdict {
    let isTapped = tap.query(bytes.bytes, length: length, from: client, to: server)
    let verdict = respond(
      in: &bytes, length: length, over: MessageEnds(client: client, server: server), zones: zones,
      limiter: &limiter, now: now, counts: &counts)
    if isTapped { tap.reply(bytes.bytes, length: verdict.replyLength) }
    return verdict
  }

  private func respond(
    in bytes: inout MutableRawSpan, length: Int, over ends: MessageEnds, zones: ZoneSet,
    limiter: inout RateLimiter, now: UInt64, counts: inout TransportCounts
  ) -> Verdict {
    var query = Responder.prepare(
      bytes.bytes, message: 0, length: length, transport: .udp, zones: zones)
    if limiter.isOn {
      let decision = limiter.limit(
        &query, bytes.bytes, client: ends.client.address,
        hasProvedAddress: responder.provesAddress(
          query, bytes.bytes, client: Client(ends.client.address, at: apus_unix_seconds())),
        zones: zones, now: now)
      switch decision {
      case .within, .drop: break  // The verdict says the latter.
      case .slip: counts.slipped &+= 1
      case .exempt: counts.exempt &+= 1
      case .unenforced: counts.unenforced &+= 1
      }
    }
    // Over UDP nothing is streamed.
    var stream: (any ReplyStream)?
    return respond(
      to: query, in: &bytes, over: ends, capacity: bytes.byteCount, zones: zones, stream: &stream)
  }
}

extension Verdict {
  /// Octets of the reply; 0 where there is none.
  var replyLength: Int { if case .transmit(let length) = self { length } else { 0 } }
}

extension RateLimiter {
  /// The time for a batch; not looked up where nothing is limited.
  var now: UInt64 { isOn ? apus_monotonic_nanoseconds() : 0 }
}
