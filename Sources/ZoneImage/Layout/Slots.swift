/// The hash table's slots: the hash's upper half as a tag above a node's offset in words; 0 is
/// empty. A slot's place comes from the hash's lower half, so that the two tell different things.
@usableFromInline
enum Slots {
  /// Where to look first: the lower half of the hash, scaled to the table's size.
  @inlinable @inline(__always)
  static func first(_ hash: UInt64, count: Int) -> Int {
    let scaled = (hash & 0xffff_ffff) &* UInt64(truncatingIfNeeded: count & 0xffff_ffff)
    return Int(truncatingIfNeeded: scaled >> 32)
  }

  /// The tag's bits.
  @inlinable @inline(__always)
  static func tag(_ hash: UInt64) -> UInt64 { hash & 0xffff_ffff_0000_0000 }
}
