public import DNSWire
public import Octets

/// What was written behind a question.
public struct WrittenTail: Sendable, BitwiseCopyable {
  /// Octets.
  public let length: Int
  /// ANCOUNT, NSCOUNT and ARCOUNT, 16 bits each, as they lie in memory.
  public internal(set) var countsInMemoryOrder: UInt64
  /// Octets by which the question is longer than what the tail was compiled for: for a DNAME the
  /// labels before its owner's.
  public let distance: Int
  @usableFromInline let flags: UInt16
  /// Whether it fitted.
  public let fits: Bool
  /// The octets' sum, as if they stood at an even offset.
  public var sum: InternetChecksum

  init(
    length: Int, counts: UInt64, distance: Int, flags: UInt16, fits: Bool,
    sum: InternetChecksum = InternetChecksum()
  ) {
    self.sum = sum
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

  /// AA and RCODE, as the header's second pair of octets has them in memory.
  @inlinable
  public var flagsInMemoryOrder: UInt16 { flags & TailLayout.headerMask }

  /// What does not fit.
  static func tooLong(flags: UInt16, distance: Int) -> WrittenTail {
    WrittenTail(length: 0, counts: 0, distance: distance, flags: flags, fits: false)
  }

  /// Counts in records at the end of the additional section.
  @inline(__always)
  mutating func add(additionals: UInt16) {
    let count = UInt16(truncatingIfNeeded: countsInMemoryOrder >> 32).byteSwapped &+ additionals
    countsInMemoryOrder =
      countsInMemoryOrder & ~0xffff_0000_0000 | UInt64(count.byteSwapped) << 32
  }

  /// Counts in what was put in at the end of the authority section.
  mutating func add(_ proofs: WrittenProofs) {
    sum.add(proofs.sum)
    let count = UInt16(truncatingIfNeeded: countsInMemoryOrder >> 16).byteSwapped &+ proofs.count
    countsInMemoryOrder =
      countsInMemoryOrder & ~0xffff_0000 | UInt64(count.byteSwapped) << 16
  }
}

/// Proofs that were written behind a question.
@usableFromInline
struct WrittenProofs: BitwiseCopyable {
  /// Octets from the question to their end; 0 where they did not fit.
  @usableFromInline var end: Int
  /// Records.
  @usableFromInline var count: UInt16
  /// The octets' sum, as if the question ended at an even offset.
  @usableFromInline var sum: InternetChecksum

  @inlinable @inline(__always)
  init(end: Int, count: UInt16 = 0, sum: InternetChecksum = InternetChecksum()) {
    self.end = end
    self.count = count
    self.sum = sum
  }
}
