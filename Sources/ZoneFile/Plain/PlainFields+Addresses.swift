extension PlainFields {
  /// Four decimal numbers without leading zeros.
  mutating func ipv4(to rdata: inout [UInt8]) -> Bool {
    let token = text.next()
    guard token.count <= 15 else { return false }
    var parts = 0
    var digits = 0
    var value = 0
    for index in token {
      let octet = octet(index)
      if octet == 0x2e {
        guard digits > 0, parts < 3 else { return false }
        rdata.append(UInt8(truncatingIfNeeded: value))
        (parts, digits, value) = (parts + 1, 0, 0)
        continue
      }
      guard octet >= 0x30, octet <= 0x39, digits == 0 || value > 0 else { return false }
      digits += 1
      value = value * 10 + Int(octet - 0x30)
      guard value <= 255 else { return false }
    }
    guard digits > 0, parts == 3 else { return false }
    rdata.append(UInt8(truncatingIfNeeded: value))
    return true
  }

  /// Groups of up to four hexadecimal digits, `::` once for at least two of them (RFC 4291, section
  /// 2.2; RFC 5952, section 4.2.2); no IPv4 address at the end.
  mutating func ipv6(to rdata: inout [UInt8]) -> Bool {
    let token = text.next()
    guard token.count >= 2, token.count <= 39 else { return false }
    let start = rdata.count
    var gap: Int?
    var at = token.lowerBound
    if octet(at) == 0x3a {
      guard octet(at + 1) == 0x3a else { return false }
      gap = start
      at += 2
    }
    while at < token.upperBound {
      var value: UInt16 = 0
      var digits = 0
      while at < token.upperBound, let digit = Self.hexDigit(octet(at)) {
        guard digits < 4 else { return false }
        value = value << 4 | UInt16(digit)
        digits += 1
        at += 1
      }
      guard digits > 0, rdata.count - start < 16 else { return false }
      append(UInt64(value), 16, to: &rdata)
      guard at < token.upperBound else { break }
      guard octet(at) == 0x3a, at + 1 < token.upperBound else { return false }
      at += 1
      if octet(at) == 0x3a {
        guard gap == nil else { return false }
        gap = rdata.count
        at += 1
      }
    }
    let missing = 16 - (rdata.count - start)
    guard let gap else { return missing == 0 }
    guard missing >= 4 else { return false }
    rdata.insert(contentsOf: repeatElement(0, count: missing), at: gap)
    return true
  }

  static func hexDigit(_ octet: UInt8) -> UInt8? {
    switch octet {
    case 0x30...0x39: octet - 0x30
    case 0x41...0x46: octet - 0x37
    case 0x61...0x66: octet - 0x57
    default: nil
    }
  }
}
