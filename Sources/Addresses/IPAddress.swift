/// An IPv4 or IPv6 address: 128 bits, an IPv4 address as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2).
///
/// The XDP program's map keys, the sockets' addresses and the configuration all use this form.
public struct IPAddress: Hashable, Sendable, BitwiseCopyable {
  /// The first eight octets, as a number in host order.
  public var high: UInt64
  /// The last eight octets, as a number in host order.
  public var low: UInt64

  @inlinable
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// An IPv4 address from its 32 bits in host order.
  @inlinable
  public init(ipv4: UInt32) { self.init(high: 0, low: 0xffff_0000_0000 | UInt64(ipv4)) }

  @inlinable
  public var isIPv4: Bool { high == 0 && low >> 32 == 0xffff }

  /// The 32 bits of an IPv4 address, in host order.
  @inlinable
  public var ipv4: UInt32? { isIPv4 ? UInt32(truncatingIfNeeded: low) : nil }

  /// 0.0.0.0 or ::, which mean every local address in a configuration.
  @inlinable
  public var isUnspecified: Bool { isIPv4 ? ipv4 == 0 : high == 0 && low == 0 }

  /// 224.0.0.0/4 or ff00::/8.
  @inlinable
  public var isMulticast: Bool { isIPv4 ? (low & 0xf000_0000) == 0xe000_0000 : high >> 56 == 0xff }

  /// fe80::/10 (RFC 4291, section 2.5.6).
  @inlinable
  public var isLinkLocalIPv6: Bool { high >> 54 == 0xfe80 >> 6 }

  /// 127.0.0.0/8 or ::1.
  public var isLoopback: Bool {
    isIPv4 ? (low & 0xff00_0000) == 0x7f00_0000 : high == 0 && low == 1
  }

  public static let anyIPv4 = IPAddress(ipv4: 0)
  public static let anyIPv6 = IPAddress(high: 0, low: 0)

  /// The 16 octets in network byte order.
  public var octets: [UInt8] {
    [high, low].flatMap { part in (0..<8).map { UInt8(truncatingIfNeeded: part >> (56 - 8 * $0)) } }
  }

  /// An address from 16 octets in network byte order, or from 4 of an IPv4 address.
  public init?(octets: some Collection<UInt8>) {
    switch octets.count {
    case 4: self.init(ipv4: octets.reduce(0) { $0 << 8 | UInt32($1) })
    case 16:
      self.init(
        high: octets.prefix(8).reduce(0) { $0 << 8 | UInt64($1) },
        low: octets.suffix(8).reduce(0) { $0 << 8 | UInt64($1) })
    default: return nil
    }
  }
}

/// An address and a port.
public struct Endpoint: Hashable, Sendable, BitwiseCopyable {
  public var address: IPAddress
  public var port: UInt16

  @inlinable
  public init(address: IPAddress, port: UInt16) {
    self.address = address
    self.port = port
  }

  /// Whether this is all addresses of the other's family on the same port.
  public func covers(_ other: Endpoint) -> Bool {
    address.isUnspecified && port == other.port && address.isIPv4 == other.address.isIPv4
  }
}
