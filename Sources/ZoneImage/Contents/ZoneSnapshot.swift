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

  /// Nodes behind which the memory of those before is given back.
  private static let spentNodes = 4096

  /// Of contents that were sorted. Where nobody else has them, their memory goes back as the snapshot grows.
  public init(_ given: consuming ZoneContents) {
    var contents = given
    let count = contents.records.count
    var octets: [UInt8] = []
    octets.reserveCapacity(Self.size(contents))
    var last = 0..<0
    for number in contents.nodes.indices {
      // The key of the node before is looked at once more.
      if number % Self.spentNodes == 1 { contents.spend(before: number - 1) }
      let node = contents.nodes[number]
      let key = node.key
      let shared = contents.sharedPrefix(key, last)
      octets.appendBig16(shared)
      octets.appendBig16(key.count - shared)
      octets.append(contentsOf: contents.keys[key.dropFirst(shared)])
      let start = octets.count
      octets.appendBig32(0)
      for index in node.records {
        let record = contents.records[index]
        octets.appendBig16(Int(record.type.rawValue))
        octets.appendBig32(Int(record.ttl))
        octets.appendBig16(record.rdata.count)
        octets.append(contentsOf: contents.octets[record.rdata])
      }
      let length = octets.count - start - 4
      for index in 0..<4 {
        octets[start + index] = UInt8(truncatingIfNeeded: length >> (8 * (3 - index)))
      }
      last = key
    }
    packed = .memory(octets)
    recordCount = count
  }

  /// Exactly as long as it must be: it lives as long as the zone.
  private static func size(_ contents: ZoneContents) -> Int {
    var size = 8 * contents.nodes.count + 8 * contents.records.count
    var last = 0..<0
    for node in contents.nodes {
      size += node.key.count - contents.sharedPrefix(node.key, last)
      last = node.key
    }
    for record in contents.records { size += record.rdata.count }
    return size
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

  /// All octets; those of a file are copied for as long as they are looked at.
  var octets: [UInt8] {
    switch packed {
    case .memory(let octets): return octets
    case .file(let stored):
      let octets = stored.octets
      return (0..<octets.byteCount).map { octets.load8(at: $0) }
    }
  }
}

extension ZoneContents {
  /// As many octets two keys begin with.
  fileprivate func sharedPrefix(_ left: Range<Int>, _ right: Range<Int>) -> Int {
    let count = min(left.count, right.count)
    var shared = 0
    while shared < count, keys[left.lowerBound + shared] == keys[right.lowerBound + shared] {
      shared += 1
    }
    return shared
  }
}

extension ZoneSnapshot {
  /// Reads the nodes one by one.
  struct Cursor {
    private let octets: [UInt8]
    private var at = 0
    /// The node's sort key; see ``CanonicalKey``.
    private(set) var key: [UInt8] = []
    /// The node's records, packed.
    private(set) var records: ArraySlice<UInt8> = []

    init(_ snapshot: ZoneSnapshot) { octets = snapshot.octets }

    /// Goes to the next node, from the first on; false behind the last.
    mutating func next() -> Bool {
      guard at + 4 <= octets.count else { return false }
      let shared = word(at)
      let length = word(at + 2)
      let start = at + 4
      key.removeLast(max(key.count - shared, 0))
      key += octets[start..<(start + length)]
      let size = word(start + length) << 16 | word(start + length + 2)
      let first = start + length + 4
      records = octets[first..<(first + size)]
      at = first + size
      return true
    }

    private func word(_ at: Int) -> Int { Int(octets[at]) << 8 | Int(octets[at + 1]) }
  }
}
