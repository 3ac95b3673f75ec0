/// The host's own IP addresses. As a source on a wire they are forged: answering one would have the
/// host send to itself (RFC 1122, section 3.2.1.3).
///
/// A frame is asked about in two steps: a filter of 1,024 bits, one bit an address, lets nearly every other
/// source go for one load and a test; what it holds back, the set decides.
public struct OwnAddresses: Sendable {
  private struct Address: Hashable {
    var high: UInt64
    var low: UInt64
  }

  public private(set) var filter: Filter
  private var exact: Set<Address>

  /// Of 128-bit addresses, IPv4 as ::ffff:a.b.c.d (RFC 4291, section 2.5.5.2).
  public init(_ addresses: some Sequence<(high: UInt64, low: UInt64)> = EmptyCollection()) {
    filter = Filter()
    exact = []
    for address in addresses {
      exact.insert(Address(high: address.high, low: address.low))
      filter.add(
        Self.isIPv4(address)
          ? UInt32(truncatingIfNeeded: address.low).byteSwapped : Self.folded(address))
    }
  }

  /// What ``Filter/mayHold(folded:)`` is to be asked of a checked frame: its IPv4 source as it lies in memory, its IPv6
  /// source in as many bits.
  @_transparent
  public static func foldedSource(of layout: FrameLayout, _ bytes: RawSpan) -> UInt32 {
    switch layout.family {
    case .ipv4: IPv4Packet(checked: bytes, at: layout.ip).sourceInMemoryOrder
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

  /// The filter: a value of its own, so that handing it to a loop counts no reference.
  public struct Filter: BitwiseCopyable, Sendable {
    @usableFromInline var words: InlineArray<16, UInt64>

    init() { words = InlineArray(repeating: 0) }

    fileprivate mutating func add(_ folded: UInt32) {
      let hash = Self.hash(folded)
      words[Self.word(hash)] |= 1 &<< Self.bit(hash)
    }

    /// Whether what is folded so may be among the addresses; if not, it is not.
    @_transparent
    public func mayHold(folded: UInt32) -> Bool {
      let hash = Self.hash(folded)
      // By the span, for a subscript of the array copies it whole.
      return words.span[Self.word(hash)] &>> Self.bit(hash) & 1 != 0
    }

    /// Fibonacci hashing, whose upper bits keep neighbours apart. Whoever forges sources can find others with the
    /// bit of one of ours; each costs the set's answer, and nothing else.
    @inlinable @inline(__always)
    static func hash(_ folded: UInt32) -> UInt32 { folded &* 0x9e37_79b1 }

    /// The word of a hash: 0 to 15.
    @inlinable @inline(__always)
    static func word(_ hash: UInt32) -> Int { Int(hash >> 28) }

    /// The bit in that word.
    @inlinable @inline(__always)
    static func bit(_ hash: UInt32) -> UInt64 { UInt64(hash >> 22 & 63) }
  }
}

extension Frame {
  /// The same of a frame that ``parsePlain(_:at:length:)`` has taken.
  @_transparent
  public static func foldedPlainSource(_ bytes: RawSpan, at offset: Int) -> UInt32 {
    IPv4Packet(checked: bytes, at: offset &+ EthernetFrame.headerLength).sourceInMemoryOrder
  }
}
