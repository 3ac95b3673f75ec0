public import DNSWire
import Octets

/// The records of one node of a snapshot.
public struct PackedRecords: Sequence, IteratorProtocol, Sendable {
  /// Type and RDATA: what makes two records the same but for their TTL.
  public struct Identity: Hashable, Sendable {
    var type: RRType
    var rdata: ArraySlice<UInt8>
  }

  public struct Record: Sendable {
    public var type: RRType
    public var ttl: UInt32
    public var rdata: ArraySlice<UInt8>

    public init(type: RRType, ttl: UInt32, rdata: ArraySlice<UInt8>) {
      self.type = type
      self.ttl = ttl
      self.rdata = rdata
    }

    /// What the record is without its TTL.
    public var identity: Identity { Identity(type: type, rdata: rdata) }
  }

  private var rest: ArraySlice<UInt8>

  init(_ octets: ArraySlice<UInt8>) { rest = octets }

  public mutating func next() -> Record? {
    guard rest.count >= 8 else { return nil }
    let head = rest.octets.load64(at: 0)
    let length = Int(truncatingIfNeeded: head & 0xffff)
    let rdata = rest.dropFirst(8).prefix(length)
    rest = rest.dropFirst(8 + length)
    return Record(
      type: RRType(UInt16(truncatingIfNeeded: head >> 48)),
      ttl: UInt32(truncatingIfNeeded: head >> 16), rdata: rdata)
  }
}
