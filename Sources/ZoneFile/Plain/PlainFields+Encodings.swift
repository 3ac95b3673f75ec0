extension PlainFields {
  /// What is left: pairs of hexadecimal digits, which white space may part anywhere.
  mutating func hex(to rdata: inout [UInt8]) -> Bool {
    var high: UInt8?
    var count = 0
    while true {
      let token = text.next()
      guard !token.isEmpty else { break }
      for index in token {
        guard let digit = Self.hexDigit(octet(index)) else { return false }
        if let first = high {
          rdata.append(first << 4 | digit)
          high = nil
          count += 1
        } else {
          high = digit
        }
      }
    }
    return high == nil && count > 0
  }

  /// The salt of NSEC3 (RFC 5155, section 3.3): `-` or pairs of hexadecimal digits.
  mutating func salt(to rdata: inout [UInt8]) -> Bool {
    let token = text.next()
    if token.count == 1, octet(token.lowerBound) == 0x2d {
      rdata.append(0)
      return true
    }
    guard token.count >= 2, token.count % 2 == 0, token.count <= 510 else { return false }
    rdata.append(UInt8(truncatingIfNeeded: token.count / 2))
    for index in stride(from: token.lowerBound, to: token.upperBound, by: 2) {
      guard let high = Self.hexDigit(octet(index)),
        let low = Self.hexDigit(octet(index + 1))
      else { return false }
      rdata.append(high << 4 | low)
    }
    return true
  }

  /// The next hashed owner name: 32 digits in base32hex (RFC 5155, section 3.3; RFC 4648, section 7).
  mutating func hash(to rdata: inout [UInt8]) -> Bool {
    let token = text.next()
    guard token.count == 32 else { return false }
    rdata.append(20)
    var bits: UInt64 = 0
    var count = 0
    for index in token {
      let digit: UInt8
      switch octet(index) {
      case let octet where octet >= 0x30 && octet <= 0x39: digit = octet - 0x30
      case let octet where octet | 0x20 >= 0x61 && octet | 0x20 <= 0x76:
        digit = (octet | 0x20) - 0x57
      default: return false
      }
      bits = bits << 5 | UInt64(digit)
      count += 1
      if count == 8 {
        append(bits, 40, to: &rdata)
        (bits, count) = (0, 0)
      }
    }
    return true
  }

  /// What is left: base64 in whole groups of four, which white space may part anywhere (RFC 4648,
  /// section 4).
  mutating func base64(to rdata: inout [UInt8]) -> Bool {
    // Once for all digits: a static asks each time whether it was made.
    let values = Self.base64Digits
    var bits: UInt32 = 0
    var digits = 0
    var padding = 0
    while true {
      let token = text.next()
      guard !token.isEmpty else { break }
      for index in token {
        let octet = octet(index)
        if octet == 0x3d {
          padding += 1
          continue
        }
        let digit = values[Int(octet)]
        guard padding == 0, digit < 64 else { return false }
        bits = bits << 6 | UInt32(digit)
        digits += 1
        if digits % 4 == 0 { append(UInt64(bits & 0xff_ffff), 24, to: &rdata) }
      }
    }
    guard digits > 0, padding <= 2, (digits + padding) % 4 == 0 else { return false }
    switch padding {
    case 1:
      guard bits & 3 == 0 else { return false }
      append(UInt64(bits >> 2 & 0xffff), 16, to: &rdata)
    case 2:
      guard bits & 15 == 0 else { return false }
      append(UInt64(bits >> 4 & 0xff), 8, to: &rdata)
    default: break
    }
    return true
  }

  private static let base64Digits: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, octet) in alphabet.utf8.enumerated() { values[Int(octet)] = UInt8(value) }
    return values
  }()

  /// A time of 14 digits (RFC 4034, section 3.2), as seconds modulo 2^32.
  mutating func time(to rdata: inout [UInt8]) -> Bool {
    let token = text.next()
    guard token.count == 14 else { return false }
    let at = token.lowerBound
    guard let year = decimal(at..<at + 4), let month = decimal(at + 4..<at + 6),
      let day = decimal(at + 6..<at + 8), let hour = decimal(at + 8..<at + 10),
      let minute = decimal(at + 10..<at + 12), let second = decimal(at + 12..<at + 14),
      year >= 1970, year < 2106, (1...12).contains(month), (1...28).contains(day), hour < 24,
      minute < 60, second < 60
    else { return false }
    // Days since 1970, the year beginning in March (so that the leap day is its last).
    let years = month > 2 ? year : year - 1
    let months = month > 2 ? month - 3 : month + 9
    let days =
      years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 719_469
    append(((days * 24 + hour) * 60 + minute) * 60 + second, 32, to: &rdata)
    return true
  }
}
