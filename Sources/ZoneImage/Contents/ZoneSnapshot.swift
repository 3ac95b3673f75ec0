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

  /// Of contents that were sorted.
  public init(_ contents: ZoneContents) {
    var octets: [UInt8] = []
    var last: ArraySlice<UInt8> = []
    for node in contents.nodes {
      let key = contents.key(of: node)
      let shared = zip(key, last).prefix { $0 == $1 }.count
      Self.append(UInt16(truncatingIfNeeded: shared), to: &octets)
      Self.append(UInt16(truncatingIfNeeded: key.count - shared), to: &octets)
      octets += key.dropFirst(shared)
      let start = octets.count
      octets += [0, 0, 0, 0]
      for record in contents.records[node.records] {
        let rdata = contents.rdata(of: record)
        Self.append(record.type.rawValue, to: &octets)
        Self.append(UInt16(truncatingIfNeeded: record.ttl >> 16), to: &octets)
        Self.append(UInt16(truncatingIfNeeded: record.ttl), to: &octets)
        Self.append(UInt16(truncatingIfNeeded: rdata.count), to: &octets)
        octets += rdata
      }
      let length = octets.count - start - 4
      for index in 0..<4 {
        octets[start + index] = UInt8(truncatingIfNeeded: length >> (8 * (3 - index)))
      }
      last = key
    }
    // Exactly as long as it must be: it lives as long as the zone.
    packed = .memory([UInt8](octets[...]))
    recordCount = contents.records.count
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

  private static func append(_ value: UInt16, to octets: inout [UInt8]) {
    octets.append(UInt8(truncatingIfNeeded: value >> 8))
    octets.append(UInt8(truncatingIfNeeded: value))
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
