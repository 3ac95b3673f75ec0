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
    return writeAnywhere(&bytes, layout, payloadLength: payloadLength, sum)
  }

  /// As above for a caller that knows by how much the payload's sum has changed, as who copies
  /// precompiled responses does: nothing is summed anew (RFC 1624), as addresses and ports have
  /// only changed places. (With the tails' sums stored: 1,398 instructions a query became 1,253.)
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
    // With these, which hold of every chunk but a test's, and with the places in so few bits, the
    // optimiser drops all checks below.
    let payload = layout.payload & 0x7ff
    guard layout.word & 0x7800_fc00 == 0, bytes.byteCount >= leastChunk,
      payload >= IPv6Packet.headerLength &+ UDPDatagram.headerLength
    else { return writeAnywhere(&bytes, layout, payloadLength: payloadLength, sum) }
    return write(
      &bytes, layout, frame: layout.frame & 0x3ff, payload: payload,
      payloadLength: payloadLength, sum)
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
    write(
      &bytes, layout, frame: layout.frame, payload: layout.payload, payloadLength: payloadLength,
      sum)
  }

  /// Writes the headers; `sum` is that of the pseudo-header and the datagram without its checksum.
  @inlinable @inline(__always)
  static func write(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, frame: Int, payload: Int,
    payloadLength: Int, _ sum: InternetChecksum
  ) -> Turned {
    let udp = payload &- UDPDatagram.headerLength
    EthernetFrame(checked: frame).swapAddresses(in: &bytes)
    let length = UDPDatagram.headerLength &+ payloadLength
    UDPDatagram(checked: bytes.bytes, at: udp).writeReply(
      to: &bytes, at: udp, length: length, sum: sum)
    switch layout.family {
    case .ipv4:
      let ip = udp &- IPv4Packet.headerLength
      IPv4Packet(checked: bytes.bytes, at: ip).writeReply(
        to: &bytes, at: ip, totalLength: IPv4Packet.headerLength &+ length)
    case .ipv6:
      let ip = udp &- IPv6Packet.headerLength
      IPv6Packet(checked: bytes.bytes, at: ip).writeReply(
        to: &bytes, at: ip, payloadLength: length)
    }
    return .reply(length: payload &+ payloadLength &- frame)
  }
}
