import DNSWire
import Octets

/// The labels of a question's name before the apex's, and the name's ``CanonicalKey`` where it is
/// needed in full.
struct QuestionLabels: BitwiseCopyable {
  private let offset: Int
  /// Where they start, counted from the name's first octet; a name has at most 127.
  private var starts = [128 of UInt8](repeating: 0)
  private var count = 0
  /// Each of up to 254 octets takes one or two.
  private var key = [512 of UInt8](repeating: 0)
  private var keyLength = 0

  init(_ bytes: RawSpan, at offset: Int, count length: Int) {
    self.offset = offset
    var at = 0
    while at < length, count < 128 {
      starts[count] = UInt8(truncatingIfNeeded: at)
      count &+= 1
      at &+= Int(bytes.load8(at: offset &+ at)) &+ 1
    }
  }

  /// The first eight octets of the key of a name that is one label and stands in the words of its route; nil for every
  /// other.
  @inline(__always)
  static func prefix(ofName route: ZoneRoute) -> UInt64? {
    route.isOneLabel ? prefix(ofLabel: route) : nil
  }

  /// The same where it is known to be one label.
  @inline(__always)
  static func prefix(ofLabel route: ZoneRoute) -> UInt64? {
    let count = route.relative
    guard UInt(bitPattern: count &- 2) < 7 else { return prefix(ofLongLabel: route) }
    let first = route.word &>> UInt64(truncatingIfNeeded: 8 &* (8 &- count))
    let others = UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* (count &- 1))
    let label = (first >> 8).byteSwapped | others
    return hasEscape(label) ? nil : label ^ others
  }

  /// The same of eight octets and more.
  @inline(never)
  private static func prefix(ofLongLabel route: ZoneRoute) -> UInt64? {
    guard UInt(bitPattern: route.relative &- 9) < 8 else { return nil }
    // Behind the label's length, which is the first octet, the word that begins with the name has seven; the eighth
    // stands in the one that ends with it.
    let eighth = route.word &>> UInt64(truncatingIfNeeded: 8 &* (16 &- route.relative))
    let label = (route.first >> 8 | eighth << 56).byteSwapped
    return hasEscape(label) ? nil : label
  }

  /// Whether one of eight octets is 0 or 1, which a key escapes.
  @inline(__always)
  private static func hasEscape(_ octets: UInt64) -> Bool {
    (octets &- 0x0202_0202_0202_0202) & ~octets & 0x8080_8080_8080_8080 != 0
  }

  /// The first eight octets of the key of a name of `count` octets before the apex's, the first one
  /// highest: as ``CanonicalKey`` has them, and zeros behind a shorter one.
  ///
  /// The last labels are read as words. Octets that a key escapes, and the span's end, take the longer
  /// way.
  static func prefix(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    // Where the last eight labels start, the last one lowest: four fill the key.
    var starts: UInt64 = 0
    var at = 0
    while at < count {
      starts = starts &<< 8 | UInt64(truncatingIfNeeded: at)
      at &+= Int(bytes.load8(at: offset &+ at)) &+ 1
    }
    var prefix: UInt64 = 0
    var used = 0
    var end = at
    repeat {
      let start = Int(truncatingIfNeeded: starts & 0xff)
      starts = starts &>> 8
      // With its length octet a label ends where the next one starts.
      let length = end &- start &- 1
      let word = bytes.load64(at: offset &+ start &+ 1)
      // What is behind the label.
      let others = length < 8 ? UInt64.max &>> UInt64(truncatingIfNeeded: 8 &* length) : 0
      let label = FoldedOctets.lowercased(word) | others
      guard !hasEscape(label), offset &+ start &+ 9 <= bytes.byteCount else {
        return QuestionLabels(bytes, at: offset, count: count).prefix(bytes)
      }
      prefix |= (label ^ others) &>> UInt64(truncatingIfNeeded: 8 &* used)
      used &+= length &+ 1
      end = start
    } while used < 8 && end > 0
    return prefix
  }

  /// The key's first eight octets, the first one highest.
  private func prefix(_ bytes: RawSpan) -> UInt64 {
    var prefix: UInt64 = 0
    var left = 64
    var label = count
    while label > 0, left > 0 {
      label &-= 1
      let start = offset &+ Int(starts[label])
      let end = start &+ Int(bytes.load8(at: start))
      var at = start
      while at < end, left > 0 {
        at &+= 1
        let octet = Self.folded(bytes.load8(at: at))
        if octet <= 1 {
          prefix = prefix << 8 | 1
          left &-= 8
          if left > 0 { prefix = prefix << 8 | UInt64(octet &+ 1) }
        } else {
          prefix = prefix << 8 | UInt64(octet)
        }
        if left > 0 { left &-= 8 }
      }
      if left > 0 {
        prefix <<= 8
        left &-= 8
      }
    }
    return left > 0 ? prefix << UInt64(truncatingIfNeeded: left) : prefix
  }

  /// Makes the whole key.
  mutating func fillKey(_ bytes: RawSpan) {
    keyLength = 0
    var label = count
    while label > 0 {
      label &-= 1
      let start = offset &+ Int(starts[label])
      let end = start &+ Int(bytes.load8(at: start))
      var at = start
      while at < end {
        at &+= 1
        let octet = Self.folded(bytes.load8(at: at))
        if octet <= 1 {
          append(1)
          append(octet &+ 1)
        } else {
          append(octet)
        }
      }
      append(0)
    }
  }

  @inline(__always)
  private mutating func append(_ octet: UInt8) {
    key[keyLength & 511] = octet
    keyLength &+= 1
  }

  @inline(__always)
  private static func folded(_ octet: UInt8) -> UInt8 {
    octet &- 0x41 < 26 ? octet | 0x20 : octet
  }

  /// Whether the whole key is before one that stands in an image, behind its length.
  func precedesKey(_ octets: RawSpan, at place: Int) -> Bool {
    let other = min(Int(octets.loadLittle16(at: place)), 512)
    let shorter = min(keyLength, other)
    var index = 0
    while index < shorter {
      let (mine, its) = (key[index & 511], octets.load8(at: place &+ 2 &+ index))
      if mine != its { return mine < its }
      index &+= 1
    }
    return keyLength < other
  }
}
