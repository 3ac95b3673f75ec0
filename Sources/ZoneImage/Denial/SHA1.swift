// SHA-1 on the packet path: NSEC3's hash has no other algorithm (RFC 5155, section 11).
//
// Contract: no octets can trap, and nothing is allocated. A block's compression is libcrypto's, which has it for each processor's
// instructions; putting blocks together is done here, for libcrypto takes pointers.
// SHA-1 is broken where collisions matter; here it only spreads names.

import CCrypto
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
  /// The block that is being filled, eight octets a word, the first one lowest.
  private var block = [8 of UInt64](repeating: 0)
  /// Octets taken so far.
  private var count = 0

  init() {}

  /// Starts with the octets of a digest.
  init(_ digest: Digest) {
    block[0] = UInt64(digest.a.byteSwapped) | UInt64(digest.b.byteSwapped) << 32
    block[1] = UInt64(digest.c.byteSwapped) | UInt64(digest.d.byteSwapped) << 32
    block[2] = UInt64(digest.e.byteSwapped)
    count = 20
  }

  /// Takes one octet.
  @inline(__always)
  mutating func append(_ octet: UInt8) {
    block[count >> 3 & 7] |= UInt64(octet) << UInt64(truncatingIfNeeded: (count & 7) &* 8)
    count &+= 1
    if count & 63 == 0 { compress() }
  }

  /// The digest of what was taken (RFC 3174, section 4).
  mutating func finish() -> Digest {
    let bits = UInt64(truncatingIfNeeded: count &* 8)
    append(0x80)
    if count & 63 > 56 { compress() }
    block[7] = bits.byteSwapped
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
    var block = [8 of UInt64](repeating: 0)
    var index = 0
    while index < count >> 3 {
      block[index & 7] = FoldedOctets.lowercased(octets.loadLittle64(at: offset &+ 8 &* index))
      index &+= 1
    }
    // The last up to seven octets, and the bit behind them.
    let bits = UInt64(truncatingIfNeeded: 8 &* (count & 7))
    let rest = FoldedOctets.lowercased(octets.loadLittle64(at: offset &+ 8 &* index))
    block[index & 7] = rest & ~(UInt64.max &<< bits) | 0x80 &<< bits
    block[7] = UInt64(truncatingIfNeeded: count &* 8).byteSwapped
    var digest = Digest()
    compress(block, &digest)
    return digest
  }

  /// One block (RFC 3174, section 6.1).
  @inline(__always)
  private static func compress(_ block: [8 of UInt64], _ digest: inout Digest) {
    let next = apus_sha1_compress(
      apus_sha1_digest(a: digest.a, b: digest.b, c: digest.c, d: digest.d, e: digest.e),
      apus_sha1_block(
        w0: block[0].littleEndian, w1: block[1].littleEndian, w2: block[2].littleEndian,
        w3: block[3].littleEndian, w4: block[4].littleEndian, w5: block[5].littleEndian,
        w6: block[6].littleEndian, w7: block[7].littleEndian))
    digest = Digest(a: next.a, b: next.b, c: next.c, d: next.d, e: next.e)
  }
}
