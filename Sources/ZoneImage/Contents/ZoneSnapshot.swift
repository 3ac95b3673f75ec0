import DNSWire
import Octets

/// A zone's records, packed: what a new version is compared with, and what a transfer of differences
/// will be made of.
///
/// An image holds answers, not records, so this is kept beside it. Nodes stand in canonical order, each
/// with the part of its key that the node before does not share; a record costs eight octets and its
/// RDATA. It is read only from its start, by ``ZoneSnapshot/Cursor``.
public struct ZoneSnapshot: Sendable {
  private enum Packed {
    case memory([UInt8])
    case file(StoredOctets)
  }

  private let packed: Packed
  public let recordCount: Int

  /// What has fewer nodes is copied once more, to take no more memory than it must.
  private static let leastNodes = 4096

  /// Of contents that were sorted. Where nobody else has them, their memory goes back as the snapshot grows.
  public init(_ given: consuming ZoneContents) {
    var contents = given
    SpentMemory.trim(behind: contents.octets.count)
    var spent = SpentMemory(contents)
    let (count, nodeCount) = (contents.records.count, contents.nodes.count)
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.mostOctets(of: contents))
    var (last, key): ([UInt8], [UInt8]) = ([], [])
    for number in 0..<nodeCount {
      let node = contents.nodes[number]
      key.removeAll(keepingCapacity: true)
      CanonicalKey.append(contents.octets.octets, contents.name(of: node), to: &key)
      let shared = key.octets.sharedCount(
        at: 0, last.octets, at: 0, count: min(key.count, last.count))
      let start = octets.count
      let size = node.records.reduce(0) { $0 + 8 + Int(contents.records[$1].rdataLength) }
      octets.appendZeros(8 + key.count - shared + size)
      octets.withOctets { octets in
        octets.store16(UInt16(truncatingIfNeeded: shared), at: start)
        octets.store16(UInt16(truncatingIfNeeded: key.count - shared), at: start + 2)
        var at = start + 4 + key.count - shared
        octets.copy(key.octets, from: shared, count: key.count - shared, to: start + 4)
        octets.store32(UInt32(truncatingIfNeeded: size), at: at)
        at += 4
        for index in node.records {
          let record = contents.records[index]
          octets.store16(record.type.rawValue, at: at)
          octets.store32(record.ttl, at: at + 2)
          octets.store16(record.rdataLength, at: at + 6)
          octets.copy(
            contents.octets.octets, from: record.rdata.lowerBound,
            count: Int(record.rdataLength), to: at + 8)
          at += 8 + Int(record.rdataLength)
        }
      }
      swap(&last, &key)
      spent.spend(&contents, node: number)
    }
    // It lives as long as the zone, and has no room to spare: that of a large one is in pages that nobody has written.
    if nodeCount < Self.leastNodes {
      var exact: [UInt8] = []
      exact.reserveCapacity(octets.count)
      exact.append(contentsOf: octets)
      octets = exact
    }
    packed = .memory(octets)
    recordCount = count
  }

  /// As long as it can be.
  private static func mostOctets(of contents: ZoneContents) -> Int {
    let keys = contents.nodes.reduce(0) { $0 + contents.name(of: $1).count }
    let rdata = contents.records.reduce(0) { $0 + Int($1.rdataLength) }
    return 8 * contents.nodes.count + 8 * contents.records.count + rdata
      + (contents.isEscaped ? 2 * keys : keys)
  }

  /// What an image's file has.
  init(_ stored: StoredOctets, recordCount: Int) {
    packed = .file(stored)
    self.recordCount = recordCount
  }

  /// Octets of memory.
  public var byteCount: Int {
    switch packed {
    case .memory(let octets): octets.count
    case .file(let stored): stored.count
    }
  }

  /// Calls `body` with all octets, for ``PackedNode`` to be read from them.
  public func withOctets<Result>(_ body: (RawSpan) -> Result) -> Result {
    switch packed {
    case .memory(let octets): body(octets.octets)
    case .file(let stored): body(stored.octets)
    }
  }

  /// All octets; those of a file are copied.
  var octets: [UInt8] {
    switch packed {
    case .memory(let octets): octets
    case .file(let stored): stored.octets.array(0..<stored.count)
    }
  }
}

extension ZoneSnapshot {
  /// Reads the nodes one by one. Records are copied where they are asked for, and only from a file.
  public struct Cursor: Sendable {
    private let snapshot: ZoneSnapshot
    private var at = 0
    /// Where the node's records stand.
    private var place = 0..<0
    /// The node's sort key; see ``CanonicalKey``.
    public private(set) var key: [UInt8] = []

    public init(_ snapshot: ZoneSnapshot) { self.snapshot = snapshot }

    /// The node's name in wire form, in lower case.
    public var owner: [UInt8] {
      var owner: [UInt8] = []
      owner.reserveCapacity(key.count + 1)
      CanonicalKey.appendName(of: key, to: &owner)
      return owner
    }

    /// The node's records, packed.
    var packed: ArraySlice<UInt8> {
      switch snapshot.packed {
      case .memory(let octets): octets[place]
      case .file(let stored): stored.octets.array(place)[...]
      }
    }

    /// The node's records, by type and canonical RDATA.
    public var records: PackedRecords { PackedRecords(packed) }

    /// How many of the node's records are of such types.
    func recordCount(where isCounted: (RRType) -> Bool) -> Int {
      snapshot.withOctets { octets in
        var (count, rest) = (0, place)
        while let record = PackedRecord(octets, in: rest) {
          if isCounted(record.type) { count += 1 }
          rest = record.rdata.upperBound..<rest.upperBound
        }
        return count
      }
    }

    /// Goes to the next node, from the first on; false behind the last.
    public mutating func next() -> Bool {
      switch snapshot.packed {
      case .memory(let octets): next(octets.octets)
      case .file(let stored): next(stored.octets)
      }
    }

    private mutating func next(_ octets: RawSpan) -> Bool {
      guard let node = PackedNode(octets, at: at) else { return false }
      key.removeLast(max(key.count - node.shared, 0))
      octets.append(node.key, to: &key)
      place = node.records
      at = node.end
      return true
    }

    /// Whether two nodes have the same records.
    public func equals(_ other: Cursor) -> Bool {
      guard place.count == other.place.count else { return false }
      return snapshot.withOctets { octets in
        other.snapshot.withOctets {
          octets.sharedCount(
            at: place.lowerBound, $0, at: other.place.lowerBound, count: place.count)
        }
      } == place.count
    }
  }
}

extension ZoneSnapshot.Cursor {
  /// Where a node stands beside another's.
  public enum Order: Sendable {
    case before
    case same
    case behind
  }

  /// Compares the names of two nodes.
  public func order(_ other: ZoneSnapshot.Cursor) -> Order {
    let (own, its) = (key.octets, other.key.octets)
    let least = min(own.byteCount, its.byteCount)
    let shared = own.sharedCount(at: 0, its, at: 0, count: least)
    guard shared < least else {
      if own.byteCount == its.byteCount { return .same }
      return own.byteCount < its.byteCount ? .before : .behind
    }
    return own.load8(at: shared) < its.load8(at: shared) ? .before : .behind
  }
}
