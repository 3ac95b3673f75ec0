public import DNSWire
public import Octets

/// What was written behind a question. Three words, so that it travels in registers.
public struct WrittenTail: Sendable, BitwiseCopyable {
  /// From the low bits on, 16 each: octets, distance, flags, and 1 where it did not fit.
  @usableFromInline let word: UInt64
  /// ANCOUNT, NSCOUNT and ARCOUNT, 16 bits each, as they lie in memory.
  public let countsInMemoryOrder: UInt64
  /// The octets' sum, as if they stood at an even offset.
  public let sum: InternetChecksum

  @inline(__always)
  init(
    length: Int, counts: UInt64, distance: Int, flags: UInt16, fits: Bool, sum: InternetChecksum
  ) {
    word =
      UInt64(truncatingIfNeeded: length & 0xffff | (distance & 0xffff) << 16)
      | UInt64(flags) << 32 | (fits ? 0 : 1 << 48)
    countsInMemoryOrder = counts
    self.sum = sum
  }

  /// The zone could not be loaded.
  static var unavailable: WrittenTail {
    WrittenTail(
      length: 0, counts: 0, distance: 0,
      flags: RCode.servFail.rawValue << TailLayout.rcodeShift, fits: true,
      sum: InternetChecksum())
  }

  /// Octets.
  @inlinable @inline(__always)
  public var length: Int { Int(truncatingIfNeeded: word & 0xffff) }

  /// Octets by which the question is longer than what the tail was compiled for: for a DNAME the
  /// labels before its owner's.
  @inlinable
  public var distance: Int { Int(truncatingIfNeeded: word >> 16 & 0xffff) }

  /// ANCOUNT, NSCOUNT and ARCOUNT in the bits where the header's four counts have them.
  @inlinable
  public var counts: UInt64 { UInt64(bigEndian: countsInMemoryOrder) >> 16 }

  @usableFromInline @inline(__always)
  var flags: UInt16 { UInt16(truncatingIfNeeded: word >> 32) }

  /// Whether it fitted.
  @inlinable
  public var fits: Bool { word >> 48 == 0 }

  @inlinable
  public var rcode: RCode { RCode(rawValue: flags >> TailLayout.rcodeShift & 0xf) }

  @inlinable
  public var isAuthoritative: Bool { flags & TailLayout.authoritative != 0 }

  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  @inlinable
  public var redirects: Bool { flags & TailLayout.redirects != 0 }

  /// Whether it fitted and nothing must be made of it.
  @inlinable @inline(__always)
  public var isFinished: Bool {
    word & (0xffff << 48 | UInt64(TailLayout.redirects) << 32) == 0
  }

  /// AA and RCODE, as the header's second pair of octets has them in memory.
  @inlinable @inline(__always)
  public var flagsInMemoryOrder: UInt16 { flags & TailLayout.headerMask }
}
