import Octets

/// A hashed owner name (RFC 5155, section 5).
public struct NSEC3Hash: Comparable, Sendable, BitwiseCopyable {
  /// At most this many additional iterations: zones with more are not loaded (RFC 9276, section
  /// 3.2), and the work for a query is bounded.
  static let mostIterations = 50

  /// The first eight octets, the first one highest; the next eight; the last four.
  let high: UInt64
  let middle: UInt64
  let low: UInt32

  /// The hash that stands at `offset`.
  @inline(__always)
  init(_ octets: RawSpan, at offset: Int) {
    high = octets.load64(at: offset)
    middle = octets.load64(at: offset &+ 8)
    low = octets.load32(at: offset &+ 16)
  }

  /// Hashes a name in wire form and lower case as RFC 9276 wants it, section 3.1: without salt and more iterations.
  public init(lowercased name: [UInt8]) {
    let nothing: [UInt8] = []
    self.init(
      name.octets, at: 0, count: name.count, salt: nothing.octets, at: 0, saltLength: 0,
      iterations: 0)
  }

  private init(_ digest: SHA1.Digest) {
    high = UInt64(digest.a) << 32 | UInt64(digest.b)
    middle = UInt64(digest.c) << 32 | UInt64(digest.d)
    low = digest.e
  }

  /// Hashes a name in wire form, in whatever case, with the salt that stands in `octets`. As RFC 9276
  /// wants a chain, section 3.1, without salt and iterations, it is one block of SHA-1.
  init(
    _ name: RawSpan, at offset: Int, count: Int, salt octets: RawSpan, at saltAt: Int,
    saltLength: Int, iterations: Int
  ) {
    if saltLength == 0, iterations == 0,
      let digest = SHA1.digest(ofLowercased: name, at: offset, count: count)
    {
      self.init(digest)
      return
    }
    var hash = SHA1()
    var index = 0
    while index < count {
      let octet = name.load8(at: offset &+ index)
      // Length octets are below 'A'.
      hash.append(octet &- 0x41 < 26 ? octet | 0x20 : octet)
      index &+= 1
    }
    Self.append(octets, saltAt, saltLength, to: &hash)
    var digest = hash.finish()
    var left = min(iterations, Self.mostIterations)
    while left > 0 {
      left &-= 1
      hash = SHA1(digest)
      Self.append(octets, saltAt, saltLength, to: &hash)
      digest = hash.finish()
    }
    self.init(digest)
  }

  @inline(__always)
  private static func append(_ octets: RawSpan, _ offset: Int, _ count: Int, to hash: inout SHA1) {
    var index = 0
    while index < count {
      hash.append(octets.load8(at: offset &+ index))
      index &+= 1
    }
  }

  /// The upper 32 bits, which choose a bucket.
  @inline(__always)
  var upper: UInt32 { UInt32(truncatingIfNeeded: high >> 32) }

  @inline(__always)
  public static func < (left: NSEC3Hash, right: NSEC3Hash) -> Bool {
    if left.high != right.high { return left.high < right.high }
    if left.middle != right.middle { return left.middle < right.middle }
    return left.low < right.low
  }

  /// The twenty octets.
  public var octets: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
      + (0..<8).map { UInt8(truncatingIfNeeded: middle >> (56 - 8 * $0)) }
      + (0..<4).map { UInt8(truncatingIfNeeded: low >> (24 - 8 * $0)) }
  }
}
