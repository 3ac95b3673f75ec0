public import DNSWire
import Octets

extension ZoneContents {
  /// The contents, sorted, of the version that changes make of another one.
  ///
  /// `records` gives what a name of `owners` has from now on, of what it had; nothing: the name is no more. Of all other names the records
  /// are taken as they are packed: they are in order, and nobody reads or sorts them again. None has a position in a text.
  public init(
    apex: Name, of version: ZoneSnapshot, changing owners: some Sequence<Name>,
    _ records: (Name, PackedRecords) -> [PackedRecords.Record]
  ) {
    self.init(apex: apex)
    let changed = owners.map { (key: CanonicalKey.of($0), owner: $0) }.sorted {
      $0.key.lexicographicallyPrecedes($1.key)
    }
    isInside = changed.allSatisfy { $0.key.starts(with: apexKey) }
    version.withOctets { octets in
      reserve(octets, version.recordCount)
      var (key, at, next) = ([UInt8](), 0, 0)
      while let node = PackedNode(octets, at: at) {
        key.removeLast(max(key.count - node.shared, 0))
        octets.append(node.key, to: &key)
        at = node.end
        if node.shared < apexKey.count { isInside = isInside && key.starts(with: apexKey) }
        while next < changed.count, changed[next].key.precedes(key) {
          append(changed[next], records(changed[next].owner, PackedRecords([])))
          next += 1
        }
        if next < changed.count, changed[next].key == key {
          let old = PackedRecords(octets.array(node.records)[...])
          append(changed[next], records(changed[next].owner, old))
          next += 1
        } else {
          append(octets, node, key)
        }
      }
      for change in changed[next...] {
        append(change, records(change.owner, PackedRecords([])))
      }
    }
  }

  /// Makes room for what a snapshot has.
  private mutating func reserve(_ packed: RawSpan, _ recordCount: Int) {
    // A node's head and key take about what its owner does, and a record's head what brings its RDATA to a whole word.
    octets.reserveCapacity(packed.byteCount / 8 * 9)
    records.reserveCapacity(recordCount + recordCount / 8)
    nodes.reserveCapacity(recordCount + 1)
  }

  /// Adds a name with its records, which are sorted.
  private mutating func append(
    _ change: (key: [UInt8], owner: Name), _ added: [PackedRecords.Record]
  ) {
    guard !added.isEmpty else { return }
    let wire = change.owner.wire
    guard hasRoom(wire.count + added.reduce(0) { $0 + $1.rdata.count + 4 }, added.count) else {
      return
    }
    isEscaped = isEscaped || change.key.count >= wire.count
    let first = records.count
    let word = append(wire)
    for record in added {
      records.append(
        Record(
          ownerWord: word, rdataWord: append(Array(record.rdata)), ttl: record.ttl,
          rdataLength: UInt16(truncatingIfNeeded: record.rdata.count), type: record.type,
          ownerLength: UInt8(truncatingIfNeeded: wire.count)))
    }
    nodes.append(Node(records: first..<records.count))
    sort(first..<records.count)
  }

  /// Adds a name with its records as they are packed.
  private mutating func append(_ packed: RawSpan, _ node: PackedNode, _ key: [UInt8]) {
    let start = octets.count
    // As much as it can take: each record has eight octets more there than here, and three are missing to a whole word at most.
    guard hasRoom(key.count + 4 + node.records.count, node.records.count / 8) else { return }
    octets.appendZeros(key.count + 4 + node.records.count)
    let length = octets.withOctets { CanonicalKey.storeName(of: key.octets, to: &$0, at: start) }
    guard length > 0 else {
      // Some octet takes two in the key.
      octets.removeLast(octets.count - start)
      var owner: [UInt8] = []
      CanonicalKey.appendName(of: key, to: &owner)
      guard let owner = Name(wire: owner) else { return }
      return append(
        (key, owner), Array(PackedRecords(packed.array(node.records)[...])))
    }
    let first = records.count
    var (rest, end) = (node.records, (start + length + 3) & ~3)
    octets.withOctets { octets in
      while let record = PackedRecord(packed, in: rest) {
        octets.copy(packed, from: record.rdata.lowerBound, count: record.rdata.count, to: end)
        records.append(
          Record(
            ownerWord: UInt32(truncatingIfNeeded: start / 4),
            rdataWord: UInt32(truncatingIfNeeded: end / 4), ttl: record.ttl,
            rdataLength: UInt16(truncatingIfNeeded: record.rdata.count), type: record.type,
            ownerLength: UInt8(truncatingIfNeeded: length)))
        end = (end + record.rdata.count + 3) & ~3
        rest = record.rdata.upperBound..<rest.upperBound
      }
    }
    octets.removeLast(octets.count - end)
    if records.count > first { nodes.append(Node(records: first..<records.count)) }
  }

  /// Whether so much more can be held.
  private mutating func hasRoom(_ octetCount: Int, _ recordCount: Int) -> Bool {
    if octets.count + octetCount + 8 > Self.mostOctets || records.count + recordCount >= UInt32.max
    {
      isTooLarge = true
    }
    return !isTooLarge
  }
}

extension [UInt8] {
  /// Whether this key comes before another one: asked once for each name of a zone.
  fileprivate func precedes(_ other: [UInt8]) -> Bool {
    let (one, another) = (octets, other.octets)
    let least = Swift.min(count, other.count)
    let shared = one.sharedCount(at: 0, another, at: 0, count: least)
    return shared < least
      ? one.load8(at: shared) < another.load8(at: shared) : count < other.count
  }
}
