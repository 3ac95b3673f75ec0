/// The Internet checksum (RFC 1071): the one's complement sum of 16-bit words.
///
/// Sums are kept in memory order (RFC 1071, section 2, B: byte order independence) in 64 bits and
/// folded once at the end. At most 2^31 words may be added before folding, far above any datagram.
public struct InternetChecksum: Sendable {
  /// The running sum, in memory order and not folded.
  @usableFromInline var sum: UInt64

  /// An empty sum.
  @inlinable @inline(__always)
  public init() { sum = 0 }

  /// Adds one 16-bit value given in host order.
  @inlinable @inline(__always)
  public mutating func add(_ value: UInt16) { sum &+= UInt64(value.bigEndian) }

  /// Adds eight octets as ``Swift/RawSpan/loadLittle64(at:)`` gives them.
  @inlinable @inline(__always)
  public mutating func addLittle(_ word: UInt64) {
    let word = UInt64(littleEndian: word)
    sum &+= (word & 0xffff_ffff) &+ (word >> 32)
  }

  /// Adds `count` bytes at `offset`; an odd last byte counts as if a zero followed it.
  ///
  /// Bytes outside the span count as zero.
  @inlinable @inline(__always)
  public mutating func add(_ bytes: RawSpan, at offset: Int, count: Int) {
    guard offset >= 0, count >= 0, offset <= bytes.byteCount, count <= bytes.byteCount &- offset
    else { return }
    var at = offset
    let end = offset &+ count
    while at &+ 8 <= end {
      // Holds: offset >= 0 and at + 8 <= end <= byteCount, checked above.
      let word = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt64.self)
      sum &+= (word & 0xffff_ffff) &+ (word >> 32)
      at &+= 8
    }
    if at &+ 4 <= end {
      // Holds: as above, with four bytes left.
      sum &+= UInt64(
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt32.self))
      at &+= 4
    }
    if at &+ 2 <= end {
      // Holds: as above, with two bytes left.
      sum &+= UInt64(
        unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: at, as: UInt16.self))
      at &+= 2
    }
    if at < end { sum &+= UInt64((UInt16(bytes.load8(at: at)) << 8).bigEndian) }
  }

  /// The folded sum, in host order: 0xffff for data whose checksum field is right.
  @inlinable @inline(__always)
  public var folded: UInt16 {
    var value = (sum >> 32) &+ (sum & 0xffff_ffff)
    value = (value >> 16) &+ (value & 0xffff)
    value = (value >> 16) &+ (value & 0xffff)
    value = (value >> 16) &+ (value & 0xffff)
    return UInt16(truncatingIfNeeded: value).bigEndian
  }

  /// The value of a checksum field over what was added, in host order.
  @inlinable @inline(__always)
  public var complement: UInt16 { ~folded }
}
