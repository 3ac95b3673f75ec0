import DNSWire
import Octets

extension ZoneContents {
  /// Puts the records in canonical order and finds the nodes.
  ///
  /// Runs of records with one owner, as master files have them, are sorted as one; see ``KeyOrder``.
  public mutating func sort() {
    nodes.removeAll()
    lastServer = nil
    let moves = makeNodes()
    if !moves.isInOrder {
      // One after the other: while one is moved, it is there twice.
      records = moves.sorted(records)
      positions = moves.sorted(positions)
    }
    for index in nodes.indices where nodes[index].records.count > 1 {
      sort(nodes[index].records)
    }
  }

  /// Makes the nodes, of records as they will stand. The keys live no longer than this.
  private mutating func makeNodes() -> RecordMoves {
    var keys: [UInt8] = []
    var order = makeOrder(&keys)
    _ = order.sort(keys, common: isInside ? apexKey.count : 0)
    nodes.reserveCapacity(order.count)
    var start = 0
    var last = 0..<0
    for place in 0..<order.count {
      let run = order.moves[place]
      let key = order.key(of: run)
      let end = start + order.moves.records(of: run).count
      let isLast =
        key.count == last.count
        && keys.octets.sharedCount(
          at: key.lowerBound, keys.octets, at: last.lowerBound, count: key.count) == key.count
      if isLast, let node = nodes.last {
        nodes[nodes.count - 1].records = node.records.lowerBound..<end
      } else {
        nodes.append(Node(records: start..<end))
      }
      (start, last) = (end, key)
    }
    return order.moves
  }

  /// The runs in the order of the text, with their keys.
  private mutating func makeOrder(_ keys: inout [UInt8]) -> KeyOrder {
    var order = KeyOrder(recordCount: records.count)
    (isInside, isEscaped) = (true, false)
    var start = 0
    keys.reserveCapacity(octets.count)
    while start < records.count {
      let word = records[start].ownerWord
      let keyStart = keys.count
      CanonicalKey.append(octets.octets, records[start].owner, to: &keys)
      let key = keyStart..<keys.count
      keys.pad()
      isEscaped = isEscaped || key.count >= Int(records[start].ownerLength)
      isInside =
        isInside && key.count >= apexKey.count
        && keys.octets.equals(apexKey.octets, at: keyStart, count: apexKey.count)
      order.append(firstRecord: start, key: key)
      start += 1
      while start < records.count, records[start].ownerWord == word { start += 1 }
    }
    return order
  }

  /// Sorts the records of one node where they stand: most nodes have few, and many are in order.
  mutating func sort(_ range: Range<Int>) {
    guard range.count <= 16 else {
      let sorted = range.sorted { compare(records[$0], records[$1]) < 0 }
        .map { (records[$0], position($0)) }
      for (index, record) in zip(range, sorted) { put(record, at: index) }
      return
    }
    for index in range.dropFirst() {
      let moved = (records[index], position(index))
      var place = index
      while place > range.lowerBound, compare(moved.0, records[place - 1]) < 0 {
        put((records[place - 1], position(place - 1)), at: place)
        place -= 1
      }
      if place < index { put(moved, at: place) }
    }
  }

  /// Puts a record at a place, with where it stands in the text, if that is known of any.
  private mutating func put(_ record: (Record, SourcePosition), at index: Int) {
    records[index] = record.0
    if index < positions.count { positions[index] = record.1 }
  }

  /// Order within a node: type, then RDATA in canonical form.
  private func compare(_ left: Record, _ right: Record) -> Int {
    if left.type != right.type { return Int(left.type.rawValue) - Int(right.type.rawValue) }
    return compareRDATA(left, right)
  }

  /// Compares RDATA in canonical form (RFC 4034, sections 6.2 and 6.3): negative, 0 or positive.
  public func compareRDATA(_ left: Record, _ right: Record) -> Int {
    let (a, b) = (left.rdata, right.rdata)
    let octets = octets.octets
    let count = min(a.count, b.count)
    var index = octets.sharedCount(at: a.lowerBound, octets, at: b.lowerBound, count: count)
    guard index < count else { return a.count - b.count }
    let names = (lowercaseRange(left), lowercaseRange(right))
    while index < count {
      var first = octets.load8(at: a.lowerBound + index)
      var second = octets.load8(at: b.lowerBound + index)
      if first != second {
        if names.0.contains(index) { first = lowercase(first) }
        if names.1.contains(index) { second = lowercase(second) }
        if first != second { return first < second ? -1 : 1 }
      }
      index += 1
    }
    return a.count - b.count
  }

  /// The octets of a record's RDATA that are names, whose case does not count.
  private func lowercaseRange(_ record: Record) -> Range<Int> {
    switch record.type {
    case .a, .aaaa, .rrsig, .nsec, .nsec3, .ds, .txt: 0..<0
    default: lowercaseRange(record.type, rdata(of: record))
    }
  }

  /// The octets of RDATA that are names, whose case does not count.
  private func lowercaseRange(_ type: RRType, _ rdata: ArraySlice<UInt8>) -> Range<Int> {
    guard let names = type.names(in: rdata) else { return 0..<0 }
    var end = names.start
    for _ in 0..<names.count {
      guard let length = wireNameLength(rdata.dropFirst(end)) else { break }
      end += length
    }
    return names.start..<max(end, names.start)
  }

  private func lowercase(_ octet: UInt8) -> UInt8 {
    (0x41...0x5a).contains(octet) ? octet | 0x20 : octet
  }
}
