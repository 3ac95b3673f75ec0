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
  @inlinable @inline(__always)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int
  ) -> Turned {
    guard payloadLength >= 0, payloadLength <= bytes.byteCount else {
      return .drop(.responseTooLong)
    }
    var sum = InternetChecksum()
    sum.add(bytes.bytes, at: layout.payload, count: payloadLength)
    return turnAround(&bytes, layout, payloadLength: payloadLength, payloadSum: sum)
  }

  /// As above for a caller that knows the payload's sum, as a precompiled response's maker does.
  @inlinable @inline(__always)
  public static func turnAround(
    _ bytes: inout MutableRawSpan, _ layout: FrameLayout, payloadLength: Int,
    payloadSum: InternetChecksum
  ) -> Turned {
    let end = layout.payload &+ payloadLength
    guard payloadLength >= 0, end <= bytes.byteCount, end &- layout.ip <= 0xffff,
      bytes.byteCount >= EthernetFrame.headerLength
    else {
      return .drop(.responseTooLong)
    }
    EthernetFrame(checked: layout.frame).swapAddresses(in: &bytes)
    let length = UDPDatagram.headerLength &+ payloadLength
    let datagram = UDPDatagram(checked: bytes.bytes, at: layout.udp)
    let sum: InternetChecksum
    switch layout.family {
    case .ipv4:
      let packet = IPv4Packet(checked: bytes.bytes, at: layout.ip)
      packet.writeReply(
        to: &bytes, at: layout.ip, totalLength: IPv4Packet.headerLength &+ length)
      sum = packet.pseudoHeader(length: length, addedTo: payloadSum)
    case .ipv6:
      let packet = IPv6Packet(checked: bytes.bytes, at: layout.ip)
      packet.writeReply(to: &bytes, at: layout.ip, payloadLength: length)
      sum = packet.pseudoHeader(length: length, addedTo: payloadSum)
    }
    datagram.writeReply(
      to: &bytes, at: layout.udp, length: length, pseudoHeaderAndPayload: sum)
    return .reply(length: end &- layout.frame)
  }
}
