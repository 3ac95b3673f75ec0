import DNSWire

extension ZoneContents {
  /// When, in seconds since 1970, the rules on the times of signatures say something else than they say
  /// now, at the earliest; nil where no signature's time is to come (RFC 4034, section 3.1.5).
  public func signatureTimesHold(from now: Int64) -> Int64? {
    let serial = UInt32(truncatingIfNeeded: now)
    var soonest: UInt32?
    for record in records where record.type == .rrsig {
      let times = rdata(of: record).dropFirst(8).prefix(8)
      guard times.count == 8 else { continue }
      // A signature is expired behind its expiration, and valid from its inception on.
      for (at, delay) in [(times.prefix(4), UInt32(1)), (times.suffix(4), UInt32(0))] {
        let left = at.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } &- serial &+ delay
        // What is half the circle away is past.
        if left > 0, left < 1 << 31 { soonest = min(soonest ?? left, left) }
      }
    }
    return soonest.map { now + Int64($0) }
  }
}
