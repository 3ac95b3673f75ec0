public import Octets

/// An Ethernet II frame (IEEE 802.3, section 3.1.1) that starts at `offset` of a root span.
public struct EthernetFrame: Sendable, BitwiseCopyable {
  /// Where each field starts, in octets from the frame's start.
  @usableFromInline enum Field {
    @usableFromInline static var destination: Int { 0 }
    @usableFromInline static var source: Int { 6 }
    @usableFromInline static var type: Int { 12 }
  }

  /// The octets of an untagged header.
  @inlinable public static var headerLength: Int { 14 }

  /// Where the frame starts in the root span.
  public let offset: Int

  /// The frame at `offset`; nil where fewer than a header's octets stand before `end`.
  @inlinable @inline(__always)
  public init?(at offset: Int, end: Int) {
    guard end &- offset >= Self.headerLength else { return nil }
    self.offset = offset
  }

  /// The frame at an offset that a parse has checked.
  @inlinable @inline(__always)
  public init(checked offset: Int) { self.offset = offset }

  /// The EtherType, or the first tag's protocol identifier.
  @inlinable @inline(__always)
  public func type(in bytes: RawSpan) -> UInt16 { bytes.load16(at: offset &+ Field.type) }

  /// Whether either address is a group's: multicast or broadcast (IEEE 802.3, section 3.2.3).
  @inlinable @inline(__always)
  public func hasGroupAddress(in bytes: RawSpan) -> Bool {
    // The first octet of each address in one word: destination's six octets, then source's two.
    bytes.loadLittle64(at: offset &+ Field.destination) & 0x0001_0000_0000_0001 != 0
  }

  /// Exchanges source and destination: the source's octets, and two more, to the front by one store,
  /// then the destination's four and two behind them.
  @inlinable @inline(__always)
  public func swapAddresses(in bytes: inout MutableRawSpan) {
    let destination = bytes.loadLittle64(at: offset &+ Field.destination)
    let source = bytes.loadLittle64(at: offset &+ Field.source)
    bytes.storeLittle64(source, at: offset &+ Field.destination)
    bytes.storeLittle32(
      UInt32(truncatingIfNeeded: destination), at: offset &+ Field.destination &+ 6)
    bytes.storeLittle16(
      UInt16(truncatingIfNeeded: destination >> 32), at: offset &+ Field.destination &+ 10)
  }
}

/// The EtherTypes that this server reads.
public enum EtherType {
  @inlinable public static var ipv4: UInt16 { 0x0800 }
  @inlinable public static var ipv6: UInt16 { 0x86dd }
  /// A customer tag (IEEE 802.1Q).
  @inlinable public static var vlan: UInt16 { 0x8100 }
  /// A service tag (IEEE 802.1ad).
  @inlinable public static var serviceVLAN: UInt16 { 0x88a8 }

  /// Whether a tag stands where this type was read.
  @inlinable @inline(__always)
  public static func isTag(_ type: UInt16) -> Bool { type == vlan || type == serviceVLAN }
}
