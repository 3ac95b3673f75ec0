import Addresses
import CLinux
import Octets
import RateLimit
import Responder
import ZoneImage

extension Responder {
  /// Answers a message that came over UDP, within the limit on responses to `client`.
  func respond(
    in bytes: inout MutableRawSpan, length: Int, to client: IPAddress, zones: ZoneSet,
    limiter: inout RateLimiter, now: UInt64, counts: inout TransportCounts
  ) -> Verdict {
    var query = Responder.prepare(
      bytes.bytes, message: 0, length: length, transport: .udp, zones: zones)
    if limiter.isOn {
      let decision = limiter.limit(
        &query, bytes.bytes, client: client,
        hasProvedAddress: provesAddress(
          query, bytes.bytes, client: Client(client, at: apus_unix_seconds())),
        zones: zones, now: now)
      switch decision {
      case .within, .drop: break  // The verdict says the latter.
      case .slip: counts.slipped &+= 1
      case .exempt: counts.exempt &+= 1
      case .unenforced: counts.unenforced &+= 1
      }
    }
    guard query.hasOptions else {
      return answer(query, in: &bytes, capacity: bytes.byteCount, zones: zones)
    }
    var change = InternetChecksum()
    return answer(
      query, in: &bytes, capacity: bytes.byteCount, zones: zones,
      client: Client(client, at: apus_unix_seconds()), change: &change)
  }
}

extension RateLimiter {
  /// The time for a batch; not looked up where nothing is limited.
  var now: UInt64 { isOn ? apus_monotonic_nanoseconds() : 0 }
}
