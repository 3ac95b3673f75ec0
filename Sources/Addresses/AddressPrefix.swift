/// All addresses that begin with the same bits (RFC 4632; RFC 4291, section 2.3).
public struct AddressPrefix: Hashable, Sendable, BitwiseCopyable {
  /// The first address: all bits behind the prefix are 0.
  public let address: IPAddress
  /// Its bits: 0 to 32 of an IPv4 address, 0 to 128 of an IPv6 address.
  public let length: Int
  private let mask: Mask

  /// Which bits of an ``IPAddress`` count.
  public struct Mask: Hashable, Sendable, BitwiseCopyable {
    public let high: UInt64
    public let low: UInt64

    /// The first `length` bits of an IPv4 or IPv6 address; what is beyond the address' own is cut off.
    public init(length: Int, isIPv4: Bool) {
      // An IPv4 address is the last 32 bits.
      let length = min(max(length, 0), isIPv4 ? 32 : 128) + (isIPv4 ? 96 : 0)
      // A shift by all 64 bits gives 0 in Swift.
      high = ~(UInt64.max >> UInt64(min(length, 64)))
      low = ~(UInt64.max >> UInt64(max(length - 64, 0)))
    }

    /// The address with every other bit 0.
    @inlinable @inline(__always)
    public func masked(_ address: IPAddress) -> IPAddress {
      IPAddress(high: address.high & high, low: address.low & low)
    }
  }

  /// The prefix of `length` bits that `address` is in.
  public init(_ address: IPAddress, length: Int) {
    mask = Mask(length: length, isIPv4: address.isIPv4)
    self.address = mask.masked(address)
    self.length = min(max(length, 0), address.isIPv4 ? 32 : 128)
  }

  public func contains(_ other: IPAddress) -> Bool {
    mask.masked(other) == address && other.isIPv4 == address.isIPv4
  }
}

extension AddressPrefix: CustomStringConvertible {
  /// Address, `/`, length.
  public var description: String { "\(address)/\(length)" }
}
