/// Where the parts of a checked frame lie in the chunk, and its UDP checksum: all that the worker
/// keeps of a parse, in eight octets.
public struct FrameLayout: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline let frame16: UInt16
  /// Where the payload starts, and the family in the top bit.
  @usableFromInline let payload15: UInt16
  @usableFromInline let payloadLength16: UInt16
  /// The UDP checksum that the datagram has, or had to have where the sender left it out or to its
  /// network interface; as it lies in memory.
  @usableFromInline let checksum: UInt16

  @inlinable @inline(__always)
  init(frame: Int, payload: Int, payloadLength: Int, family: IPFamily, checksum: UInt16) {
    frame16 = UInt16(truncatingIfNeeded: frame)
    payload15 = UInt16(truncatingIfNeeded: payload & 0x7fff) | UInt16(family.rawValue) << 15
    payloadLength16 = UInt16(truncatingIfNeeded: payloadLength)
    self.checksum = checksum.bigEndian
  }

  /// Where the Ethernet header starts.
  @inlinable @inline(__always)
  public var frame: Int { Int(frame16) }
  /// Where the UDP payload starts.
  @inlinable @inline(__always)
  public var payload: Int { Int(payload15 & 0x7fff) }
  /// Where the UDP header starts.
  @inlinable @inline(__always)
  public var udp: Int { payload &- UDPDatagram.headerLength }
  /// IPv4 or IPv6.
  @inlinable @inline(__always)
  public var family: IPFamily { payload15 & 0x8000 == 0 ? .ipv4 : .ipv6 }
  /// Where the IP header starts.
  @inlinable @inline(__always)
  public var ip: Int {
    udp &- (family == .ipv4 ? IPv4Packet.headerLength : IPv6Packet.headerLength)
  }
  /// The octets of the UDP payload, from the UDP length and never from the frame's.
  @inlinable @inline(__always)
  public var payloadLength: Int { Int(payloadLength16) }

  /// A layout of nothing, to fill memory with.
  @inlinable public static var empty: FrameLayout {
    FrameLayout(frame: 0, payload: 0, payloadLength: 0, family: .ipv4, checksum: 0)
  }
}

/// The version of the Internet Protocol.
public enum IPFamily: UInt8, Sendable, BitwiseCopyable {
  case ipv4
  case ipv6
}
