// SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012), which RFC 9018
// asks for. Swift's own Hasher is SipHash-1-3 with a seed of its own; no library that is kept gives
// the other without allocation.

/// SipHash-2-4 over whole words, and a last one of up to seven octets.
struct SipHash {
  private var v0: UInt64
  private var v1: UInt64
  private var v2: UInt64
  private var v3: UInt64

  /// The key's two halves, each as little-endian octets give it.
  @inline(__always)
  init(_ first: UInt64, _ second: UInt64) {
    v0 = first ^ 0x736f_6d65_7073_6575
    v1 = second ^ 0x646f_7261_6e64_6f6d
    v2 = first ^ 0x6c79_6765_6e65_7261
    v3 = second ^ 0x7465_6462_7974_6573
  }

  @inline(__always)
  private mutating func round() {
    v0 &+= v1
    v1 = (v1 &<< 13 | v1 &>> 51) ^ v0
    v0 = v0 &<< 32 | v0 &>> 32
    v2 &+= v3
    v3 = (v3 &<< 16 | v3 &>> 48) ^ v2
    v0 &+= v3
    v3 = (v3 &<< 21 | v3 &>> 43) ^ v0
    v2 &+= v1
    v1 = (v1 &<< 17 | v1 &>> 47) ^ v2
    v2 = v2 &<< 32 | v2 &>> 32
  }

  /// Adds eight octets, as little-endian loads give them.
  @inline(__always)
  mutating func add(_ word: UInt64) {
    v3 ^= word
    round()
    round()
    v0 ^= word
  }

  /// The hash of what was added and of `rest`, the last `length & 7` octets of `length` in all.
  @inline(__always)
  mutating func finish(_ rest: UInt64, length: Int) -> UInt64 {
    add(rest | UInt64(truncatingIfNeeded: length) &<< 56)
    v2 ^= 0xff
    round()
    round()
    round()
    round()
    return v0 ^ v1 ^ v2 ^ v3
  }
}
