import DNSWire
import Octets

extension ZoneContents {
  /// Puts the records in canonical order and finds the nodes.
  ///
  /// Runs of records with one owner, as master files have them, are sorted as one; see ``KeyOrder``.
  public mutating func sort() {
    nodes.removeAll()
    keys.removeAll()
    var order = makeOrder()
    isTextInOrder = order.sort(keys)
    nodes.reserveCapacity(order.runs.count)
    if isTextInOrder {
      for run in 0..<order.runs.count {
        addNode(order.records(of: run), order.runs[run].key)
      }
    } else {
      var start = 0
      for place in 0..<order.runs.count {
        let run = order[place]
        let end = start + order.records(of: run).count
        addNode(start..<end, order.runs[run].key)
        start = end
      }
      // One after the other: while one is moved, it is there twice.
      records = order.sorted(records)
      positions = order.sorted(positions)
    }
    for index in nodes.indices where nodes[index].records.count > 1 {
      sort(nodes[index].records)
    }
  }

  /// Adds a node, or to the last one where that has the same name.
  private mutating func addNode(_ records: Range<Int>, _ key: KeyPlace) {
    if let last = nodes.last, last.key.count == key.range.count, hasPrefix(last.key, key.range) {
      nodes[nodes.count - 1].records = last.records.lowerBound..<records.upperBound
    } else {
      nodes.append(Node(records: records, key: key))
    }
  }

  /// The runs in the order of the text, with their keys.
  private mutating func makeOrder() -> KeyOrder {
    let apexKey = CanonicalKey.of(apex)
    var runs: [KeyOrder.Run] = []
    var isInside = true
    var start = 0
    // Swapped, so that the octets can be read meanwhile.
    var keys: [UInt8] = []
    keys.reserveCapacity(octets.count)
    while start < records.count {
      let word = records[start].ownerWord
      let keyStart = keys.count
      CanonicalKey.append(octets.octets, records[start].owner, to: &keys)
      let key = keyStart..<keys.count
      keys.pad()
      isInside = isInside && keys[key].starts(with: apexKey)
      runs.append(KeyOrder.Run(firstRecord: UInt32(truncatingIfNeeded: start), key: KeyPlace(key)))
      start += 1
      while start < records.count, records[start].ownerWord == word { start += 1 }
    }
    swap(&keys, &self.keys)
    // Outside the zone the apex's key is no common prefix: whole keys are compared there.
    return KeyOrder(runs, recordCount: records.count, common: isInside ? apexKey.count : 0)
  }

  /// Sorts the records of one node where they stand: most nodes have few, and many are in order.
  private mutating func sort(_ range: Range<Int>) {
    guard range.count <= 16 else {
      let sorted = range.sorted { compare(records[$0], records[$1]) < 0 }
        .map { (records[$0], positions[$0]) }
      for (index, record) in zip(range, sorted) { (records[index], positions[index]) = record }
      return
    }
    for index in range.dropFirst() {
      let (record, position) = (records[index], positions[index])
      var place = index
      while place > range.lowerBound, compare(record, records[place - 1]) < 0 {
        records[place] = records[place - 1]
        positions[place] = positions[place - 1]
        place -= 1
      }
      if place < index { (records[place], positions[place]) = (record, position) }
    }
  }

  /// Order within a node: type, then RDATA in canonical form.
  private func compare(_ left: Record, _ right: Record) -> Int {
    if left.type != right.type { return Int(left.type.rawValue) - Int(right.type.rawValue) }
    return compareRDATA(left, right)
  }

  /// Compares RDATA in canonical form (RFC 4034, sections 6.2 and 6.3): negative, 0 or positive.
  public func compareRDATA(_ left: Record, _ right: Record) -> Int {
    let names = (lowercaseRange(left), lowercaseRange(right))
    let (a, b) = (left.rdata, right.rdata)
    let count = min(a.count, b.count)
    var index = 0
    while index < count {
      var first = octets[a.lowerBound + index]
      var second = octets[b.lowerBound + index]
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
