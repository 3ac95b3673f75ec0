public import Octets

/// An IPv6 packet without extension headers (RFC 8200, section 3): its header, read in five words.
public struct IPv6Packet: Sendable, BitwiseCopyable {
  /// The octets of the fixed header.
  @inlinable public static var headerLength: Int { 40 }

  /// Octets 0 to 7: version, traffic class, flow label, payload length, next header, hop limit; the
  /// first octet lowest, as in all five.
  @usableFromInline let first: UInt64
  /// The source address.
  @usableFromInline let sourceHigh: UInt64
  @usableFromInline let sourceLow: UInt64
  /// The destination address.
  @usableFromInline let destinationHigh: UInt64
  @usableFromInline let destinationLow: UInt64

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
    sourceHigh = bytes.loadLittle64(at: offset &+ 8)
    sourceLow = bytes.loadLittle64(at: offset &+ 16)
    destinationHigh = bytes.loadLittle64(at: offset &+ 24)
    destinationLow = bytes.loadLittle64(at: offset &+ 32)
  }

  /// The version: 6.
  @inlinable @inline(__always)
  public var version: UInt8 { UInt8(truncatingIfNeeded: first) >> 4 }

  /// The octets after the fixed header.
  @inlinable @inline(__always)
  public var payloadLength: Int { Int(UInt16(truncatingIfNeeded: first >> 32).byteSwapped) }

  /// What follows: 17 is UDP, and anything else is not read here, extension headers included.
  @inlinable @inline(__always)
  public var nextHeader: UInt8 { UInt8(truncatingIfNeeded: first >> 48) }

  @inlinable @inline(__always)
  public var source: (high: UInt64, low: UInt64) {
    (sourceHigh.byteSwapped, sourceLow.byteSwapped)
  }

  @inlinable @inline(__always)
  public var destination: (high: UInt64, low: UInt64) {
    (destinationHigh.byteSwapped, destinationLow.byteSwapped)
  }

  /// `sum` and the sum of the pseudo-header (RFC 8200, section 8.1) for a datagram of `length`
  /// octets; the same for a query and its reply.
  @inlinable @inline(__always)
  public func pseudoHeader(
    length: Int, addedTo sum: InternetChecksum = InternetChecksum()
  ) -> InternetChecksum {
    var sum = sum
    sum.addLittle(sourceHigh)
    sum.addLittle(sourceLow)
    sum.addLittle(destinationHigh)
    sum.addLittle(destinationLow)
    sum.add(UInt16(UDPDatagram.protocolNumber))
    sum.add(UInt16(truncatingIfNeeded: length))
    return sum
  }

  /// Writes the header of the reply: addresses exchanged, hop limit 64, no traffic class, no flow
  /// label (RFC 6437, section 2: 0 is no label).
  @inlinable @inline(__always)
  public func writeReply(to bytes: inout MutableRawSpan, at offset: Int, payloadLength: Int) {
    let length = UInt64(UInt16(truncatingIfNeeded: payloadLength).byteSwapped)
    bytes.storeLittle64(0x4011_0000_0000_0060 | length << 32, at: offset)
    bytes.storeLittle64(destinationHigh, at: offset &+ 8)
    bytes.storeLittle64(destinationLow, at: offset &+ 16)
    bytes.storeLittle64(sourceHigh, at: offset &+ 24)
    bytes.storeLittle64(sourceLow, at: offset &+ 32)
  }
}
