// Additions to values whose places are listed: what moves the compression pointers of a message.
//
// Contract: no access can trap or leave its span; ranges are checked once, before the loop.

extension MutableRawSpan {
  /// Adds `value` to the 16-bit values in network byte order at `offset` plus each of the `entries`
  /// little-endian 16-bit numbers that are listed in `source` at `list`, up to the first whose value
  /// does not lie in the `count` octets. Returns by how much that changes their Internet checksum, if
  /// they stood at an even offset and no addition overflows. Nothing is done where a range leaves its span.
  ///
  /// What is listed at `split` or behind it stands `gap` octets farther behind.
  @inlinable @inline(__always)
  public mutating func add16(
    _ value: UInt16, at offset: Int, count: UInt16, listedIn source: RawSpan, at list: Int,
    _ entries: UInt16, split: Int = .max, gap: Int = 0
  ) -> UInt64 {
    let (count, entries, gap) = (Int(count), Int(entries), gap & 0xffff)
    guard FoldedOctets.isInside(source, list, 2 &* entries),
      FoldedOctets.isInside(bytes, offset, count &+ gap)
    else { return 0 }
    // In memory order, with an end-around carry: the octets are as if they were swapped before and after.
    let swapped = value.bigEndian
    // Those at odd offsets.
    var odd = 0
    var index = 0
    while index < entries {
      // Holds: index < entries, all of which are inside.
      var at = Int(
        UInt16(
          littleEndian: unsafe source.unsafeLoadUnaligned(
            fromUncheckedByteOffset: list &+ 2 &* index, as: UInt16.self)))
      guard at &+ 2 <= count else { break }
      if at >= split { at &+= gap }
      // Holds: at + 2 <= count + gap, and offset + count + gap lies inside.
      let old = unsafe bytes.unsafeLoadUnaligned(
        fromUncheckedByteOffset: offset &+ at, as: UInt16.self)
      let (sum, carry) = old.addingReportingOverflow(swapped)
      unsafe storeBytes(
        of: sum &+ (carry ? 1 : 0), toUncheckedByteOffset: offset &+ at, as: UInt16.self)
      odd &+= at & 1
      index &+= 1
    }
    // At an even offset the lower octet is the upper one of a word in memory.
    return UInt64(value) &* UInt64(truncatingIfNeeded: 256 &* index &- 255 &* odd)
  }

  /// The same, and to values of `threshold` and above `more` is added too.
  @inlinable @inline(__always)
  public mutating func add16(
    _ value: UInt16, and more: UInt16, from threshold: UInt16, at offset: Int, count: UInt16,
    listedIn source: RawSpan, at list: Int, _ entries: UInt16
  ) -> UInt64 {
    let (count, entries) = (Int(count), Int(entries))
    guard FoldedOctets.isInside(source, list, 2 &* entries),
      FoldedOctets.isInside(bytes, offset, count)
    else { return 0 }
    // What was added at even and odd offsets, and at odd ones alone.
    var all: UInt64 = 0
    var odd: UInt64 = 0
    var index = 0
    while index < entries {
      // Holds: index < entries, all of which are inside.
      let at = Int(
        UInt16(
          littleEndian: unsafe source.unsafeLoadUnaligned(
            fromUncheckedByteOffset: list &+ 2 &* index, as: UInt16.self)))
      guard at &+ 2 <= count else { break }
      // Holds: at + 2 <= count, and offset + count lies inside.
      let old = UInt16(
        bigEndian: unsafe bytes.unsafeLoadUnaligned(
          fromUncheckedByteOffset: offset &+ at, as: UInt16.self))
      let added = old >= threshold ? value &+ more : value
      unsafe storeBytes(
        of: (old &+ added).bigEndian, toUncheckedByteOffset: offset &+ at, as: UInt16.self)
      all &+= UInt64(added)
      odd &+= UInt64(added) & (0 &- UInt64(truncatingIfNeeded: at & 1))
      index &+= 1
    }
    return (all &- odd) << 8 &+ odd
  }
}
