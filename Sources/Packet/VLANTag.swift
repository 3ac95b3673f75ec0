public import Octets

/// A VLAN tag (IEEE 802.1Q, section 9.6): what follows its protocol identifier, at `offset`.
///
/// The turn-around leaves tags as they are: the reply goes back into the VLAN it came from.
public struct VLANTag: Sendable, BitwiseCopyable {
  /// Where each field starts, in octets after the protocol identifier.
  @usableFromInline enum Field {
    @usableFromInline static var control: Int { 0 }
    @usableFromInline static var type: Int { 2 }
  }

  /// The octets that a tag adds to the header.
  @inlinable public static var length: Int { 4 }

  /// The most tags that a frame may carry: a service tag and a customer tag.
  @inlinable public static var most: Int { 2 }

  /// Where the tag's control information starts in the root span.
  public let offset: Int

  /// The tag at `offset`; nil where it does not end before `end`.
  @inlinable @inline(__always)
  public init?(at offset: Int, end: Int) {
    guard end &- offset >= Self.length else { return nil }
    self.offset = offset
  }

  /// The VLAN identifier, 0 to 4095.
  @inlinable @inline(__always)
  public func identifier(in bytes: RawSpan) -> UInt16 {
    bytes.load16(at: offset &+ Field.control) & 0x0fff
  }

  /// The EtherType, or the next tag's protocol identifier.
  @inlinable @inline(__always)
  public func type(in bytes: RawSpan) -> UInt16 { bytes.load16(at: offset &+ Field.type) }
}
