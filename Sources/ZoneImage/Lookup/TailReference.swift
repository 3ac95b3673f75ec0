public import DNSWire

/// A tail that was found for a question, and what the responder must know of it.
///
/// Four words, so that it travels in registers: the tail's place, the distance, and its header as
/// ``TailLayout`` has it.
public struct TailReference: Sendable, BitwiseCopyable {
  /// Where the tail's header stands in the image.
  let offset: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  public let distance: Int
  /// Octets 0 to 7 of the header: lengths, ANCOUNT, NSCOUNT.
  let first: UInt64
  /// Octets 8 to 15 of the header: ARCOUNTs, flags, fix-ups.
  let second: UInt64

  @inline(__always)
  init(offset: Int, distance: Int, first: UInt64, second: UInt64) {
    self.offset = offset
    self.distance = distance
    self.first = first
    self.second = second
  }

  /// Octets of all sections.
  public var length: Int { Int(truncatingIfNeeded: first & 0xffff) }

  /// Octets without the optional part of the additional section.
  public var requiredLength: Int { Int(truncatingIfNeeded: (first >> 16) & 0xffff) }

  public var answers: UInt16 { UInt16(truncatingIfNeeded: first >> 32) }

  public var authorities: UInt16 { UInt16(truncatingIfNeeded: first >> 48) }

  public var additionals: UInt16 { UInt16(truncatingIfNeeded: second) }

  /// ARCOUNT without the optional part.
  public var requiredAdditionals: UInt16 { UInt16(truncatingIfNeeded: second >> 16) }

  public var rcode: RCode { RCode(rawValue: flags & TailLayout.rcodeMask) }

  public var isAuthoritative: Bool { flags & TailLayout.authoritative != 0 }

  /// The sections fit no message: TC on every transport.
  public var isOversize: Bool { flags & TailLayout.oversize != 0 }

  /// A DNAME stands alone in the answer section; a CNAME must be made of it.
  public var redirects: Bool { flags & TailLayout.redirects != 0 }

  var fixups: Int { Int(truncatingIfNeeded: second >> 48) }

  private var flags: UInt16 { UInt16(truncatingIfNeeded: second >> 32) }
}
