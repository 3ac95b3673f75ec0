// Hashing and comparing octets without regard to ASCII case, eight at a time.
//
// Contract: no access can trap or leave its span. Each function checks its ranges once, so that
// the loops need no test of their own. They are called, not inlined: inlined, their constants
// crowd the caller's registers out (measured: 200 instructions a lookup more).

/// Octets with ASCII capitals in lower case, as domain names compare (RFC 4343).
///
/// Length octets of labels are at most 63, below 'A', so a whole name can be folded at once. Counts
/// are those of names, at most 255; offsets are those of memory, below 2^48.
public enum FoldedOctets {
  /// A hash of `count` octets at `offset`: folded products with a secret odd factor. Of a range
  /// that leaves the span only the count is hashed.
  ///
  /// Up to eight octets, as most hosts' names before the apex have, are hashed without a call.
  @inlinable @inline(__always)
  public static func hash(
    _ bytes: RawSpan, at offset: Int, count: Int, start: UInt64, factor: UInt64
  ) -> UInt64 {
    guard UInt(bitPattern: count &- 1) < 8, isInside(bytes, offset, 8) else {
      return hashAny(bytes, at: offset, count: count, start: start, factor: factor)
    }
    // Holds: eight octets are there.
    return hash(word: lowercased(unsafe short(bytes, offset, count)), count, start, factor)
  }

  /// The hash of one to eight octets that ``word(of:count:)`` gave.
  @inlinable @inline(__always)
  public static func hash(
    word: UInt64, _ count: Int, _ start: UInt64, _ factor: UInt64
  ) -> UInt64 {
    fold(start ^ UInt64(truncatingIfNeeded: count) ^ word, factor)
  }

  /// The hash of nine to sixteen octets, of which these are the first and the last eight in lower case.
  @inlinable @inline(__always)
  public static func hash(
    first: UInt64, last: UInt64, _ count: Int, _ start: UInt64, _ factor: UInt64
  ) -> UInt64 {
    fold(hash(word: first, count, start, factor) ^ last, factor)
  }

  /// One to eight octets in lower case, of a word whose low octets they are: the last one highest,
  /// zeros below the first.
  @inlinable @inline(__always)
  public static func word(of octets: UInt64, count: Int) -> UInt64 {
    lowercased(lastHighest(octets, count))
  }

  /// The low `count` octets of a word, 1 to 8, as the high ones: one shift, where keeping them low
  /// and clearing the rest takes two.
  @inlinable @inline(__always)
  public static func lastHighest(_ octets: UInt64, _ count: Int) -> UInt64 {
    octets &<< UInt64(truncatingIfNeeded: (8 &- count) &* 8)
  }

  @inline(never)
  @usableFromInline
  static func hashAny(
    _ bytes: RawSpan, at offset: Int, count: Int, start: UInt64, factor: UInt64
  ) -> UInt64 {
    var hash = start ^ UInt64(truncatingIfNeeded: count)
    guard count >= 8 else {
      guard count > 0 else { return fold(hash, factor) }
      let word = lastHighest(nearEnd(bytes, at: offset, count: count), count)
      return fold(hash ^ lowercased(word), factor)
    }
    guard isInside(bytes, offset, count) else { return hash }
    let last = offset &+ count &- 8
    var at = offset
    while at < last {
      // Holds: offset <= at < last, and last + 8 is the range's end, inside the span.
      hash = fold(hash ^ lowercased(unsafe word(bytes, at)), factor)
      at &+= 8
    }
    // The last eight, some of them for the second time. Holds: as above.
    return fold(hash ^ lowercased(unsafe word(bytes, last)), factor)
  }

