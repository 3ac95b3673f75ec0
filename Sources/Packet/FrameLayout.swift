/// Where the parts of a checked frame lie in the chunk: all that the worker keeps of a parse.
public struct FrameLayout: Equatable, Sendable, BitwiseCopyable {
  @usableFromInline let frame16: UInt16
  @usableFromInline let ip16: UInt16
  @usableFromInline let payloadLength16: UInt16
  /// IPv4 or IPv6.
  public let family: IPFamily

  @inlinable @inline(__always)
  init(frame: Int, ip: Int, payloadLength: Int, family: IPFamily) {
    frame16 = UInt16(truncatingIfNeeded: frame)
    ip16 = UInt16(truncatingIfNeeded: ip)
    payloadLength16 = UInt16(truncatingIfNeeded: payloadLength)
    self.family = family
  }

  /// Where the Ethernet header starts.
  @inlinable public var frame: Int { Int(frame16) }
  /// Where the IP header starts.
  @inlinable public var ip: Int { Int(ip16) }
  /// Where the UDP header starts.
  @inlinable public var udp: Int {
    ip &+ (family == .ipv4 ? IPv4Packet.headerLength : IPv6Packet.headerLength)
  }
  /// Where the UDP payload starts.
  @inlinable public var payload: Int { udp &+ UDPDatagram.headerLength }
  /// The octets of the UDP payload, from the UDP length and never from the frame's.
  @inlinable public var payloadLength: Int { Int(payloadLength16) }

  /// A layout of nothing, to fill memory with.
  @inlinable public static var empty: FrameLayout {
    FrameLayout(frame: 0, ip: 0, payloadLength: 0, family: .ipv4)
  }
}

/// The version of the Internet Protocol.
public enum IPFamily: UInt8, Sendable, BitwiseCopyable {
  case ipv4
  case ipv6
}
