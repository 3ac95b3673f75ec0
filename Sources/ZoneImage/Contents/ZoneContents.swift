public import DNSWire
import Octets

/// A zone's records before they are compiled: appended in any order, then sorted.
///
/// After ``sort()``, ``nodes`` are in canonical order (RFC 4034, section 6.1) and the records of a
/// node by type and canonical RDATA (section 6.3). All octets lie in one array, so a record costs
/// no allocation of its own.
public struct ZoneContents: Sendable {
  /// One resource record of class IN.
  public struct Record: Sendable {
    var ownerStart: Int
    var rdataStart: Int
    public internal(set) var ttl: UInt32
    var rdataLength: UInt16
    public let type: RRType
    var ownerLength: UInt8
    public let position: SourcePosition
  }

  /// One owner name and its records.
  public struct Node: Sendable {
    /// The records, as indices into ``ZoneContents/records``.
    public internal(set) var records: Range<Int>
    var key: Range<Int>
  }

  public let apex: Name
  /// In order of arrival; after ``sort()`` in canonical order.
  public internal(set) var records: [Record] = []
  /// In canonical order; empty before ``sort()``.
  public internal(set) var nodes: [Node] = []
  /// Owners as they were written and RDATA.
  var octets: [UInt8] = []
  /// The nodes' sort keys; see ``CanonicalKey``.
  var keys: [UInt8] = []

  public init(apex: Name) { self.apex = apex }

  /// Adds a record. `owner` is a whole name in wire form, as the lexer or a transfer made it, and
  /// names in `rdata` are not compressed.
  public mutating func append(
    owner: RawSpan, type: RRType, ttl: UInt32, rdata: RawSpan, position: SourcePosition
  ) {
    nodes.removeAll(keepingCapacity: true)
    var ownerStart = octets.count
    if let last = records.last, isOwner(of: last, owner) {
      ownerStart = last.ownerStart
    } else {
      append(owner)
    }
    let rdataStart = octets.count
    append(rdata)
    records.append(
      Record(
        ownerStart: ownerStart, rdataStart: rdataStart, ttl: ttl,
        rdataLength: UInt16(truncatingIfNeeded: rdata.byteCount), type: type,
        ownerLength: UInt8(truncatingIfNeeded: owner.byteCount), position: position))
  }

  private mutating func append(_ span: RawSpan) {
    for index in 0..<span.byteCount { octets.append(span.load8(at: index)) }
  }

  private func isOwner(of record: Record, _ span: RawSpan) -> Bool {
    guard span.byteCount == Int(record.ownerLength) else { return false }
    for index in 0..<span.byteCount
    where octets[record.ownerStart + index] != span.load8(at: index) { return false }
    return true
  }
}

extension ZoneContents {
  /// A record's owner name in wire form, in the case it was written.
  public func owner(of record: Record) -> ArraySlice<UInt8> {
    octets[record.ownerStart..<(record.ownerStart + Int(record.ownerLength))]
  }

  /// A node's owner name in wire form.
  public func owner(of node: Node) -> ArraySlice<UInt8> {
    owner(of: records[node.records.lowerBound])
  }

  /// A record's RDATA.
  public func rdata(of record: Record) -> ArraySlice<UInt8> {
    octets[record.rdataStart..<(record.rdataStart + Int(record.rdataLength))]
  }

  /// The sort key of a node.
  public func key(of node: Node) -> ArraySlice<UInt8> { keys[node.key] }

  /// The RRsets of a node: runs of records of one type.
  public func rrsets(of node: Node) -> [Range<Int>] {
    var sets: [Range<Int>] = []
    var start = node.records.lowerBound
    for index in node.records where records[index].type != records[start].type {
      sets.append(start..<index)
      start = index
    }
    sets.append(start..<node.records.upperBound)
    return sets
  }

  /// The records of one type at a node; empty where there are none.
  public func rrset(_ type: RRType, of node: Node) -> Range<Int> {
    let end = node.records.upperBound
    guard let start = node.records.first(where: { records[$0].type == type }) else {
      return end..<end
    }
    return start..<((start..<end).first { records[$0].type != type } ?? end)
  }

  /// The index of the node with this key; nil where no record has that owner.
  public func node(withKey key: some Collection<UInt8>) -> Int? {
    var low = 0
    var high = nodes.count
    while low < high {
      let middle = (low + high) / 2
      let other = keys[nodes[middle].key]
      if other.lexicographicallyPrecedes(key) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < nodes.count, keys[nodes[low].key].elementsEqual(key) else { return nil }
    return low
  }
}
