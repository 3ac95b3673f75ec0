// The parts of a block's compression, RFC 3174, section 6.2, each inlined where it is used.

extension SHA1 {
  /// Sixteen of the eighty words.
  struct Words {
    var w0, w1, w2, w3, w4, w5, w6, w7: UInt32
    var w8, w9, w10, w11, w12, w13, w14, w15: UInt32

    @inline(__always)
    init(_ block: [16 of UInt32]) {
      (w0, w1, w2, w3) = (block[0], block[1], block[2], block[3])
      (w4, w5, w6, w7) = (block[4], block[5], block[6], block[7])
      (w8, w9, w10, w11) = (block[8], block[9], block[10], block[11])
      (w12, w13, w14, w15) = (block[12], block[13], block[14], block[15])
    }

    /// The next sixteen, each in the place of the one before the last fifteen.
    @inline(__always)
    mutating func extend() {
      w0 = Self.mixed(w0, w2, w8, w13)
      w1 = Self.mixed(w1, w3, w9, w14)
      w2 = Self.mixed(w2, w4, w10, w15)
      w3 = Self.mixed(w3, w5, w11, w0)
      w4 = Self.mixed(w4, w6, w12, w1)
      w5 = Self.mixed(w5, w7, w13, w2)
      w6 = Self.mixed(w6, w8, w14, w3)
      w7 = Self.mixed(w7, w9, w15, w4)
      w8 = Self.mixed(w8, w10, w0, w5)
      w9 = Self.mixed(w9, w11, w1, w6)
      w10 = Self.mixed(w10, w12, w2, w7)
      w11 = Self.mixed(w11, w13, w3, w8)
      w12 = Self.mixed(w12, w14, w4, w9)
      w13 = Self.mixed(w13, w15, w5, w10)
      w14 = Self.mixed(w14, w0, w6, w11)
      w15 = Self.mixed(w15, w1, w7, w12)
    }

    @inline(__always)
    private static func mixed(_ a: UInt32, _ b: UInt32, _ c: UInt32, _ d: UInt32) -> UInt32 {
      let word = a ^ b ^ c ^ d
      return word << 1 | word >> 31
    }
  }

  /// The five words that go through the eighty rounds; each function takes four of these.
  struct Rounds {
    private(set) var a, b, c, d, e: UInt32

    @inline(__always)
    init(_ digest: Digest) { (a, b, c, d, e) = (digest.a, digest.b, digest.c, digest.d, digest.e) }

    @inline(__always)
    private mutating func round(_ word: UInt32, _ function: UInt32, _ constant: UInt32) {
      let next = (a << 5 | a >> 27) &+ function &+ e &+ constant &+ word
      e = d
      d = c
      c = b << 30 | b >> 2
      b = a
      a = next
    }

    /// Rounds 0 to 19.
    @inline(__always)
    mutating func choose(_ w0: UInt32, _ w1: UInt32, _ w2: UInt32, _ w3: UInt32) {
      round(w0, d ^ (b & (c ^ d)), 0x5a82_7999)
      round(w1, d ^ (b & (c ^ d)), 0x5a82_7999)
      round(w2, d ^ (b & (c ^ d)), 0x5a82_7999)
      round(w3, d ^ (b & (c ^ d)), 0x5a82_7999)
    }

    /// Rounds 20 to 39.
    @inline(__always)
    mutating func parity(_ w0: UInt32, _ w1: UInt32, _ w2: UInt32, _ w3: UInt32) {
      round(w0, b ^ c ^ d, 0x6ed9_eba1)
      round(w1, b ^ c ^ d, 0x6ed9_eba1)
      round(w2, b ^ c ^ d, 0x6ed9_eba1)
      round(w3, b ^ c ^ d, 0x6ed9_eba1)
    }

    /// Rounds 40 to 59.
    @inline(__always)
    mutating func majority(_ w0: UInt32, _ w1: UInt32, _ w2: UInt32, _ w3: UInt32) {
      round(w0, (b & c) | (d & (b | c)), 0x8f1b_bcdc)
      round(w1, (b & c) | (d & (b | c)), 0x8f1b_bcdc)
      round(w2, (b & c) | (d & (b | c)), 0x8f1b_bcdc)
      round(w3, (b & c) | (d & (b | c)), 0x8f1b_bcdc)
    }

    /// Rounds 60 to 79.
    @inline(__always)
    mutating func lastParity(_ w0: UInt32, _ w1: UInt32, _ w2: UInt32, _ w3: UInt32) {
      round(w0, b ^ c ^ d, 0xca62_c1d6)
      round(w1, b ^ c ^ d, 0xca62_c1d6)
      round(w2, b ^ c ^ d, 0xca62_c1d6)
      round(w3, b ^ c ^ d, 0xca62_c1d6)
    }
  }
}
