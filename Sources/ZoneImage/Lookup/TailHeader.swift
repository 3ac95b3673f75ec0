public import Octets

/// A tail's header, as ``TailLayout`` has it.
@usableFromInline
struct TailHeader: BitwiseCopyable {
  /// Octets 0 to 7: lengths, ANCOUNT, NSCOUNT.
  @usableFromInline let first: UInt64
  /// Octets 8 to 15: ARCOUNTs, flags, fix-ups.
  @usableFromInline let second: UInt64
  /// Octets 16 to 19: sums.
  @usableFromInline let third: UInt32

  @inlinable @inline(__always)
  init(_ octets: RawSpan, at offset: Int) {
    first = octets.loadLittle64(at: offset)
    second = octets.loadLittle64(at: offset &+ 8)
    third = octets.loadLittle32(at: offset &+ TailLayout.sums)
  }

  /// Whether the tail fits some message, and is all that is to be said.
  @inlinable @inline(__always)
  var isPlain: Bool {
    flags
      & (TailLayout.oversize | TailLayout.redirects | TailLayout.unavailable | TailLayout.listed)
      == 0
  }

  /// Octets of all sections.
  @inlinable @inline(__always)
  var length: Int { Int(length16) }

  @inlinable @inline(__always)
  var length16: UInt16 { UInt16(truncatingIfNeeded: first) }

  /// Octets without the optional part of the additional section.
  @inlinable @inline(__always)
  var requiredLength: Int { Int(truncatingIfNeeded: (first >> 16) & 0xffff) }

  /// ANCOUNT, NSCOUNT and ARCOUNT as they lie in memory.
  @inlinable @inline(__always)
  var counts: UInt64 { first >> 32 | (second & 0xffff) << 32 }

  /// The same without the optional part.
  @inlinable @inline(__always)
  var requiredCounts: UInt64 { first >> 32 | (second & 0xffff_0000) << 16 }

  @inlinable @inline(__always)
  var sum: UInt16 { UInt16(truncatingIfNeeded: third) }

  /// The sum without the optional part.
  @inlinable @inline(__always)
  var requiredSum: UInt16 { UInt16(truncatingIfNeeded: third >> 16) }

  @inlinable @inline(__always)
  var flags: UInt16 { UInt16(truncatingIfNeeded: second >> 32) }

  @inlinable @inline(__always)
  var fixups: Int { Int(fixups16) }

  @inlinable @inline(__always)
  var fixups16: UInt16 { UInt16(truncatingIfNeeded: second >> 48) }
}
