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
  @inline(never)
  public static func hash(
    _ bytes: RawSpan, at offset: Int, count: Int, start: UInt64, factor: UInt64
  ) -> UInt64 {
    var hash = start ^ UInt64(truncatingIfNeeded: count)
    guard isInside(bytes, offset, count), count > 0 else { return hash }
    if count < 8 {
      return fold(hash ^ lowercased(short(bytes, at: offset, count: count)), factor)
    }
    let last = offset &+ count &- 8
    var at = offset
    while at < last {
      // Holds: offset <= at < last, and last + 8 is the range's end, inside the span.
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      hash = fold(hash ^ lowercased(UInt64(littleEndian: word)), factor)
      at &+= 8
    }
    // The last eight, some of them for the second time. Holds: as above.
    let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: last, as: UInt64.self)
    return fold(hash ^ lowercased(UInt64(littleEndian: word)), factor)
  }

  /// Whether `count` octets at `offset`, folded, are those at `storedOffset`, which are in lower
  /// case already. False where a range leaves its span.
  @inline(never)
  public static func matches(
    _ bytes: RawSpan, at offset: Int, _ stored: RawSpan, at storedOffset: Int, count: Int
  ) -> Bool {
    guard isInside(bytes, offset, count), isInside(stored, storedOffset, count) else {
      return false
    }
    guard count >= 8 else {
      return count <= 0
        || lowercased(short(bytes, at: offset, count: count))
          == short(stored, at: storedOffset, count: count)
    }
    let last = count &- 8
    var done = 0
    while done < last {
      // Holds: 0 <= done < last, and last + 8 = count, inside both spans.
      guard unsafe word(bytes, offset &+ done, equals: stored, storedOffset &+ done) else {
        return false
      }
      done &+= 8
    }
    // Holds: as above. Some of these octets were compared already.
    return unsafe word(bytes, offset &+ last, equals: stored, storedOffset &+ last)
  }

  /// Whether the range lies inside the span: one addition and one comparison.
  @inline(__always)
  static func isInside(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> Bool {
    // Negative values become large ones here.
    (offset & 0xffff_ffff_ffff) &+ (count & 0xffff_ffff_ffff) <= bytes.byteCount
  }

  /// Compares eight octets; most queries are in lower case, and need no folding.
  ///
  /// The caller has checked that eight octets are there on both sides.
  @unsafe @inline(__always)
  private static func word(
    _ bytes: RawSpan, _ offset: Int, equals stored: RawSpan, _ storedOffset: Int
  ) -> Bool {
    // Holds: by this function's contract.
    let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
    let other = unsafe stored.unsafeLoadUnaligned(
      fromUncheckedByteOffset: storedOffset, as: UInt64.self)
    return word == other || lowercased(word) == other
  }

  /// One to seven octets, inside the span, as the low octets of a word.
  @inline(__always)
  private static func short(_ bytes: RawSpan, at offset: Int, count: Int) -> UInt64 {
    if offset &+ 8 <= bytes.byteCount {
      // Holds: the callers checked offset >= 0, and eight octets are there.
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: UInt64.self)
      let unused = UInt64(truncatingIfNeeded: (8 &- count) &* 8)
      return (UInt64(littleEndian: word) &<< unused) &>> unused
    }
    return nearEnd(bytes, at: offset, count: count)
  }

  /// The same close to the span's end: octet by octet.
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

  /// Eight octets with ASCII capitals in lower case.
  @inline(__always)
  private static func lowercased(_ word: UInt64) -> UInt64 {
    let low = word & 0x7f7f_7f7f_7f7f_7f7f
    let atLeastA = low &+ 0x3f3f_3f3f_3f3f_3f3f
    let aboveZ = low &+ 0x2525_2525_2525_2525
    let capitals = (atLeastA ^ aboveZ) & ~word & 0x8080_8080_8080_8080
    return word | (capitals >> 2)
  }

  /// The two halves of a product, folded.
  @inline(__always)
  private static func fold(_ value: UInt64, _ factor: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: factor)
    return product.high ^ product.low
  }
}
