public import Octets

/// An IPv4 packet without options (RFC 791, section 3.1): its header, read in three words.
///
/// A word at a time costs three range checks, a field at a time ten.
public struct IPv4Packet: Sendable, BitwiseCopyable {
  /// The octets of a header without options.
  @inlinable public static var headerLength: Int { 20 }

  /// Octets 0 to 7: version and header length, type of service, total length, identification,
  /// flags and fragment offset; the first octet lowest, as in all three.
  @usableFromInline let first: UInt64
  /// Octets 8 to 15: time to live, protocol, checksum, source.
  @usableFromInline let second: UInt64
  /// Octets 16 to 19: destination.
  @usableFromInline let third: UInt32

  /// The packet at `offset`; nil where fewer than a header's octets stand before `end`.
  @inlinable @inline(__always)
  public init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    guard end &- offset >= Self.headerLength else { return nil }
    self.init(checked: bytes, at: offset)
  }

  /// The packet at an offset that a parse has checked.
  @inlinable @inline(__always)
  public init(checked bytes: RawSpan, at offset: Int) {
    first = bytes.loadLittle64(at: offset)
    second = bytes.loadLittle64(at: offset &+ 8)
    third = bytes.loadLittle32(at: offset &+ 16)
  }

  /// The version, 4 bits, and the header's length in 32-bit words, 4 bits: 0x45 without options.
  @inlinable @inline(__always)
  public var versionAndLength: UInt8 { UInt8(truncatingIfNeeded: first) }

  /// The packet's length with its header.
  @inlinable @inline(__always)
  public var totalLength: Int { Int(UInt16(truncatingIfNeeded: first >> 16).byteSwapped) }

  /// Whether more fragments follow or this is a later one (MF, or an offset other than 0).
  @inlinable @inline(__always)
  public var isFragment: Bool { first >> 48 & 0xff3f != 0 }

  /// The protocol of the payload: 17 is UDP.
  @inlinable @inline(__always)
  public var nextProtocol: UInt8 { UInt8(truncatingIfNeeded: second >> 8) }

  @inlinable @inline(__always)
  public var source: UInt32 { UInt32(truncatingIfNeeded: second >> 32).byteSwapped }

  @inlinable @inline(__always)
  var sourceInMemoryOrder: UInt32 { UInt32(truncatingIfNeeded: second >> 32) }

  @inlinable @inline(__always)
  public var destination: UInt32 { third.byteSwapped }

  /// Whether the header's checksum is right (RFC 1071, section 1).
  @inlinable @inline(__always)
  public var isChecksumRight: Bool {
    var sum = InternetChecksum()
    sum.addLittle(first)
    sum.addLittle(second)
    sum.addLittle(UInt64(third))
    return sum.isRight
  }

  /// `sum` and the sum of the pseudo-header (RFC 768) for a datagram of `length` octets; the same
  /// for a query and its reply.
  @inlinable @inline(__always)
  public func pseudoHeader(
    length: Int, addedTo sum: InternetChecksum = InternetChecksum()
  ) -> InternetChecksum {
    var sum = sum
    sum.addLittle(second >> 32 | UInt64(third) << 32)
    sum.add(UInt16(UDPDatagram.protocolNumber))
    sum.add(UInt16(truncatingIfNeeded: length))
    return sum
  }

  /// Writes the header of the reply: addresses exchanged, all else fresh.
  ///
  /// TTL 64. DF is set and the identification 0: an atomic datagram, for which any value will do
  /// (RFC 6864, section 4.1), and no reply is ever fragmented on its way (RFC 9715, section 3.1),
  /// where its pieces could be forged or lost. No DSCP and no ECN.
  @inlinable @inline(__always)
  public func writeReply(to bytes: inout MutableRawSpan, at offset: Int, totalLength: Int) {
    let length = UInt64(UInt16(truncatingIfNeeded: totalLength).byteSwapped)
    let first = 0x0040_0000_0000_0045 | length << 16
    let addresses = second >> 32 | UInt64(third) << 32
    var sum = InternetChecksum()
    sum.addLittle(first)
    sum.addLittle(0x1140)
    sum.addLittle(addresses)
    let checksum = UInt32(~sum.foldedInMemoryOrder)
    bytes.storeLittle64(first, at: offset)
    bytes.storeLittle32(0x1140 | checksum << 16, at: offset &+ 8)
    bytes.storeLittle64(addresses << 32 | addresses >> 32, at: offset &+ 12)
  }
}
