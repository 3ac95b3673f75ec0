// A digest of many octets, as fast as memory gives them.
//
// Contract: no access can trap or leave its span. The one loop checks its range once a turn.

/// A digest of octets under a key: damage, and any other octets, show in it.
///
/// Four lanes of folded products, sixteen octets a product. Octets that differ have the same digest with
/// a chance of about one in 2^64, as long as they do not depend on the key: those that it is written
/// in want another one. It is no signature: who knows the key can make octets to a digest.
public struct KeyedDigest: Sendable, Equatable, Codable {
  public let first: UInt64
  public let second: UInt64

  public init(first: UInt64, second: UInt64) {
    self.first = first
    self.second = second
  }

  /// A key that nobody can guess.
  public static func random() -> KeyedDigest {
    KeyedDigest(first: .random(in: .min ... .max), second: .random(in: .min ... .max))
  }

  /// The digest of all octets of a span.
  public func digest(of octets: RawSpan) -> UInt64 {
    let count = octets.byteCount
    let whole = count & ~63
    var lanes = Lanes(first, second)
    var at = 0
    while at < whole {
      // Holds: at and whole are multiples of 64, at < whole <= count.
      unsafe lanes.take(octets, at, first, second)
      at &+= 64
    }
    // What is left stands in 64 octets of its own, zeros behind it.
    var rest = [64 of UInt8](repeating: 0)
    var index = 0
    while at < count {
      rest[index] = octets.load8(at: at)
      index &+= 1
      at &+= 1
    }
    // Holds: the span borrows a local, which has 64 initialized octets.
    unsafe lanes.take(rest.span.bytes, 0, first, second)
    return lanes.end(first, second, count)
  }

  private struct Lanes {
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    init(_ first: UInt64, _ second: UInt64) {
      // Each differs from what its products' other halves begin with, and from the other lanes, so that
      // neither words nor lanes can change places.
      a = second ^ 0x94d0_49bb_1331_11eb
      b = first ^ 0x2545_f491_4f6c_dd1d
      c = first ^ 0x9e37_79b9_7f4a_7c15
      d = second ^ 0xbf58_476d_1ce4_e5b9
    }

    /// Takes 64 octets in. The caller has checked that they are there.
    @unsafe @inline(__always)
    mutating func take(_ octets: RawSpan, _ at: Int, _ first: UInt64, _ second: UInt64) {
      // What is added keeps a lane from staying 0 where zeros follow. Holds: by this function's contract.
      unsafe a =
        FoldedOctets.fold(
          FoldedOctets.word(octets, at) ^ first, FoldedOctets.word(octets, at &+ 8) ^ a)
        &+ second
      // Holds: as above.
      unsafe b =
        FoldedOctets.fold(
          FoldedOctets.word(octets, at &+ 16) ^ second, FoldedOctets.word(octets, at &+ 24) ^ b)
        &+ first
      // Holds: as above.
      unsafe c =
        FoldedOctets.fold(
          FoldedOctets.word(octets, at &+ 32) ^ first, FoldedOctets.word(octets, at &+ 40) ^ c)
        &+ second
      // Holds: as above.
      unsafe d =
        FoldedOctets.fold(
          FoldedOctets.word(octets, at &+ 48) ^ second, FoldedOctets.word(octets, at &+ 56) ^ d)
        &+ first
    }

    func end(_ first: UInt64, _ second: UInt64, _ count: Int) -> UInt64 {
      let half = FoldedOctets.fold(a ^ second, b ^ first ^ UInt64(truncatingIfNeeded: count))
      return FoldedOctets.fold(half ^ c, d ^ first &+ 1)
    }
  }
}
