public import DNSWire
import Octets

/// A zone's records before they are compiled: appended in any order, then sorted.
///
/// After ``sort()``, ``nodes`` are in canonical order (RFC 4034, section 6.1) and the records of a
/// node by type and canonical RDATA (section 6.3). All octets lie in one array, so a record costs
/// no allocation of its own.
public struct ZoneContents: Sendable {
  /// One resource record of class IN. A zone has millions: 20 octets.
  public struct Record: Sendable, BitwiseCopyable {
    /// Where owner and RDATA start in ``ZoneContents/octets``, in words.
    var ownerWord: UInt32
    var rdataWord: UInt32
    public internal(set) var ttl: UInt32
    var rdataLength: UInt16
    public let type: RRType
    var ownerLength: UInt8

    var owner: Range<Int> { Int(ownerWord) * 4..<(Int(ownerWord) * 4 + Int(ownerLength)) }
    var rdata: Range<Int> { Int(rdataWord) * 4..<(Int(rdataWord) * 4 + Int(rdataLength)) }
  }

  /// One owner name and its records: 8 octets.
  public struct Node: Sendable, BitwiseCopyable {
    private var firstRecord: UInt32
    private var endRecord: UInt32

    init(records: Range<Int>) {
      firstRecord = UInt32(truncatingIfNeeded: records.lowerBound)
      endRecord = UInt32(truncatingIfNeeded: records.upperBound)
    }

    /// The records, as indices into ``ZoneContents/records``.
    public internal(set) var records: Range<Int> {
      get { Int(firstRecord)..<Int(endRecord) }
      set {
        firstRecord = UInt32(truncatingIfNeeded: newValue.lowerBound)
        endRecord = UInt32(truncatingIfNeeded: newValue.upperBound)
      }
    }
  }

  public let apex: Name
  /// The apex's sort key.
  let apexKey: [UInt8]
  /// In order of arrival; after ``sort()`` in canonical order.
  public internal(set) var records: [Record] = []
  /// Where the records stand in the text, until that is forgotten.
  var positions: [SourcePosition] = []
  /// All owners are at or below the apex; known once they are sorted.
  var isInside = false
  /// An owner has an octet that takes two in its key; see ``CanonicalKey``.
  var isEscaped = false
  /// In canonical order; empty before ``sort()``.
  public internal(set) var nodes: [Node] = []
  /// Owners as they were written and RDATA, each from a whole word on. Sort keys (``CanonicalKey``) are made where
  /// they are wanted: kept, they would take as much as the owners.
  var octets: [UInt8] = []
  /// Records were left out: there is no room for more. No image can be made.
  public internal(set) var isTooLarge = false

  /// So many octets, and their keys, which may be twice as long, are reached by words of 32 bits.
  static let mostOctets = 1 << 33

  /// The owner of a glue record may be the octets of an NS record's RDATA, which is looked for so many records back.
  private static let serverReach = 8
  /// The last NS record, while records come in the order of the text.
  var lastServer: Int?

  public init(apex: Name) {
    self.apex = apex
    apexKey = CanonicalKey.of(apex)
  }

  /// Adds a record. `owner` is a whole name in wire form, as the lexer or a transfer made it, and
  /// names in `rdata` are not compressed.
  public mutating func append(
    owner: [UInt8], type: RRType, ttl: UInt32, rdata: [UInt8], position: SourcePosition
  ) {
    if !nodes.isEmpty { nodes.removeAll(keepingCapacity: true) }
    guard octets.count + owner.count + rdata.count + 8 <= Self.mostOctets,
      records.count < UInt32.max
    else {
      isTooLarge = true
      return
    }
    let ownerWord: UInt32
    if let last = records.last, isOwner(of: last, owner) {
      ownerWord = last.ownerWord
    } else {
      ownerWord = serverWord(owner) ?? append(owner)
    }
    if type == .ns { lastServer = records.count }
    records.append(
      Record(
        ownerWord: ownerWord, rdataWord: append(rdata), ttl: ttl,
        rdataLength: UInt16(truncatingIfNeeded: rdata.count), type: type,
        ownerLength: UInt8(truncatingIfNeeded: owner.count)))
    positions.append(position)
  }

  /// The same of octets that stand elsewhere.
  public mutating func append(
    owner: RawSpan, type: RRType, ttl: UInt32, rdata: RawSpan, position: SourcePosition
  ) {
    append(
      owner: owner.array(0..<owner.byteCount), type: type, ttl: ttl,
      rdata: rdata.array(0..<rdata.byteCount), position: position)
  }

