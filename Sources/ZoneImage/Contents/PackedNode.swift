public import DNSWire
public import Octets

/// Where one node of a snapshot stands in its octets, as ``ZoneSnapshot`` packs it: how many octets of its sort key are those of
/// the node before, as a number of 16 bits; how many others, as another; these; how long its records are, in 32 bits; its records.
public struct PackedNode: Equatable, Sendable {
  /// So many octets of the key before begin this one too.
  public let shared: Int
  /// Where the others stand.
  public let key: Range<Int>
  public let records: Range<Int>

  /// Reads the node at `offset`; nil behind the last, and where it is not whole.
  @inlinable
  public init?(_ octets: RawSpan, at offset: Int) {
    let length = Int(octets.load16(at: offset &+ 2))
    let end = offset &+ 4 &+ length
    guard offset >= 0, end &+ 4 <= octets.byteCount else { return nil }
    let size = Int(octets.load32(at: end))
    guard end &+ 4 &+ size <= octets.byteCount else { return nil }
    shared = Int(octets.load16(at: offset))
    key = (offset &+ 4)..<end
    records = (end &+ 4)..<(end &+ 4 &+ size)
  }

  /// Where the next node starts.
  @inlinable public var end: Int { records.upperBound }
}

/// One of a node's records there: type, TTL and the RDATA's length, in 64 bits, then RDATA.
public struct PackedRecord: Sendable {
  @usableFromInline let head: UInt64
  public let rdata: Range<Int>

  /// Reads the record at the start of `records`; nil where there is none, or it is not whole.
  @inlinable
  public init?(_ octets: RawSpan, in records: Range<Int>) {
    head = octets.load64(at: records.lowerBound)
    let start = records.lowerBound &+ 8
    let end = start &+ Int(truncatingIfNeeded: head & 0xffff)
    guard end <= records.upperBound else { return nil }
    rdata = start..<end
  }

  @inlinable public var type: RRType { RRType(UInt16(truncatingIfNeeded: head >> 48)) }
  @inlinable public var ttl: UInt32 { UInt32(truncatingIfNeeded: head >> 16) }
}
