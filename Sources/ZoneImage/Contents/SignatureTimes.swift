import DNSWire
import Octets

/// What the times of a zone's signatures say, in seconds since 1970 (RFC 4034, section 3.1.5: serials, within 68
/// years of now).
public struct SignatureTimes: Sendable, Equatable {
  /// When the first signature runs out, or ran out; nil where there is none.
  public internal(set) var firstExpiration: Int64?
  /// When the rules on these times say something else than they say now, at the earliest; nil: never.
  public internal(set) var holdUntil: Int64?

  fileprivate mutating func hold(until change: Int64, _ now: Int64) {
    if change > now { holdUntil = min(holdUntil ?? change, change) }
  }
}

extension ZoneContents {
  public func signatureTimes(now: Int64) -> SignatureTimes {
    let serial = UInt32(truncatingIfNeeded: now)
    var times = SignatureTimes()
    for record in records where record.type == .rrsig {
      guard record.rdata.count >= 16 else { continue }
      let rdata = record.rdata.lowerBound
      let expiration = now + distance(at: rdata + 8, from: serial)
      times.firstExpiration = min(times.firstExpiration ?? expiration, expiration)
      // A signature is expired behind its expiration, and valid from its inception on.
      let inception = now + distance(at: rdata + 12, from: serial)
      times.hold(until: expiration + 1, now)
      times.hold(until: inception, now)
    }
    return times
  }

  private func distance(at offset: Int, from serial: UInt32) -> Int64 {
    Int64(Int32(bitPattern: octets.octets.load32(at: offset) &- serial))
  }
}
