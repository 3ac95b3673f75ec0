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

  /// One block (RFC 3174, section 6.2), and clears it.
  @inline(never)
  private mutating func compress() {
    var words = block
    var (a, b, c, d, e) = (state.a, state.b, state.c, state.d, state.e)
    @inline(__always)
    func round(_ index: Int, _ function: UInt32, _ constant: UInt32) {
      if index >= 16 {
        let mixed =
          words[(index &+ 13) & 15] ^ words[(index &+ 8) & 15] ^ words[(index &+ 2) & 15]
          ^ words[index & 15]
        words[index & 15] = mixed << 1 | mixed >> 31
      }
      let next = (a << 5 | a >> 27) &+ function &+ e &+ constant &+ words[index & 15]
      e = d
      d = c
      c = b << 30 | b >> 2
      b = a
      a = next
    }
    var index = 0
    while index < 20 {
      round(index, d ^ (b & (c ^ d)), 0x5a82_7999)
      index &+= 1
    }
    while index < 40 {
      round(index, b ^ c ^ d, 0x6ed9_eba1)
      index &+= 1
    }
    while index < 60 {
      round(index, (b & c) | (d & (b | c)), 0x8f1b_bcdc)
      index &+= 1
    }
    while index < 80 {
      round(index, b ^ c ^ d, 0xca62_c1d6)
      index &+= 1
    }
    state.a &+= a
    state.b &+= b
    state.c &+= c
    state.d &+= d
    state.e &+= e
    block = .init(repeating: 0)
  }
}
