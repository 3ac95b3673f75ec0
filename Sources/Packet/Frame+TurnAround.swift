public import Octets

extension Frame {
  /// What turning a frame around gave.
  public enum Turned: Equatable, Sendable, BitwiseCopyable {
    /// The reply stands where the query stood and is `length` octets long.
    case reply(length: Int)
    case drop(FrameDropReason)
  }

  /// Turns the frame into the reply whose UDP payload of `payloadLength` octets stands in place.
  ///
  /// MAC addresses, IP addresses and ports change sides, VLAN tags stay, lengths and checksums are
  /// fresh. A drop has written nothing.
  @inlinable @inline(never)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int
  ) -> Turned {
    guard fits(payloadLength, bytes.bytes, layout) else { return .drop(.responseTooLong) }
    let length = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ payloadLength)
    var sum = InternetChecksum()
    switch layout.family {
    case .ipv4:
      sum = IPv4Packet(checked: bytes.bytes, at: layout.ip).pseudoHeader(length: Int(length))
    case .ipv6:
      sum = IPv6Packet(checked: bytes.bytes, at: layout.ip).pseudoHeader(length: Int(length))
    }
    sum.add(bytes.bytes, at: layout.udp, count: 4)
    sum.add(length)
    sum.add(bytes.bytes, at: layout.payload, count: payloadLength)
    return write(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// As above for a caller that knows by how much the payload's sum has changed, as who copies
  /// precompiled responses does: nothing is summed anew (RFC 1624), as addresses and ports have
  /// only changed places.
  @inlinable @inline(__always)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    change: InternetChecksum
  ) -> Turned {
    guard fits(payloadLength, bytes.bytes, layout) else { return .drop(.responseTooLong) }
    // What the query's sum was without its checksum, and the length twice: in the pseudo-header and
    // the header.
    let old = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ layout.payloadLength)
    let new = UInt16(truncatingIfNeeded: UDPDatagram.headerLength &+ payloadLength)
    var sum = change
    sum.addLittle(
      UInt64(~layout.checksum) &+ (UInt64(~old.bigEndian) &+ UInt64(new.bigEndian)) &* 2)
    // With these, which hold of every chunk but a test's, the optimiser drops all checks below.
    guard layout.frame <= mostOffset, layout.ip <= mostOffset &+ 22,
      bytes.byteCount >= leastChunk
    else { return writeAnywhere(&bytes, layout, payloadLength: payloadLength, sum) }
    return write(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// Whether the reply fits the chunk and an IP packet.
  @inlinable @inline(__always)
  static func fits(_ payloadLength: Int, _ bytes: RawSpan, _ layout: FrameLayout) -> Bool {
    // Negative lengths become large ones here.
    UInt(bitPattern: payloadLength) <= 0xff00
      && layout.payload &+ (payloadLength & 0xffff) <= bytes.byteCount
  }

  @inlinable @inline(never)
  static func writeAnywhere(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    _ sum: InternetChecksum
  ) -> Turned {
    write(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// Writes the headers; `sum` is that of the pseudo-header and the datagram without its checksum.
  @inlinable @inline(__always)
  static func write(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    _ sum: InternetChecksum
  ) -> Turned {
    EthernetFrame(checked: layout.frame).swapAddresses(in: &bytes)
    let length = UDPDatagram.headerLength &+ payloadLength
    let datagram = UDPDatagram(checked: bytes.bytes, at: layout.udp)
    datagram.writeReply(to: &bytes, at: layout.udp, length: length, sum: sum)
    switch layout.family {
    case .ipv4:
      IPv4Packet(checked: bytes.bytes, at: layout.ip).writeReply(
        to: &bytes, at: layout.ip, totalLength: IPv4Packet.headerLength &+ length)
    case .ipv6:
      IPv6Packet(checked: bytes.bytes, at: layout.ip).writeReply(
        to: &bytes, at: layout.ip, payloadLength: length)
    }
    return .reply(length: layout.payload &+ payloadLength &- layout.frame)
  }
}
