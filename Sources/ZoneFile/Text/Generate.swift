/// The range of a `$GENERATE`: `start-stop` or `start-stop/step`.
struct GenerateRange {
  let start: Int
  let stop: Int
  let step: Int

  init?(_ text: ArraySlice<UInt8>) {
    let limit: UInt64 = 2_147_483_647
    let halves = text.split(separator: 0x2f, omittingEmptySubsequences: false)
    let ends = halves[0].split(separator: 0x2d, omittingEmptySubsequences: false)
    guard halves.count <= 2, ends.count == 2,
      let start = parseNumber(ends[0], upTo: limit), let stop = parseNumber(ends[1], upTo: limit),
      let step = halves.count == 2 ? parseNumber(halves[1], upTo: limit) : 1,
      step > 0, start <= stop
    else { return nil }
    self.start = Int(start)
    self.stop = Int(stop)
    self.step = Int(step)
  }

  var count: Int { (stop - start) / step + 1 }
}

/// The owner or the RDATA of a `$GENERATE`, with places for the number.
struct GenerateTemplate {
  struct Problem: Error {
    var offset: Int
  }

  private enum Part {
    case text([UInt8])
    case number(offset: Int, width: Int, base: UInt8)
  }

  private var parts: [Part] = []

  init(_ text: ArraySlice<UInt8>) throws(Problem) {
    var literal: [UInt8] = []
    var at = text.startIndex
    while at < text.endIndex {
      let octet = text[at]
      let start = at
      at += 1
      if octet == 0x5c {
        // An escape stays as it is: `\$` is a dollar sign.
        literal.append(octet)
        if at < text.endIndex {
          literal.append(text[at])
          at += 1
        }
      } else if octet != 0x24 {
        literal.append(octet)
      } else if at < text.endIndex, text[at] == 0x24 {
        // `$$` is a dollar sign too.
        literal.append(0x24)
        at += 1
      } else {
        parts.append(.text(literal))
        literal = []
        guard at < text.endIndex, text[at] == 0x7b else {
          parts.append(.number(offset: 0, width: 0, base: 0x64))
          continue
        }
        guard let close = text[at...].firstIndex(of: 0x7d),
          let number = Self.number(text[(at + 1)..<close])
        else { throw Problem(offset: start - text.startIndex) }
        parts.append(number)
        at = close + 1
      }
    }
    parts.append(.text(literal))
  }

  /// What stands between braces: `offset`, `offset,width` or `offset,width,base`.
  private static func number(_ text: ArraySlice<UInt8>) -> Part? {
    let fields = text.split(separator: 0x2c, omittingEmptySubsequences: false)
    guard fields.count <= 3 else { return nil }
    var digits = fields[0]
    let isNegative = digits.first == 0x2d
    if isNegative || digits.first == 0x2b { digits = digits.dropFirst() }
    guard let offset = parseNumber(digits, upTo: 2_147_483_647) else { return nil }
    var width = 0
    if fields.count > 1 {
      guard let value = parseNumber(fields[1], upTo: 255) else { return nil }
      width = Int(value)
    }
    var base: UInt8 = 0x64
    if fields.count > 2 {
      guard fields[2].count == 1, let letter = fields[2].first, "doxXnN".utf8.contains(letter)
      else { return nil }
      base = letter
    }
    return .number(offset: isNegative ? -Int(offset) : Int(offset), width: width, base: base)
  }

  /// The text with `value` in its places.
  func expand(_ value: Int) -> [UInt8] {
    var text: [UInt8] = []
    for part in parts {
      switch part {
      case .text(let octets): text += octets
      case .number(let offset, let width, let base):
        text += Self.digits(value + offset, width, base)
      }
    }
    return text
  }

  private static func digits(_ value: Int, _ width: Int, _ base: UInt8) -> [UInt8] {
    // As C's printf of an int: octal and hexadecimal show the 32 bits of a negative number.
    let bits = UInt32(truncatingIfNeeded: value)
    switch base {
    case 0x6e, 0x4e: return nibbles(bits, width, isUpper: base == 0x4e)
    case 0x6f: return padded(String(bits, radix: 8), width)
    case 0x78: return padded(String(bits, radix: 16), width)
    case 0x58: return padded(String(bits, radix: 16, uppercase: true), width)
    default:
      guard value < 0 else { return padded(String(value), width) }
      return [0x2d] + padded(String(-value), width - 1)
    }
  }

  private static func padded(_ digits: String, _ width: Int) -> [UInt8] {
    Array(repeating: 0x30, count: max(0, width - digits.utf8.count)) + digits.utf8
  }

  /// Hexadecimal digits in reverse, a label each; the width counts the dots.
  private static func nibbles(_ value: UInt32, _ width: Int, isUpper: Bool) -> [UInt8] {
    var text: [UInt8] = []
    var rest = value
    var left = width
    repeat {
      text += String(rest & 15, radix: 16, uppercase: isUpper).utf8
      rest >>= 4
      left -= 1
      if left > 0 || rest != 0 {
        text.append(0x2e)
        left -= 1
      }
    } while rest != 0 || left > 0
    return text
  }
}