  /// Adds octets, and zeros up to a whole word; returns where they start.
  mutating func append(_ added: [UInt8]) -> UInt32 {
    let word = UInt32(truncatingIfNeeded: octets.count / 4)
    octets.append(contentsOf: added)
    octets.pad()
    return word
  }

  private func isOwner(of record: Record, _ owner: [UInt8]) -> Bool {
    guard owner.count == Int(record.ownerLength) else { return false }
    return octets.octets.equals(owner.octets, at: record.owner.lowerBound, count: owner.count)
  }

  /// Where a name stands that the last NS records lead to: glue follows them.
  private func serverWord(_ owner: [UInt8]) -> UInt32? {
    guard var index = lastServer, records.count - index < Self.serverReach else { return nil }
    let last = max(index - Self.serverReach, -1)
    while index > last, records[index].type == .ns {
      let record = records[index]
      if Int(record.rdataLength) == owner.count,
        octets.octets.equals(owner.octets, at: record.rdata.lowerBound, count: owner.count)
      {
        return record.rdataWord
      }
      index -= 1
    }
    return nil
  }

  /// Makes room for so many parts like one.
  public mutating func reserve(as part: ZoneContents, times count: Int) {
    let octetCount = octets.count + part.octets.count / 8 * 9 * count
    if octetCount > octets.capacity {
      // No less than twice: a zone may have thousands of files, each of which asks.
      octets.reserveCapacity(max(octetCount, 2 * octets.capacity))
    }
    let recordCount = records.count + part.records.count / 8 * 9 * count
    if recordCount > records.capacity {
      records.reserveCapacity(max(recordCount, 2 * records.capacity))
      positions.reserveCapacity(records.capacity)
    }
  }

  /// Adds the records of a part of the same zone, behind those that are there; `lines` are those of the text before
  /// the part's own first one.
  public mutating func append(_ part: ZoneContents, lines: Int = 0) {
    if !nodes.isEmpty { nodes.removeAll(keepingCapacity: true) }
    guard octets.count + part.octets.count <= Self.mostOctets, !part.isTooLarge,
      records.count + part.records.count < UInt32.max
    else {
      isTooLarge = true
      return
    }
    lastServer = nil
    let words = UInt32(truncatingIfNeeded: octets.count / 4)
    let line = UInt32(truncatingIfNeeded: lines)
    octets.append(contentsOf: part.octets)
    for var record in part.records {
      record.ownerWord &+= words
      record.rdataWord &+= words
      records.append(record)
    }
    for var position in part.positions {
      position.line &+= line
      positions.append(position)
    }
  }

  /// Lets go of where the records stand in the text: no rule is checked any more.
  public mutating func forgetPositions() { positions = [] }
}

extension ZoneContents {
  /// A record's owner name in wire form, in the case it was written.
  public func owner(of record: Record) -> ArraySlice<UInt8> { octets[record.owner] }

  /// A node's owner name in wire form.
  public func owner(of node: Node) -> ArraySlice<UInt8> {
    owner(of: records[node.records.lowerBound])
  }

  /// Where a record stands in the text; 0 where that was forgotten.
  public func position(_ index: Int) -> SourcePosition {
    index < positions.count ? positions[index] : SourcePosition(file: 0, line: 0, column: 0)
  }

  /// A record's RDATA.
  public func rdata(of record: Record) -> ArraySlice<UInt8> { octets[record.rdata] }

  /// The sort key of a node.
  public func key(of node: Node) -> ArraySlice<UInt8> { key(of: name(of: node))[...] }

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
    rrset(type, among: node.records)
  }

  /// The same among all records of a node.
  func rrset(_ type: RRType, among all: Range<Int>) -> Range<Int> {
    var start = all.lowerBound
    let end = all.upperBound
    while start < end, records[start].type != type { start += 1 }
    var last = start
    while last < end, records[last].type == type { last += 1 }
    return start..<last
  }

  /// Whether a node's first label is `*` (RFC 4592, section 2.1.1).
  func isWildcard(_ node: Node) -> Bool {
    let owner = records[node.records.lowerBound].owner
    return owner.count > 2 && octets[owner.lowerBound] == 1 && octets[owner.lowerBound + 1] == 0x2a
  }
}
