// Stores into a span of packet bytes.
//
// Contract: no store can trap. A store that would reach outside the span writes nothing; callers
// check lengths first, and one such check lets the optimiser remove every test below.

extension MutableRawSpan {
  /// Writes one octet.
  @inlinable @inline(__always)
  public mutating func store8(_ value: UInt8, at offset: Int) {
    storeInteger(value, at: offset)
  }

  /// Writes a 16-bit value in network byte order.
  @inlinable @inline(__always)
  public mutating func store16(_ value: UInt16, at offset: Int) {
    storeInteger(value.bigEndian, at: offset)
  }

  /// Writes a 32-bit value in network byte order.
  @inlinable @inline(__always)
  public mutating func store32(_ value: UInt32, at offset: Int) {
    storeInteger(value.bigEndian, at: offset)
  }

  /// Writes a 64-bit value in network byte order.
  @inlinable @inline(__always)
  public mutating func store64(_ value: UInt64, at offset: Int) {
    storeInteger(value.bigEndian, at: offset)
  }

  /// Writes a 16-bit value in little-endian byte order.
  @inlinable @inline(__always)
  public mutating func storeLittle16(_ value: UInt16, at offset: Int) {
    storeInteger(value.littleEndian, at: offset)
  }

  /// Writes a 32-bit value in little-endian byte order.
  @inlinable @inline(__always)
  public mutating func storeLittle32(_ value: UInt32, at offset: Int) {
    storeInteger(value.littleEndian, at: offset)
  }

  /// Writes a 64-bit value in little-endian byte order.
  @inlinable @inline(__always)
  public mutating func storeLittle64(_ value: UInt64, at offset: Int) {
    storeInteger(value.littleEndian, at: offset)
  }

  /// Exchanges the 16-bit values at two offsets.
  @inlinable @inline(__always)
  public mutating func swap16(at first: Int, _ second: Int) {
    let value = load16(at: first)
    store16(load16(at: second), at: first)
    store16(value, at: second)
  }

  /// Exchanges the 32-bit values at two offsets.
  @inlinable @inline(__always)
  public mutating func swap32(at first: Int, _ second: Int) {
    let value = load32(at: first)
    store32(load32(at: second), at: first)
    store32(value, at: second)
  }

  /// Exchanges the 64-bit values at two offsets.
  @inlinable @inline(__always)
  public mutating func swap64(at first: Int, _ second: Int) {
    let value = loadLittle64(at: first)
    storeLittle64(loadLittle64(at: second), at: first)
    storeLittle64(value, at: second)
  }

  /// Offsets and lengths count in so many bits, so that no sum of them overflows and a negative one is
  /// larger than any span.
  @inlinable @inline(__always)
  static var most: Int { 0xffff_ffff_ffff }

  /// Copies `count` bytes of `source` at `from` to `offset`. All or nothing: where either range
  /// leaves its span, nothing is written and the result is false.
  @inlinable @inline(__always)
  @discardableResult
  public mutating func copy(
    _ source: RawSpan, from: Int, count: Int, to offset: Int
  ) -> Bool {
    let (from, count, offset) = (from & Self.most, count & Self.most, offset & Self.most)
    guard from &+ count <= source.byteCount, offset &+ count <= byteCount else { return false }
    guard count >= 8, count <= 16 else {
      copyAny(source, from: from, count: count, to: offset)
      return true
    }
    // One record, mostly: eight octets from each end. Holds: both ranges were checked above.
    let first = unsafe source.unsafeLoadUnaligned(
      fromUncheckedByteOffset: from, as: UInt64.self)
    let last = unsafe source.unsafeLoadUnaligned(
      fromUncheckedByteOffset: from &+ count &- 8, as: UInt64.self)
    unsafe storeBytes(of: first, toUncheckedByteOffset: offset, as: UInt64.self)
    unsafe storeBytes(of: last, toUncheckedByteOffset: offset &+ count &- 8, as: UInt64.self)
    return true
  }

  /// The same in whole 32 octets, which is quicker: up to 32 octets behind the range are written
  /// too, with anything. Both spans must have them; where one has not, nothing is written and the
  /// result is false.
  @inlinable @inline(__always)
  public mutating func copyThirtyTwos(
    _ source: RawSpan, from: Int, count: Int, to offset: Int
  ) -> Bool {
    let (from, count, offset) = (from & Self.most, count & Self.most, offset & Self.most)
    guard from &+ count &+ 32 <= source.byteCount, offset &+ count &+ 32 <= byteCount
    else { return false }
    var done = 0
    repeat {
      // Holds: done <= count, so done + 32 <= count + 32, which both spans have.
      let octets = unsafe source.unsafeLoadUnaligned(
        fromUncheckedByteOffset: from &+ done, as: SIMD4<UInt64>.self)
      unsafe storeBytes(of: octets, toUncheckedByteOffset: offset &+ done, as: SIMD4<UInt64>.self)
      done &+= 32
    } while done < count
    return true
  }

  /// The same in whole 64 octets, for what is long: up to 64 octets behind the range are written too.
  @inlinable @inline(__always)
  public mutating func copySixtyFours(
    _ source: RawSpan, from: Int, count: Int, to offset: Int
  ) -> Bool {
    let (from, count, offset) = (from & Self.most, count & Self.most, offset & Self.most)
    guard from &+ count &+ 64 <= source.byteCount, offset &+ count &+ 64 <= byteCount
    else { return false }
    var done = 0
    repeat {
      // Holds: done <= count, so done + 64 <= count + 64, which both spans have.
      let octets = unsafe source.unsafeLoadUnaligned(
        fromUncheckedByteOffset: from &+ done, as: SIMD8<UInt64>.self)
      unsafe storeBytes(of: octets, toUncheckedByteOffset: offset &+ done, as: SIMD8<UInt64>.self)
      done &+= 64
    } while done < count
    return true
  }

  /// ``copy(_:from:count:to:)`` for ranges that were checked, whatever their length.
  @inline(never)
  @usableFromInline
  mutating func copyAny(_ source: RawSpan, from: Int, count: Int, to offset: Int) {
    if count < 8 {
      var done = 0
      while done < count {
        store8(source.load8(at: from &+ done), at: offset &+ done)
        done &+= 1
      }
      return
    }
    var done = 0
    let last = count &- 8
    while done < last {
      // Holds: 0 <= done < last, and last + 8 = count: both ranges were checked above.
      let word = unsafe source.unsafeLoadUnaligned(
        fromUncheckedByteOffset: from &+ done, as: UInt64.self)
      unsafe storeBytes(of: word, toUncheckedByteOffset: offset &+ done, as: UInt64.self)
      done &+= 8
    }
    // The last eight, some of them for the second time. Holds: as above.
    let word = unsafe source.unsafeLoadUnaligned(
      fromUncheckedByteOffset: from &+ last, as: UInt64.self)
    unsafe storeBytes(of: word, toUncheckedByteOffset: offset &+ last, as: UInt64.self)
  }

  /// An integer's bytes as they lie in memory.
  @inlinable @inline(__always)
  mutating func storeInteger<T: FixedWidthInteger & BitwiseCopyable>(_ value: T, at offset: Int) {
    let size = UInt(truncatingIfNeeded: MemoryLayout<T>.size)
    let (end, overflow) = UInt(bitPattern: offset).addingReportingOverflow(size)
    guard !overflow, end <= UInt(bitPattern: byteCount) else { return }
    // Holds: 0 <= offset and offset + size <= byteCount.
    unsafe storeBytes(of: value, toUncheckedByteOffset: offset, as: T.self)
  }
}
