import DNSWire

extension ZoneContents {
  /// Puts the records in canonical order and finds the nodes.
  ///
  /// Runs of records with one owner, as master files have them, are sorted as one, by the first
  /// eight octets of the key that differ from the apex's, then by the whole key.
  public mutating func sort() {
    nodes.removeAll()
    keys.removeAll()
    var runs = makeRuns()
    if !isSorted(runs) { runs.sort { precedes($0, $1) } }
    var sorted: [Record] = []
    sorted.reserveCapacity(records.count)
    for run in runs {
      let start = sorted.count
      sorted.append(contentsOf: records[run.records])
      if let last = nodes.last, keys[last.key] == keys[run.key] {
        nodes[nodes.count - 1].records = last.records.lowerBound..<sorted.count
      } else {
        nodes.append(Node(records: start..<sorted.count, key: run.key))
      }
    }
    for node in nodes where node.records.count > 1 { sort(&sorted, node.records) }
    records = sorted
  }

  /// Records that follow each other and share an owner.
  private struct Run {
    var prefix: UInt64
    var key: Range<Int>
    var records: Range<Int>
  }

  private mutating func makeRuns() -> [Run] {
    var runs: [Run] = []
    let apexKeyLength = CanonicalKey.of(apex).count
    var start = 0
    while start < records.count {
      let owner = records[start].ownerStart
      var end = start + 1
      while end < records.count, records[end].ownerStart == owner { end += 1 }
      let keyStart = keys.count
      CanonicalKey.append(self.owner(of: records[start]), to: &keys)
      let inside = keys[keyStart...].dropFirst(apexKeyLength).prefix(8)
      let prefix =
        inside.reduce(UInt64(0)) { $0 << 8 | UInt64($1) } << UInt64(8 * (8 - inside.count))
      runs.append(Run(prefix: prefix, key: keyStart..<keys.count, records: start..<end))
      start = end
    }
    // Outside the zone the apex's key is no common prefix: compare whole keys there.
    let apexKey = CanonicalKey.of(apex)
    if !runs.allSatisfy({ keys[$0.key].starts(with: apexKey) }) {
      for index in runs.indices { runs[index].prefix = 0 }
    }
    return runs
  }

  private func precedes(_ left: Run, _ right: Run) -> Bool {
    if left.prefix != right.prefix { return left.prefix < right.prefix }
    if keys[left.key] == keys[right.key] {
      return left.records.lowerBound < right.records.lowerBound
    }
    return keys[left.key].lexicographicallyPrecedes(keys[right.key])
  }

  private func isSorted(_ runs: [Run]) -> Bool {
    runs.indices.dropFirst().allSatisfy { !precedes(runs[$0], runs[$0 - 1]) }
  }

  /// Sorts the records of one node where they stand: most nodes have few, and many are in order.
  private func sort(_ records: inout [Record], _ range: Range<Int>) {
    guard range.count <= 16 else {
      let sorted = records[range].sorted { compare($0, $1) < 0 }
      for (index, record) in zip(range, sorted) { records[index] = record }
      return
    }
    for index in range.dropFirst() {
      let record = records[index]
      var place = index
      while place > range.lowerBound, compare(record, records[place - 1]) < 0 {
        records[place] = records[place - 1]
        place -= 1
      }
      if place < index { records[place] = record }
    }
  }

  /// Order within a node: type, then RDATA in canonical form.
  private func compare(_ left: Record, _ right: Record) -> Int {
    if left.type != right.type { return left.type < right.type ? -1 : 1 }
    return compareRDATA(left, right)
  }

  /// Compares RDATA in canonical form (RFC 4034, sections 6.2 and 6.3): negative, 0 or positive.
  public func compareRDATA(_ left: Record, _ right: Record) -> Int {
    let a = rdata(of: left)
    let b = rdata(of: right)
    let names = (lowercaseRange(left.type, a), lowercaseRange(right.type, b))
    var index = 0
    while index < a.count, index < b.count {
      var first = a[a.startIndex + index]
      var second = b[b.startIndex + index]
      if names.0.contains(index) { first = lowercase(first) }
      if names.1.contains(index) { second = lowercase(second) }
      if first != second { return first < second ? -1 : 1 }
      index += 1
    }
    return a.count - b.count
  }

  /// The octets of RDATA that are names, whose case does not count.
  private func lowercaseRange(_ type: RRType, _ rdata: ArraySlice<UInt8>) -> Range<Int> {
    guard let names = type.names(in: rdata), type != .rrsig else { return 0..<0 }
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
