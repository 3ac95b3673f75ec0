public import Octets

/// A UDP datagram (RFC 768) that starts at `offset` of a root span.
public struct UDPDatagram: Sendable, BitwiseCopyable {
  /// Where each field starts, in octets from the datagram's start.
  @usableFromInline enum Field {
    @usableFromInline static var sourcePort: Int { 0 }
    @usableFromInline static var destinationPort: Int { 2 }
    @usableFromInline static var length: Int { 4 }
    @usableFromInline static var checksum: Int { 6 }
  }

  /// UDP's number in IPv4's protocol field and IPv6's next header.
  @inlinable public static var protocolNumber: UInt8 { 17 }

  /// The octets of the header.
  @inlinable public static var headerLength: Int { 8 }

  /// Where the datagram starts in the root span.
  public let offset: Int

  /// The datagram at `offset`; nil where fewer than a header's octets stand before `end`.
  @inlinable @inline(__always)
  public init?(at offset: Int, end: Int) {
    guard end &- offset >= Self.headerLength else { return nil }
    self.offset = offset
  }

  /// The datagram at an offset that a parse has checked.
  @inlinable @inline(__always)
  public init(checked offset: Int) { self.offset = offset }

  @inlinable @inline(__always)
  public func sourcePort(in bytes: RawSpan) -> UInt16 {
    bytes.load16(at: offset &+ Field.sourcePort)
  }

  @inlinable @inline(__always)
  public func destinationPort(in bytes: RawSpan) -> UInt16 {
    bytes.load16(at: offset &+ Field.destinationPort)
  }

  /// The datagram's length with its header.
  @inlinable @inline(__always)
  public func length(in bytes: RawSpan) -> Int { Int(bytes.load16(at: offset &+ Field.length)) }

  /// The checksum; 0 says that the sender made none.
  @inlinable @inline(__always)
  public func checksum(in bytes: RawSpan) -> UInt16 { bytes.load16(at: offset &+ Field.checksum) }

  /// Whether the checksum is right for `length` octets, given the pseudo-header's sum.
  ///
  /// The bare pseudo-header's sum is right too: on veth and virtio a local sender that offloads
  /// checksums leaves only that (Linux, `skb->ip_summed` of CHECKSUM_PARTIAL).
  @inlinable @inline(__always)
  public func isChecksumRight(
    in bytes: RawSpan, length: Int, pseudoHeader: InternetChecksum
  ) -> Bool {
    if pseudoHeader.folded == checksum(in: bytes) { return true }
    var sum = pseudoHeader
    sum.add(bytes, at: offset, count: length)
    return sum.folded == 0xffff
  }

  /// Writes the header of a reply of `length` octets: ports exchanged, the checksum always present.
  ///
  /// `sum` is that of the reply's pseudo-header and payload.
  @inlinable @inline(__always)
  public func turnAround(
    in bytes: inout MutableRawSpan, length: Int, pseudoHeaderAndPayload sum: InternetChecksum
  ) {
    bytes.swap16(at: offset &+ Field.sourcePort, offset &+ Field.destinationPort)
    bytes.store16(UInt16(truncatingIfNeeded: length), at: offset &+ Field.length)
    var sum = sum
    sum.add(bytes.bytes, at: offset, count: Field.checksum)
    let checksum = sum.complement
    // A computed 0 is sent as all ones, for 0 means none (RFC 768).
    bytes.store16(checksum == 0 ? 0xffff : checksum, at: offset &+ Field.checksum)
  }
}
