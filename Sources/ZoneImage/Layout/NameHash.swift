// The hash of a name's octets, without regard to ASCII case.
//
// Folded multiplication (the high half of a 128-bit product against the low half) of eight octets
// at a time. The seed is secret and drawn afresh for each image, so that whoever can add names to
// a zone cannot choose names that collide.

import Octets

/// What makes one image's hash differ from another's.
struct HashSeed: Sendable, BitwiseCopyable {
  let start: UInt64
  /// Odd, so that multiplying loses nothing.
  let factor: UInt64

  @inline(__always)
  init(start: UInt64, factor: UInt64) {
    self.start = start
    self.factor = factor | 1
  }

  /// A seed that nobody can guess.
  static func random() -> HashSeed {
    HashSeed(start: .random(in: .min ... .max), factor: .random(in: .min ... .max))
  }
}

/// A seeded hash of lower-cased octets.
enum NameHash {
  /// The hash of `count` octets at `offset`.
  @inline(__always)
  static func of(_ bytes: RawSpan, at offset: Int, count: Int, seed: HashSeed) -> UInt64 {
    var hash = seed.start ^ UInt64(truncatingIfNeeded: count)
    var at = offset
    var left = count
    while left >= 8 {
      hash = fold(hash ^ lowercased(bytes.loadLittle64(at: at)), seed.factor)
      at &+= 8
      left &-= 8
    }
    if left > 0 { hash = fold(hash ^ lowercased(word(bytes, at: at, count: left)), seed.factor) }
    return fold(hash ^ seed.start, 0x9e37_79b9_7f4a_7c15)
  }

  /// Whether `count` octets at two places are the same name; the second is in lower case already.
  @inline(__always)
  static func matches(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    var done = 0
    while done &+ 8 <= count {
      guard
        lowercased(bytes.loadLittle64(at: offset &+ done))
          == stored.loadLittle64(at: storedOffset &+ done)
      else { return false }
      done &+= 8
    }
    let left = count &- done
    guard left > 0 else { return true }
    return lowercased(word(bytes, at: offset &+ done, count: left))
      == word(stored, at: storedOffset &+ done, count: left)
  }

  /// Eight octets with ASCII capitals in lower case.
  ///
  /// Length octets are at most 63, below 'A', so a whole name can be folded at once.
  @inline(__always)
  static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let capitals = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word | (capitals >> 2)
  }

  /// One to seven octets as the low octets of a word.
  @inline(__always)
  static func word(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    if offset &+ 8 <= bytes.byteCount {
      let unused = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
      return (bytes.loadLittle64(at: offset) &<< unused) &>> unused
    }
    // Close to the span's end: octet by octet.
    var value: UInt64 = 0
    var index = count
    while index > 0 {
      index &-= 1
      value = value << 8 | UInt64(bytes.load8(at: offset &+ index))
    }
    return value
  }

  /// The two halves of a product, folded.
  @inline(__always)
  static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}
