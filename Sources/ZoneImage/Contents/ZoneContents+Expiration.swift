import DNSWire

extension ZoneContents {
  /// When the first signature runs out, in seconds since 1970; nil where there is none.
  ///
  /// The times are serials (RFC 4034, section 3.1.5): within 68 years of `now`.
  public func earliestExpiration(now: Int64) -> Int64? {
    let serial = UInt32(truncatingIfNeeded: now)
    var earliest: Int32?
    for record in records where record.type == .rrsig {
      let octets = rdata(of: record).dropFirst(8).prefix(4)
      guard octets.count == 4 else { continue }
      let expiration = octets.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      let rest = Int32(bitPattern: expiration &- serial)
      earliest = min(earliest ?? rest, rest)
    }
    return earliest.map { now + Int64($0) }
  }
}
