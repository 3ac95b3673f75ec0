import DNSWire

/// What the times of a zone's signatures say, in seconds since 1970 (RFC 4034, section 3.1.5: serials, within 68
/// years of now).
public struct SignatureTimes: Sendable, Equatable {
  /// When the first signature runs out, or ran out; nil where there is none.
  public internal(set) var firstExpiration: Int64?
  /// When the rules on these times say something else than they say now, at the earliest; nil: never.
  public internal(set) var holdUntil: Int64?
}

extension ZoneContents {
  public func signatureTimes(now: Int64) -> SignatureTimes {
    let serial = UInt32(truncatingIfNeeded: now)
    var times = SignatureTimes()
    for record in records where record.type == .rrsig {
      let octets = rdata(of: record).dropFirst(8).prefix(8)
      guard octets.count == 8 else { continue }
      let expiration = now + Self.distance(octets.prefix(4), from: serial)
      times.firstExpiration = min(times.firstExpiration ?? expiration, expiration)
      // A signature is expired behind its expiration, and valid from its inception on.
      let inception = now + Self.distance(octets.suffix(4), from: serial)
      for change in [expiration + 1, inception] where change > now {
        times.holdUntil = min(times.holdUntil ?? change, change)
      }
    }
    return times
  }

  private static func distance(_ octets: ArraySlice<UInt8>, from serial: UInt32) -> Int64 {
    let time = octets.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    return Int64(Int32(bitPattern: time &- serial))
  }
}
