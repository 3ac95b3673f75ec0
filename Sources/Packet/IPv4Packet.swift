public import Octets

/// An IPv4 packet without options (RFC 791, section 3.1) that starts at `offset` of a root span.
public struct IPv4Packet: Sendable, BitwiseCopyable {
  /// Where each field starts, in octets from the packet's start.
  @usableFromInline enum Field {
    @usableFromInline static var versionAndLength: Int { 0 }
    @usableFromInline static var totalLength: Int { 2 }
    @usableFromInline static var identification: Int { 4 }
    @usableFromInline static var fragment: Int { 6 }
    @usableFromInline static var timeToLive: Int { 8 }
    @usableFromInline static var nextProtocol: Int { 9 }
    @usableFromInline static var checksum: Int { 10 }
    @usableFromInline static var source: Int { 12 }
    @usableFromInline static var destination: Int { 16 }
  }

  /// The octets of a header without options.
  @inlinable public static var headerLength: Int { 20 }

  /// Where the packet starts in the root span.
  public let offset: Int

  /// The packet at `offset`; nil where fewer than a header's octets stand before `end`.
  @inlinable @inline(__always)
  public init?(at offset: Int, end: Int) {
    guard end &- offset >= Self.headerLength else { return nil }
    self.offset = offset
  }

  /// The packet at an offset that a parse has checked.
  @inlinable @inline(__always)
  public init(checked offset: Int) { self.offset = offset }

  /// The version, 4 bits, and the header's length in 32-bit words, 4 bits: 0x45 without options.
  @inlinable @inline(__always)
  public func versionAndLength(in bytes: RawSpan) -> UInt8 {
    bytes.load8(at: offset &+ Field.versionAndLength)
  }

  /// The packet's length with its header.
  @inlinable @inline(__always)
  public func totalLength(in bytes: RawSpan) -> Int {
    Int(bytes.load16(at: offset &+ Field.totalLength))
  }

  /// Whether more fragments follow or this is a later one (MF, or an offset other than 0).
  @inlinable @inline(__always)
  public func isFragment(in bytes: RawSpan) -> Bool {
    bytes.load16(at: offset &+ Field.fragment) & 0x3fff != 0
  }

  /// The protocol of the payload: 17 is UDP.
  @inlinable @inline(__always)
  public func nextProtocol(in bytes: RawSpan) -> UInt8 {
    bytes.load8(at: offset &+ Field.nextProtocol)
  }

  /// Whether the header's checksum is right (RFC 1071, section 1).
  @inlinable @inline(__always)
  public func isChecksumRight(in bytes: RawSpan) -> Bool {
    var sum = InternetChecksum()
    sum.add(bytes, at: offset, count: Self.headerLength)
    return sum.folded == 0xffff
  }

  @inlinable @inline(__always)
  public func source(in bytes: RawSpan) -> UInt32 { bytes.load32(at: offset &+ Field.source) }

  @inlinable @inline(__always)
  public func destination(in bytes: RawSpan) -> UInt32 {
    bytes.load32(at: offset &+ Field.destination)
  }

  /// `sum` and the sum of the pseudo-header (RFC 768) for a datagram of `length` octets.
  @inlinable @inline(__always)
  public func pseudoHeader(
    in bytes: RawSpan, length: Int, addedTo sum: InternetChecksum = InternetChecksum()
  ) -> InternetChecksum {
    var sum = sum
    sum.add(bytes, at: offset &+ Field.source, count: 8)
    sum.add(UInt16(UDPDatagram.protocolNumber))
    sum.add(UInt16(truncatingIfNeeded: length))
    return sum
  }

  /// Writes the header of a reply: addresses exchanged, all else fresh.
  ///
  /// TTL 64. DF is set and the identification 0: an atomic datagram, for which any value will do
  /// (RFC 6864, section 4.1), and no reply is ever fragmented on its way (RFC 9715, section 3.1),
  /// where its pieces could be forged or lost. No DSCP and no ECN.
  @inlinable @inline(__always)
  public func turnAround(in bytes: inout MutableRawSpan, totalLength: Int) {
    bytes.store16(0x4500, at: offset &+ Field.versionAndLength)
    bytes.store16(UInt16(truncatingIfNeeded: totalLength), at: offset &+ Field.totalLength)
    bytes.store32(0x0000_4000, at: offset &+ Field.identification)
    bytes.store32(0x4011_0000, at: offset &+ Field.timeToLive)
    bytes.swap32(at: offset &+ Field.source, offset &+ Field.destination)
    var sum = InternetChecksum()
    sum.add(bytes.bytes, at: offset, count: Self.headerLength)
    bytes.store16(sum.complement, at: offset &+ Field.checksum)
  }
}
