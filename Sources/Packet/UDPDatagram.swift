public import Octets

/// A UDP datagram (RFC 768): its header, read in one word.
public struct UDPDatagram: Sendable, BitwiseCopyable {
  /// UDP's number in IPv4's protocol field and IPv6's next header.
  @inlinable public static var protocolNumber: UInt8 { 17 }

  /// The octets of the header.
  @inlinable public static var headerLength: Int { 8 }

  /// Source port, destination port, length, checksum; the first octet lowest.
  @usableFromInline let word: UInt64

  /// The datagram at `offset`; nil where fewer than a header's octets stand before `end`.
  @inlinable @inline(__always)
  public init?(_ bytes: RawSpan, at offset: Int, end: Int) {
    guard end &- offset >= Self.headerLength else { return nil }
    self.init(checked: bytes, at: offset)
  }

  /// The datagram at an offset that a parse has checked.
  @inlinable @inline(__always)
  public init(checked bytes: RawSpan, at offset: Int) { word = bytes.loadLittle64(at: offset) }

  @inlinable @inline(__always)
  public var sourcePort: UInt16 { UInt16(truncatingIfNeeded: word).byteSwapped }

  @inlinable @inline(__always)
  public var destinationPort: UInt16 { UInt16(truncatingIfNeeded: word >> 16).byteSwapped }

  /// The datagram's length with its header.
  @inlinable @inline(__always)
  public var length: Int { Int(UInt16(truncatingIfNeeded: word >> 32).byteSwapped) }

  /// The checksum; 0 says that the sender made none.
  @inlinable @inline(__always)
  public var checksum: UInt16 { UInt16(truncatingIfNeeded: word >> 48).byteSwapped }

  /// The checksum that the datagram has, or had to have; nil where it is wrong.
  ///
  /// 0 says that the sender made none (over IPv4; the caller looks at that). The bare
  /// pseudo-header's sum is right too: on veth and virtio a local sender that offloads checksums
  /// leaves only that (Linux, `skb->ip_summed` of CHECKSUM_PARTIAL).
  @inlinable @inline(__always)
  public func verifiedChecksum(
    _ bytes: RawSpan, payload: Int, pseudoHeader: InternetChecksum
  ) -> UInt16? {
    var sum = pseudoHeader
    sum.addLittle(word & 0xffff_ffff_ffff)
    sum.add(bytes, at: payload, count: length &- Self.headerLength)
    let right = sum.complement
    let checksum = checksum
    // 0 and 0xffff are worth the same; a sender that follows RFC 768 sends the latter.
    if checksum == right || checksum == 0xffff && right == 0 { return checksum }
    return checksum == 0 || checksum == pseudoHeader.folded ? right : nil
  }

  /// Writes the header of the reply of `length` octets: ports exchanged.
  @inlinable @inline(__always)
  public func writeReply(
    to bytes: inout MutableRawSpan, at offset: Int, length: Int, sum: InternetChecksum
  ) {
    let ports = UInt32(truncatingIfNeeded: word)
    let length = UInt64(UInt16(truncatingIfNeeded: length).byteSwapped)
    let checksum = ~sum.foldedInMemoryOrder
    // A computed 0 is sent as all ones, for 0 means none (RFC 768).
    let sent = UInt64(checksum == 0 ? 0xffff : checksum)
    bytes.storeLittle64(
      UInt64(ports << 16 | ports >> 16) | length << 32 | sent << 48, at: offset)
  }
}
