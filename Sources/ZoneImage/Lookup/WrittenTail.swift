public import DNSWire

/// What was written behind a question.
public struct WrittenTail: Sendable, BitwiseCopyable {
  /// Octets.
  public let length: Int
  @usableFromInline let countsInMemoryOrder: UInt64
  /// Octets by which the question is longer than what the tail was compiled for: for a DNAME the
  /// labels before its owner's.
  public let distance: Int
  @usableFromInline let flags: UInt16
  /// Whether it fitted.
  public let fits: Bool

  @inlinable
  init(
    length: Int, counts: UInt64, distance: Int, flags: UInt16, fits: Bool
  ) {
    self.length = length
    countsInMemoryOrder = counts
    self.distance = distance
    self.flags = flags
    self.fits = fits
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
}
