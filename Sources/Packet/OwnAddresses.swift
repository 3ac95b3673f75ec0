/// The host's own IP addresses. As a source on a wire they are forged: answering one would have the
/// host send to itself (RFC 1122, section 3.2.1.3).
///
/// A frame is asked about in two steps: a filter of 4,096 bits, one bit an address, lets nearly every other
/// source go for one load and a test; what it holds back, the set decides.
public struct OwnAddresses: Sendable {
  private struct Address: Hashable {
    var high: UInt64
    var low: UInt64
  }

  @usableFromInline var filter: InlineArray<64, UInt64>
  private var exact: Set<Address>

  /// Of 128-bit addresses, IPv4 as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2).
  public init(_ addresses: some Sequence<(high: UInt64, low: UInt64)> = EmptyCollection()) {
    filter = InlineArray(repeating: 0)
    exact = []
    for address in addresses {
      exact.insert(Address(high: address.high, low: address.low))
      let hash =
        Self.isIPv4(address)
        ? Self.hash(UInt32(truncatingIfNeeded: address.low)) : Self.hash(Self.folded(address))
      filter[Self.word(hash)] |= 1 &<< Self.bit(hash)
    }
  }

  /// Whether an IPv4 address may be among them; if not, it is not.
  @_transparent
  public func mayHold(ipv4 address: UInt32) -> Bool {
    let hash = Self.hash(address)
    // By the span, for a subscript of the array copies it whole.
    return filter.span[Self.word(hash)] &>> Self.bit(hash) & 1 != 0
  }

  /// What ``mayHold(ipv4:)`` is to be asked of a checked frame: its source, folded where it is an IPv6 address.
  @_transparent
  public static func foldedSource(of layout: FrameLayout, _ bytes: RawSpan) -> UInt32 {
    switch layout.family {
    case .ipv4: IPv4Packet(checked: bytes, at: layout.ip).source
    case .ipv6: folded(IPv6Packet(checked: bytes, at: layout.ip).source)
    }
  }

  /// Whether a checked frame comes from one of them.
  @inline(never)
  public func holdsSource(of layout: FrameLayout, _ bytes: RawSpan) -> Bool {
    switch layout.family {
    case .ipv4:
      let source = IPv4Packet(checked: bytes, at: layout.ip).source
      return exact.contains(Address(high: 0, low: 0xffff_0000_0000 | UInt64(source)))
    case .ipv6:
      let source = IPv6Packet(checked: bytes, at: layout.ip).source
      return exact.contains(Address(high: source.high, low: source.low))
    }
  }

  private static func isIPv4(_ address: (high: UInt64, low: UInt64)) -> Bool {
    address.high == 0 && address.low >> 32 == 0xffff
  }

  /// An IPv6 address in as many bits as an IPv4 address has.
  @usableFromInline @_transparent
  static func folded(_ address: (high: UInt64, low: UInt64)) -> UInt32 {
    let half = address.high ^ address.low
    return UInt32(truncatingIfNeeded: half ^ half >> 32)
  }

  /// Fibonacci hashing, whose upper bits keep neighbours apart. Whoever forges sources can find others with the
  /// bit of one of ours; each costs the set's answer, and nothing else.
  @inlinable @inline(__always)
  static func hash(_ address: UInt32) -> UInt32 { address &* 0x9e37_79b1 }

  /// The filter's word of a hash: 0 to 63.
  @inlinable @inline(__always)
  static func word(_ hash: UInt32) -> Int { Int(hash >> 26) }

  /// The bit in that word.
  @inlinable @inline(__always)
  static func bit(_ hash: UInt32) -> UInt64 { UInt64(hash >> 20 & 63) }
}
