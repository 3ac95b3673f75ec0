// Hashing and comparing octets without regard to ASCII case, eight at a time.
//
// Contract: no access can trap or leave its span. Each function checks its ranges once, so that
// the loops need no test of their own.

/// Octets with ASCII capitals in lower case, as domain names compare (RFC 4343).
///
/// Length octets of labels are at most 63, below 'A', so a whole name can be folded at once.
public enum FoldedOctets {
  /// Eight octets with ASCII capitals in lower case.
  @inlinable @inline(__always)
  public static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let capitals = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word | (capitals >> 2)
  }

  /// A hash of `count` octets at `offset`: folded products with a secret odd factor.
  ///
  /// Of a range that leaves the span only the count is hashed.
  @inlinable @inline(__always)
  public static func hash(
    _ bytes: RawSpan, at offset: Int, count: Int, start: UInt64, factor: UInt64
  ) -> UInt64 {
    var hash = start ^ UInt64(truncatingIfNeeded: count)
    guard offset >= 0, count > 0, count <= bytes.byteCount, offset <= bytes.byteCount &- count
    else { return fold(hash, factor) }
    if count < 8 {
      return fold(fold(hash ^ lowercased(short(bytes, at: offset, count: count)), factor), factor)
    }
    var at = offset
    let last = offset &+ count &- 8
    while at < last {
      // Holds: offset <= at < last, and last + 8 is the range's end, inside the span.
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      hash = fold(hash ^ lowercased(UInt64(littleEndian: word)), factor)
      at &+= 8
    }
    // The last eight, some of them for the second time. Holds: as above.
    let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: last, as: UInt64.self)
    return fold(fold(hash ^ lowercased(UInt64(littleEndian: word)), factor), factor)
  }

  /// Whether `count` octets at `offset`, folded, are those at `storedOffset`, which are in lower
  /// case already. False where a range leaves its span.
  @inlinable @inline(__always)
  public static func matches(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    guard offset >= 0, storedOffset >= 0, count > 0,
      count <= bytes.byteCount, offset <= bytes.byteCount &- count,
      count <= stored.byteCount, storedOffset <= stored.byteCount &- count
    else { return count == 0 }
    if count < 8 {
      return lowercased(short(bytes, at: offset, count: count))
        == short(stored, at: storedOffset, count: count)
    }
    var done = 0
    let last = count &- 8
    while true {
      // Holds: 0 <= done <= last, and last + 8 = count, inside both spans.
      let word = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset &+ done, as: UInt64.self)
      let other = unsafe stored.unsafeLoadUnaligned(
        fromUncheckedByteOffset: storedOffset &+ done, as: UInt64.self)
      guard lowercased(word) == other else { return false }
      if done == last { return true }
      done = min(done &+ 8, last)
    }
  }

  /// One to seven octets, inside the span, as the low octets of a word.
  @inlinable @inline(__always)
  static func short(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    if offset &+ 8 <= bytes.byteCount {
      // Holds: the callers checked offset >= 0, and eight octets are there.
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      let unused = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
      return (UInt64(littleEndian: word) &<< unused) &>> unused
    }
    // Close to the span's end: octet by octet.
    var value: UInt64 = 0
    var index = count
    while index > 0 {
      index &-= 1
      value = value << 8 | UInt64(bytes.load8(at: offset &+ index))
    }
    return value
  }

  /// The two halves of a product, folded.
  @inlinable @inline(__always)
  static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}
