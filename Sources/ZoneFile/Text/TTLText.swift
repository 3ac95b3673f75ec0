/// The most that a TTL can be (RFC 2181, section 8).
let largestTTL: UInt64 = 2_147_483_647

/// A TTL: seconds, or numbers with the units of weeks, days, hours, minutes and seconds in any case
/// (`1h30m`); nil where it is none or too large.
func parseTTL(_ octets: some Sequence<UInt8>) -> UInt32? {
  var total: UInt64 = 0
  var number: UInt64?
  var hasUnit = false
  for octet in octets {
    if (0x30...0x39).contains(octet) {
      let value = (number ?? 0) * 10 + UInt64(octet - 0x30)
      guard value <= largestTTL else { return nil }
      number = value
      continue
    }
    let unit: UInt64
    switch octet | 0x20 {
    case 0x77: unit = 604_800
    case 0x64: unit = 86_400
    case 0x68: unit = 3_600
    case 0x6d: unit = 60
    case 0x73: unit = 1
    default: return nil
    }
    guard let count = number else { return nil }
    total += count * unit
    guard total <= largestTTL else { return nil }
    number = nil
    hasUnit = true
  }
  guard number != nil || hasUnit else { return nil }
  total += number ?? 0
  return total <= largestTTL ? UInt32(total) : nil
}

/// A decimal number up to a limit; nil where it is none.
func parseNumber(_ octets: some Collection<UInt8>, upTo limit: UInt64) -> UInt64? {
  guard !octets.isEmpty else { return nil }
  var value: UInt64 = 0
  for octet in octets {
    guard (0x30...0x39).contains(octet) else { return nil }
    value = value * 10 + UInt64(octet - 0x30)
    guard value <= limit else { return nil }
  }
  return value
}
