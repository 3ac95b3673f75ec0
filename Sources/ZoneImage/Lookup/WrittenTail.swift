public import DNSWire
public import Octets

/// What was written behind a question.
public struct WrittenTail: Sendable, BitwiseCopyable {
  /// Octets.
  public let length: Int
  /// ANCOUNT, NSCOUNT and ARCOUNT, 16 bits each, as they lie in memory.
  public let countsInMemoryOrder: UInt64
  /// Octets by which the question is longer than what the tail was compiled for: for a DNAME the
  /// labels before its owner's.
  public let distance: Int
  @usableFromInline let flags: UInt16
  /// Whether it fitted.
  public let fits: Bool
  /// The octets' sum, as if they stood at an even offset.
  public let sum: InternetChecksum

  @inlinable @inline(__always)
  init(
    length: Int, counts: UInt64, distance: Int, flags: UInt16, fits: Bool, sum: InternetChecksum
  ) {
    self.length = length
    countsInMemoryOrder = counts
    self.distance = distance
    self.flags = flags
    self.fits = fits
    self.sum = sum
  }

  /// ANCOUNT, NSCOUNT and ARCOUNT in the bits where the header's four counts have them.
  @inlinable
  public var counts: UInt64 { UInt64(bigEndian: countsInMemoryOrder) >> 16 }

  @inlinable
  public var rcode: RCode { RCode(rawValue: flags >> TailLayout.rcodeShift & 0xf) }

  @inlinable
  public var isAuthoritative: Bool { flags & TailLayout.authoritative != 0 }

  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  @inlinable
  public var redirects: Bool { flags & TailLayout.redirects != 0 }

  /// Whether it fitted and nothing must be made of it.
  @inlinable @inline(__always)
  public var isFinished: Bool { fits && !redirects }

  /// AA and RCODE, as the header's second pair of octets has them in memory.
  @inlinable @inline(__always)
  public var flagsInMemoryOrder: UInt16 { flags & TailLayout.headerMask }
}
