// SHA-1 on the packet path: NSEC3's hash has no other algorithm (RFC 5155, section 11).
//
// Contract: no octets can trap. Of our own, to be sure that nothing is allocated for a digest.
// SHA-1 is broken where collisions matter; here it only spreads names.

import Octets

/// The Secure Hash Algorithm 1 (RFC 3174), octet by octet, in registers and on the stack.
struct SHA1: BitwiseCopyable {
  /// A digest: H0 to H4.
  struct Digest: Equatable, BitwiseCopyable {
    var a: UInt32 = 0x6745_2301
    var b: UInt32 = 0xefcd_ab89
    var c: UInt32 = 0x98ba_dcfe
    var d: UInt32 = 0x1032_5476
    var e: UInt32 = 0xc3d2_e1f0
  }

  private var state = Digest()
  /// The block that is being filled.
  private var block = [16 of UInt32](repeating: 0)
  /// Octets taken so far.
  private var count = 0

  init() {}

  /// Starts with the octets of a digest.
  init(_ digest: Digest) {
    block[0] = digest.a
    block[1] = digest.b
    block[2] = digest.c
    block[3] = digest.d
    block[4] = digest.e
    count = 20
  }

  /// Takes one octet.
  @inline(__always)
  mutating func append(_ octet: UInt8) {
    block[count >> 2 & 15] |= UInt32(octet) << UInt32(truncatingIfNeeded: 24 &- (count & 3) &* 8)
    count &+= 1
    if count & 63 == 0 { compress() }
  }

  /// The digest of what was taken (RFC 3174, section 4).
  mutating func finish() -> Digest {
    let bits = UInt32(truncatingIfNeeded: count &* 8)
    append(0x80)
    if count & 63 > 56 {
      compress()
      count = 0
    }
    block[15] = bits
    compress()
    return state
  }

  /// One block, and clears it.
  private mutating func compress() {
    Self.compress(block, &state)
    block = .init(repeating: 0)
  }

  /// The digest of octets in lower case, with no loop over them; nil where they are more than one block
  /// has room for, or stand too near the span's end.
  @inline(__always)
  static func digest(ofLowercased octets: RawSpan, at offset: Int, count: Int) -> Digest? {
    guard UInt(bitPattern: count) <= 55, UInt(bitPattern: offset) <= 0xffff,
      offset &+ 64 <= octets.byteCount
    else { return nil }
    var block = [16 of UInt32](repeating: 0)
    var index = 0
    while index < count >> 3 {
      let word = FoldedOctets.lowercased(octets.load64(at: offset &+ 8 &* index))
      block[2 &* index & 15] = UInt32(truncatingIfNeeded: word >> 32)
      block[(2 &* index &+ 1) & 15] = UInt32(truncatingIfNeeded: word)
      index &+= 1
    }
    // The last up to seven octets, and the bit behind them.
    let bits = UInt64(truncatingIfNeeded: 8 &* (count & 7))
    let rest = FoldedOctets.lowercased(octets.load64(at: offset &+ 8 &* index))
    let last = rest & ~(UInt64.max &>> bits) | 0x8000_0000_0000_0000 &>> bits
    block[2 &* index & 15] = UInt32(truncatingIfNeeded: last >> 32)
    block[(2 &* index &+ 1) & 15] = UInt32(truncatingIfNeeded: last)
    block[15] = UInt32(truncatingIfNeeded: count &* 8)
    var digest = Digest()
    compress(block, &digest)
    return digest
  }

  /// One block (RFC 3174, section 6.2), written out: with loops, and the words in memory, it took twice
  /// as long.
  @inline(never)
  private static func compress(_ block: [16 of UInt32], _ digest: inout Digest) {
    var words = Words(block)
    var rounds = Rounds(digest)
    rounds.choose(words.w0, words.w1, words.w2, words.w3)
    rounds.choose(words.w4, words.w5, words.w6, words.w7)
    rounds.choose(words.w8, words.w9, words.w10, words.w11)
    rounds.choose(words.w12, words.w13, words.w14, words.w15)
    words.extend()
    rounds.choose(words.w0, words.w1, words.w2, words.w3)
    rounds.parity(words.w4, words.w5, words.w6, words.w7)
    rounds.parity(words.w8, words.w9, words.w10, words.w11)
    rounds.parity(words.w12, words.w13, words.w14, words.w15)
    words.extend()
    rounds.parity(words.w0, words.w1, words.w2, words.w3)
    rounds.parity(words.w4, words.w5, words.w6, words.w7)
    rounds.majority(words.w8, words.w9, words.w10, words.w11)
    rounds.majority(words.w12, words.w13, words.w14, words.w15)
    words.extend()
    rounds.majority(words.w0, words.w1, words.w2, words.w3)
    rounds.majority(words.w4, words.w5, words.w6, words.w7)
    rounds.majority(words.w8, words.w9, words.w10, words.w11)
    rounds.lastParity(words.w12, words.w13, words.w14, words.w15)
    words.extend()
    rounds.lastParity(words.w0, words.w1, words.w2, words.w3)
    rounds.lastParity(words.w4, words.w5, words.w6, words.w7)
    rounds.lastParity(words.w8, words.w9, words.w10, words.w11)
    rounds.lastParity(words.w12, words.w13, words.w14, words.w15)
    digest.a &+= rounds.a
    digest.b &+= rounds.b
    digest.c &+= rounds.c
    digest.d &+= rounds.d
    digest.e &+= rounds.e
  }
}
