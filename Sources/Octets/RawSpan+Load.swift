// Loads from a span of packet bytes.
//
// Contract: no load can trap. A load that would reach outside the span reads as zero; callers
// check lengths first, and one such check lets the optimiser remove every test below.
// (`RawSpan` has no safe load in Swift 6.3; this file is the one place that wraps it.)

extension RawSpan {
  /// The octet at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load8(at offset: Int) -> UInt8 {
    guard UInt(bitPattern: offset) < UInt(bitPattern: byteCount) else { return 0 }
    // Holds: 0 <= offset < byteCount.
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt8.self)
  }

  /// The 16-bit value in network byte order at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load16(at offset: Int) -> UInt16 {
    UInt16(bigEndian: loadInteger(at: offset, as: UInt16.self))
  }

  /// The 32-bit value in network byte order at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load32(at offset: Int) -> UInt32 {
    UInt32(bigEndian: loadInteger(at: offset, as: UInt32.self))
  }

  /// The 64-bit value in network byte order at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load64(at offset: Int) -> UInt64 {
    UInt64(bigEndian: loadInteger(at: offset, as: UInt64.self))
  }

  /// The 16-bit little-endian value at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func loadLittle16(at offset: Int) -> UInt16 {
    UInt16(littleEndian: loadInteger(at: offset, as: UInt16.self))
  }

  /// The 32-bit little-endian value at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func loadLittle32(at offset: Int) -> UInt32 {
    UInt32(littleEndian: loadInteger(at: offset, as: UInt32.self))
  }

  /// The 64-bit little-endian value at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func loadLittle64(at offset: Int) -> UInt64 {
    UInt64(littleEndian: loadInteger(at: offset, as: UInt64.self))
  }

  /// Of the `count` 64-bit little-endian values at `offset` the first whose lowest 16 bits are
  /// `value`; 0 where none is, or they leave the span.
  @inlinable @inline(__always)
  public func entry(forLittle16 value: UInt16, at offset: Int, count: Int) -> UInt64 {
    guard FoldedOctets.isInside(self, offset, count &* 8) else { return 0 }
    var at = offset
    let end = offset &+ count &* 8
    while at < end {
      // Holds: offset <= at, at + 8 <= end, and all of them are inside.
      let entry = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      if UInt16(truncatingIfNeeded: UInt64(littleEndian: entry)) == value {
        return UInt64(littleEndian: entry)
      }
      at &+= 8
    }
    return 0
  }

  /// How many of the `count` ascending 64-bit little-endian values at `offset` are below `value`; 0
  /// where they leave the span.
  ///
  /// No step of the search is a jump, which would be guessed wrong half of the times.
  @inlinable @inline(__always)
  public func count(below value: UInt64, ofLittle64sAt offset: Int, _ count: Int) -> Int {
    guard count > 0, FoldedOctets.isInside(self, offset, count &* 8) else { return 0 }
    // The highest power of two in `count`.
    let top = 1 &<< (63 &- count.leadingZeroBitCount)
    // Holds: top <= count.
    let first = unsafe FoldedOctets.word(self, offset &+ 8 &* (top &- 1))
    // What is sought is at most 2 * step behind `low`, which is at most count - 2 * step.
    var low = (count &- top) & Self.mask(first, isBelow: value)
    var step = top &>> 1
    while step > 0 {
      // Holds: low + step - 1 < count.
      let middle = unsafe FoldedOctets.word(self, offset &+ 8 &* (low &+ step &- 1))
      low &+= step & Self.mask(middle, isBelow: value)
      step = step &>> 1
    }
    // Holds: low < count.
    let last = unsafe FoldedOctets.word(self, offset &+ 8 &* low)
    return low &- Self.mask(last, isBelow: value)
  }

  /// All bits, or none. As a borrow, of which the compiler makes no jump.
  @inlinable @inline(__always)
  static func mask(_ value: UInt64, isBelow other: UInt64) -> Int {
    Int(truncatingIfNeeded: (UInt128(value) &- UInt128(other)) &>> 64)
  }

  /// An integer's bytes as they lie in memory at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  func loadInteger<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: T.Type) -> T {
    // One addition and one comparison: a negative offset is a large one here.
    let size = UInt(truncatingIfNeeded: MemoryLayout<T>.size)
    let (end, overflow) = UInt(bitPattern: offset).addingReportingOverflow(size)
    guard !overflow, end <= UInt(bitPattern: byteCount) else { return 0 }
    // Holds: 0 <= offset and offset + size <= byteCount; every bit pattern of an integer is valid.
    return unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: T.self)
  }
}

extension MutableRawSpan {
  /// The octet at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load8(at offset: Int) -> UInt8 { bytes.load8(at: offset) }

  /// The 16-bit value in network byte order at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load16(at offset: Int) -> UInt16 { bytes.load16(at: offset) }

  /// The 32-bit value in network byte order at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func load32(at offset: Int) -> UInt32 { bytes.load32(at: offset) }

  /// The 64-bit little-endian value at `offset`, or 0 outside the span.
  @inlinable @inline(__always)
  public func loadLittle64(at offset: Int) -> UInt64 { bytes.loadLittle64(at: offset) }
}
