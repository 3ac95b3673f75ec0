public import Octets

/// An IPv6 packet without extension headers (RFC 8200, section 3) that starts at `offset`.
public struct IPv6Packet: Sendable, BitwiseCopyable {
  /// Where each field starts, in octets from the packet's start.
  @usableFromInline enum Field {
    @usableFromInline static var version: Int { 0 }
    @usableFromInline static var payloadLength: Int { 4 }
    @usableFromInline static var nextHeader: Int { 6 }
    @usableFromInline static var source: Int { 8 }
    @usableFromInline static var destination: Int { 24 }
  }

  /// The octets of the fixed header.
  @inlinable public static var headerLength: Int { 40 }

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

  /// The version: 6.
  @inlinable @inline(__always)
  public func version(in bytes: RawSpan) -> UInt8 { bytes.load8(at: offset &+ Field.version) >> 4 }

  /// The octets after the fixed header.
  @inlinable @inline(__always)
  public func payloadLength(in bytes: RawSpan) -> Int {
    Int(bytes.load16(at: offset &+ Field.payloadLength))
  }

  /// What follows: 17 is UDP, and anything else is not read here, extension headers included.
  @inlinable @inline(__always)
  public func nextHeader(in bytes: RawSpan) -> UInt8 {
    bytes.load8(at: offset &+ Field.nextHeader)
  }

  @inlinable @inline(__always)
  public func source(in bytes: RawSpan) -> (high: UInt64, low: UInt64) {
    address(in: bytes, at: offset &+ Field.source)
  }

  @inlinable @inline(__always)
  public func destination(in bytes: RawSpan) -> (high: UInt64, low: UInt64) {
    address(in: bytes, at: offset &+ Field.destination)
  }

  @inlinable @inline(__always)
  func address(in bytes: RawSpan, at offset: Int) -> (high: UInt64, low: UInt64) {
    (bytes.loadLittle64(at: offset).byteSwapped, bytes.loadLittle64(at: offset &+ 8).byteSwapped)
  }

  /// `sum` and the sum of the pseudo-header (RFC 8200, section 8.1) for a datagram of `length` octets.
  @inlinable @inline(__always)
  public func pseudoHeader(
    in bytes: RawSpan, length: Int, addedTo sum: InternetChecksum = InternetChecksum()
  ) -> InternetChecksum {
    var sum = sum
    sum.add(bytes, at: offset &+ Field.source, count: 32)
    sum.add(UInt16(UDPDatagram.protocolNumber))
    sum.add(UInt16(truncatingIfNeeded: length))
    return sum
  }

  /// Writes the header of a reply: addresses exchanged, hop limit 64, no traffic class, no flow
  /// label (RFC 6437, section 2: 0 is no label).
  @inlinable @inline(__always)
  public func turnAround(in bytes: inout MutableRawSpan, payloadLength: Int) {
    bytes.store32(0x6000_0000, at: offset &+ Field.version)
    bytes.store16(UInt16(truncatingIfNeeded: payloadLength), at: offset &+ Field.payloadLength)
    bytes.store16(0x1140, at: offset &+ Field.nextHeader)
    bytes.swap64(at: offset &+ Field.source, offset &+ Field.destination)
    bytes.swap64(at: offset &+ Field.source &+ 8, offset &+ Field.destination &+ 8)
  }
}