  /// Whether `count` octets at `offset`, folded, are those at `storedOffset`, which are in lower
  /// case already. False where a range leaves its span.
  ///
  /// Most queries are in lower case: octets that are the same need no folding, and no call.
  @inlinable @inline(__always)
  public static func matches(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    let difference: UInt64
    if count >= 8 {
      guard count <= 16, isInside(bytes, offset, count), isInside(stored, storedOffset, count)
      else { return matchesFolded(bytes, at: offset, stored, at: storedOffset, count: count) }
      let last = count &- 8
      // Holds: 0 <= last, and last + 8 = count, inside both spans.
      let first = unsafe word(bytes, offset) ^ word(stored, storedOffset)
      difference =
        unsafe first | (word(bytes, offset &+ last) ^ word(stored, storedOffset &+ last))
    } else {
      guard count > 0, isInside(bytes, offset, 8), isInside(stored, storedOffset, 8)
      else { return matchesFolded(bytes, at: offset, stored, at: storedOffset, count: count) }
      let unused = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
      // Holds: eight octets are there on both sides; those behind the name do not count.
      difference = unsafe (word(bytes, offset) ^ word(stored, storedOffset)) &<< unused
    }
    return difference == 0
      || matchesFolded(bytes, at: offset, stored, at: storedOffset, count: count)
  }

  /// The same where the case may differ, and for short names.
  @inline(never)
  @usableFromInline
  static func matchesFolded(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    guard count >= 8 else {
      guard isInside(bytes, offset, 8), isInside(stored, storedOffset, 8), count > 0 else {
        return matchesNearEnd(bytes, at: offset, stored, at: storedOffset, count: count)
      }
      // Holds: eight octets are there on both sides.
      let one = unsafe short(bytes, offset, count)
      let other = unsafe short(stored, storedOffset, count)
      return one == other || lowercased(one) == other
    }
    guard isInside(bytes, offset, count), isInside(stored, storedOffset, count) else {
      return false
    }
    let last = count &- 8
    var done = 0
    while true {
      // Holds: 0 <= done <= last, and last + 8 = count, inside both spans.
      let one = unsafe word(bytes, offset &+ done)
      let other = unsafe word(stored, storedOffset &+ done)
      guard one == other || lowercased(one) == other else { return false }
      if done == last { return true }
      done = min(done &+ 8, last)
    }
  }

  /// Whether octets are the same where the case of neither is known. False where a range leaves its span.
  public static func areSame(
    _ bytes: RawSpan, at offset: Int, _ other: RawSpan, at otherOffset: Int, count: Int
  ) -> Bool {
    guard isInside(bytes, offset, count), isInside(other, otherOffset, count) else { return false }
    var done = 0
    while done &+ 8 <= count {
      let one = bytes.loadLittle64(at: offset &+ done)
      let another = other.loadLittle64(at: otherOffset &+ done)
      guard one == another || lowercased(one) == lowercased(another) else { return false }
      done &+= 8
    }
    while done < count {
      let one = lowercased(UInt64(bytes.load8(at: offset &+ done)))
      guard one == lowercased(UInt64(other.load8(at: otherOffset &+ done))) else { return false }
      done &+= 1
    }
    return true
  }

  /// Whether the range lies inside the span: one addition and one comparison.
  @inlinable @inline(__always)
  static func isInside(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> Bool {
    // Negative values become large ones here.
    (offset & 0xffff_ffff_ffff) &+ (count & 0xffff_ffff_ffff) <= bytes.byteCount
  }

  /// Eight octets as a word. The caller has checked that they are there.
  @unsafe @inlinable @inline(__always)
  static func word(_ bytes: RawSpan, _ offset: Int) -> UInt64 {
    // Holds: by this function's contract.
    UInt64(
      littleEndian: unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset, as: UInt64.self))
  }

  /// One to eight octets as the high octets of a word. The caller has checked that eight are there.
  @unsafe @inlinable @inline(__always)
  static func short(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> UInt64 {
    // Holds: by this function's contract.
    lastHighest(unsafe word(bytes, offset), count)
  }

  /// Up to seven octets, of which those outside the span are zero.
  @inline(never)
  private static func nearEnd(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    var value: UInt64 = 0
    var index = count
    while index > 0 {
      index &-= 1
      value = value << 8 | UInt64(bytes.load8(at: offset &+ index))
    }
    return value
  }

  @inline(never)
  private static func matchesNearEnd(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    guard isInside(bytes, offset, count), isInside(stored, storedOffset, count) else {
      return false
    }
    return lowercased(nearEnd(bytes, at: offset, count: count))
      == nearEnd(stored, at: storedOffset, count: count)
  }

  /// Eight octets with ASCII capitals in lower case.
  @inlinable @inline(__always)
  public static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let capitals = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word | (capitals >> 2)
  }

  /// The two halves of a product, folded.
  @inlinable @inline(__always)
  static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}
