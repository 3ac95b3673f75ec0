public import DNSWire

/// What was written behind a question.
public struct WrittenTail: Sendable, BitwiseCopyable {
  /// Octets.
  public let length: Int
  /// ANCOUNT, NSCOUNT and ARCOUNT in the bits where the header's four counts have them.
  public let counts: UInt64
  /// Octets by which the question is longer than what the tail was compiled for: for a DNAME the
  /// labels before its owner's.
  public let distance: Int
  @usableFromInline let flags: UInt16
  /// Whether it fitted.
  public let fits: Bool

  @usableFromInline
  init(length: Int, counts: UInt64, distance: Int, flags: UInt16, fits: Bool) {
    self.length = length
    self.counts = counts
    self.distance = distance
    self.flags = flags
    self.fits = fits
  }

  /// The zone could not be loaded.
  @inlinable
  static var unavailable: WrittenTail {
    WrittenTail(length: 0, counts: 0, distance: 0, flags: RCode.servFail.rawValue, fits: true)
  }

  @inlinable
  public var rcode: RCode { RCode(rawValue: flags & TailLayout.rcodeMask) }

  @inlinable
  public var isAuthoritative: Bool { flags & TailLayout.authoritative != 0 }

  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  @inlinable
  public var redirects: Bool { flags & TailLayout.redirects != 0 }
}
