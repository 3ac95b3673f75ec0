import Octets

extension PlainFields {
  /// What is left: pairs of hexadecimal digits, which white space may part anywhere.
  mutating func hex(to rdata: inout [UInt8]) -> Bool {
    let start = rdata.count
    appendRest(to: &rdata)
    let count = rdata.count - start
    guard count > 0, count % 2 == 0 else { return false }
    // Octets take the place of the text.
    let isHex = rdata.withOctets { octets in
      for index in 0..<count / 2 {
        guard let high = Self.hexDigit(octets.load8(at: start + 2 * index)),
          let low = Self.hexDigit(octets.load8(at: start + 2 * index + 1))
        else { return false }
        octets.store8(high << 4 | low, at: start + index)
      }
      return true
    }
    rdata.removeLast(count / 2)
    return isHex
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
    let start = rdata.count
    appendRest(to: &rdata)
    let count = rdata.count - start
    guard count > 0, count % 4 == 0 else { return false }
    // Once for all digits: a static asks each time whether it was made.
    let values = Self.base64Digits
    let end = rdata.withOctets { Self.decodeBase64(&$0, from: start, values) }
    guard let end else { return false }
    rdata.removeLast(rdata.count - end)
    return true
  }

  /// Puts octets in place of base64 from `start` to the end, and says where they end; nil where it is none. A group of
  /// four digits makes three octets, so that what is written never reaches what is still to be read.
  private static func decodeBase64(
    _ octets: inout MutableRawSpan, from start: Int, _ values: [UInt8]
  ) -> Int? {
    let values = values.octets
    let last = octets.byteCount - 4
    var (at, to) = (start, start)
    while at + 8 <= last, let bits = Base64Word(octets.bytes.load64(at: at)).bits {
      octets.store64(bits << 16, at: to)
      at += 8
      to += 6
    }
    while at < last {
      let group = Base64Group(octets.load32(at: at), values)
      guard group.isWhole else { return nil }
      octets.store32(group.bits << 8, at: to)
      at += 4
      to += 3
    }
    let text = octets.load32(at: last)
    let padding = text & 0xffff == 0x3d3d ? 2 : text & 0xff == 0x3d ? 1 : 0
    // An A is worth 0. What the padding leaves of the last digit must be 0 too.
    let unused: UInt32 = padding == 2 ? 0xffff : padding == 1 ? 0xff : 0
    let group = Base64Group(text & ~unused | 0x4141 & unused, values)
    guard group.isWhole, group.bits & unused == 0 else { return nil }
    octets.store32(group.bits << 8, at: to)
    return to + 3 - padding
  }

  /// Appends the text of all tokens that are left, without what parts them.
  private mutating func appendRest(to rdata: inout [UInt8]) {
    while true {
      let token = text.next()
      guard !token.isEmpty else { return }
      rdata.append(contentsOf: text.octets[token])
    }
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
    let digits = timeDigits(token.lowerBound)
    if digits != times.latest.digits {
      times = (times.other, times.latest)
      if digits != times.latest.digits {
        guard let seconds = seconds(token.lowerBound) else { return false }
        times.latest = KnownTime(digits: digits, seconds: seconds)
      }
    }
    append(times.latest.seconds, 32, to: &rdata)
    return true
  }

  private func timeDigits(_ at: Int) -> (UInt64, UInt64) {
    (text.octets.octets.load64(at: at), text.octets.octets.load64(at: at + 6))
  }

  /// Seconds since 1970 of the time whose 14 digits start at a place; nil where it is not plain.
  private func seconds(_ at: Int) -> UInt64? {
    guard let year = decimal(at..<at + 4), let month = decimal(at + 4..<at + 6),
      let day = decimal(at + 6..<at + 8), let hour = decimal(at + 8..<at + 10),
      let minute = decimal(at + 10..<at + 12), let second = decimal(at + 12..<at + 14),
      year >= 1970, year < 2106, (1...12).contains(month), (1...28).contains(day), hour < 24,
      minute < 60, second < 60
    else { return nil }
    // Days since 1970, the year beginning in March (so that the leap day is its last).
    let years = month > 2 ? year : year - 1
    let months = month > 2 ? month - 3 : month + 9
    let days =
      years * 365 + years / 4 - years / 100 + years / 400 + (months * 153 + 2) / 5 + day - 719_469
    return ((days * 24 + hour) * 60 + minute) * 60 + second
  }
}

/// Eight digits of base64, the first one highest in the word.
private struct Base64Word {
  /// 48 bits; nil where something is no digit.
  let bits: UInt64?

  private static let ones: UInt64 = 0x0101_0101_0101_0101

  @inline(__always)
  init(_ text: UInt64) {
    // An octet's high bit says whether it is such a digit: no sum of octets below 0x80 reaches the next one.
    let isUpper = Self.from(0x41, text) & ~Self.from(0x5b, text)
    let isLower = Self.from(0x61, text) & ~Self.from(0x7b, text)
    let fromZero = Self.from(0x30, text)
    let isDigit = fromZero & ~Self.from(0x3a, text)
    let isSlash = Self.from(0x2f, text) & ~fromZero
    let isPlus = Self.from(0x2b, text) & ~Self.from(0x2c, text)
    let high = 0x80 &* Self.ones
    guard (isUpper | isLower | isDigit | isSlash | isPlus) & ~text & high == high else {
      bits = nil
      return
    }
    var value = text &- Self.ones(isUpper) &* 65 &- Self.ones(isLower) &* 71
    value = value &+ Self.ones(isDigit) &* 4 &+ Self.ones(isSlash) &* 16
    value = value &+ Self.ones(isPlus) &* 19
    // Two digits of 6 bits in each 16, two of 12 in each 32, two of 24.
    value = value & 0x003f_003f_003f_003f | (value & 0x3f00_3f00_3f00_3f00) >> 2
    value = value & 0x0000_0fff_0000_0fff | (value & 0x0fff_0000_0fff_0000) >> 4
    bits = value & 0x00ff_ffff | (value >> 32) << 24
  }

  /// The high bits of octets that are not below one.
  @inline(__always)
  private static func from(_ least: UInt64, _ text: UInt64) -> UInt64 {
    text &+ (0x80 &- least) &* ones
  }

  /// High bits as low ones.
  @inline(__always)
  private static func ones(_ high: UInt64) -> UInt64 { high >> 7 & ones }
}

/// Four digits of base64, the first one highest in the word.
private struct Base64Group {
  /// 24 bits.
  let bits: UInt32
  /// None was anything else.
  let isWhole: Bool

  /// `values` has for each octet its digit's value, or 255.
  @inline(__always)
  init(_ text: UInt32, _ values: RawSpan) {
    let first = values.load8(at: Int(text >> 24))
    let second = values.load8(at: Int(text >> 16 & 0xff))
    let third = values.load8(at: Int(text >> 8 & 0xff))
    let fourth = values.load8(at: Int(text & 0xff))
    isWhole = first | second | third | fourth < 64
    bits = UInt32(first) << 18 | UInt32(second) << 12 | UInt32(third) << 6 | UInt32(fourth)
  }
}
