/// A tail that was found for a question.
///
/// Four words, so that it travels in registers: the tail's place, the distance, and its header as
/// ``TailLayout`` has it.
struct TailReference: BitwiseCopyable {
  /// Where the tail's header stands in the image.
  let offset: Int
  /// Octets by which the question is longer than what the tail was compiled for.
  let distance: Int
  /// Octets 0 to 7 of the header: lengths, ANCOUNT, NSCOUNT.
  let first: UInt64
  /// Octets 8 to 15 of the header: ARCOUNTs, flags, fix-ups.
  let second: UInt64

  /// Octets of all sections.
  @inline(__always)
  var length: Int { Int(truncatingIfNeeded: first & 0xffff) }

  /// Octets without the optional part of the additional section.
  @inline(__always)
  var requiredLength: Int { Int(truncatingIfNeeded: (first >> 16) & 0xffff) }

  /// ANCOUNT and NSCOUNT where a header has them, above ARCOUNT.
  @inline(__always)
  var answersAndAuthorities: UInt64 {
    (first & 0xffff_0000_0000) | ((first >> 32) & 0xffff_0000)
  }

  @inline(__always)
  var additionals: UInt64 { second & 0xffff }

  /// ARCOUNT without the optional part.
  @inline(__always)
  var requiredAdditionals: UInt64 { (second >> 16) & 0xffff }

  @inline(__always)
  var flags: UInt16 { UInt16(truncatingIfNeeded: second >> 32) }

  @inline(__always)
  var fixups: Int { Int(truncatingIfNeeded: second >> 48) }
}
