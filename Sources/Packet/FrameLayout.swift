/// Where the parts of a checked frame lie in the chunk, and its UDP checksum: all that the worker
/// keeps of a parse, in one word.
public struct FrameLayout: Equatable, Sendable, BitwiseCopyable {
  /// From the low bits on, 16 each: where the frame and the UDP payload start (with the family in
  /// the top bit), the payload's length, the checksum in memory order.
  @usableFromInline let word: UInt64

  @inlinable @inline(__always)
  init(frame: Int, payload: Int, payloadLength: Int, family: IPFamily, checksum: UInt16) {
    word =
      UInt64(truncatingIfNeeded: frame & 0xffff | (payload & 0x7fff) << 16)
      | UInt64(family.rawValue) << 31
      | UInt64(truncatingIfNeeded: payloadLength & 0xffff) << 32
      | UInt64(checksum.bigEndian) << 48
  }

  /// Where the Ethernet header starts.
  @inlinable @inline(__always)
  public var frame: Int { Int(truncatingIfNeeded: word & 0xffff) }
  /// Where the UDP payload starts.
  @inlinable @inline(__always)
  public var payload: Int { Int(truncatingIfNeeded: word >> 16 & 0x7fff) }
  /// Where the UDP header starts.
  @inlinable @inline(__always)
  public var udp: Int { payload &- UDPDatagram.headerLength }
  /// IPv4 or IPv6.
  @inlinable @inline(__always)
  public var family: IPFamily { word & 0x8000_0000 == 0 ? .ipv4 : .ipv6 }
  /// Where the IP header starts.
  @inlinable @inline(__always)
  public var ip: Int {
    udp &- (family == .ipv4 ? IPv4Packet.headerLength : IPv6Packet.headerLength)
  }
  /// The octets of the UDP payload, from the UDP length and never from the frame's.
  @inlinable @inline(__always)
  public var payloadLength: Int { Int(truncatingIfNeeded: word >> 32 & 0xffff) }
  /// The UDP checksum that the datagram has, or had to have where the sender left it out or to its
  /// network interface; as it lies in memory.
  @inlinable var checksum: UInt16 { UInt16(truncatingIfNeeded: word >> 48) }

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
