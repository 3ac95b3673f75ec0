public import DNSWire

/// A tail that was found for a question, and what the responder must know of it.
///
/// Four words, so that it travels in registers: the tail's place, the distance, and its header as
/// ``TailLayout`` has it.
public struct TailReference: Sendable, BitwiseCopyable {
  /// Where the tail's header stands in the image.
  @usableFromInline let offset: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  public let distance: Int
  /// Octets 0 to 7 of the header: lengths, ANCOUNT, NSCOUNT.
  @usableFromInline let first: UInt64
  /// Octets 8 to 15 of the header: ARCOUNTs, flags, fix-ups.
  @usableFromInline let second: UInt64

  @inline(__always)
  init(offset: Int, distance: Int, first: UInt64, second: UInt64) {
    self.offset = offset
    self.distance = distance
    self.first = first
    self.second = second
  }

  /// The zone could not be loaded.
  static var unavailable: TailReference {
    TailReference(offset: 0, distance: 0, first: 0, second: 0)
  }

  /// Whether there is a tail; there is none where the zone could not be loaded.
  @inlinable
  public var exists: Bool { offset != 0 }

  /// Octets of all sections.
  @inlinable
  public var length: Int { Int(truncatingIfNeeded: first & 0xffff) }

  /// Octets without the optional part of the additional section.
  @inlinable
  public var requiredLength: Int { Int(truncatingIfNeeded: (first >> 16) & 0xffff) }

  @inlinable
  public var answers: UInt16 { UInt16(truncatingIfNeeded: first >> 32) }

  @inlinable
  public var authorities: UInt16 { UInt16(truncatingIfNeeded: first >> 48) }

  @inlinable
  public var additionals: UInt16 { UInt16(truncatingIfNeeded: second) }

  /// ARCOUNT without the optional part.
  @inlinable
  public var requiredAdditionals: UInt16 { UInt16(truncatingIfNeeded: second >> 16) }

  @inlinable
  public var rcode: RCode { RCode(rawValue: flags & TailLayout.rcodeMask) }

  @inlinable
  public var isAuthoritative: Bool { flags & TailLayout.authoritative != 0 }

  /// The sections fit no message: TC on every transport.
  @inlinable
  public var isOversize: Bool { flags & TailLayout.oversize != 0 }

  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  @inlinable
  public var redirects: Bool { flags & TailLayout.redirects != 0 }

  var fixups: Int { Int(truncatingIfNeeded: second >> 48) }

  @inlinable
  var flags: UInt16 { UInt16(truncatingIfNeeded: second >> 32) }
}
