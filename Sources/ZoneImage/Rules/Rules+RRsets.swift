import DNSWire
import Octets

extension ZoneContents {
  /// Duplicate records, differing TTLs, types that no zone holds, RDATA without its names.
  mutating func settleRRsets(_ report: inout RuleReport) {
    var duplicates: [Int] = []
    for number in nodes.indices {
      let node = nodes[number]
      var start = node.records.lowerBound
      while start < node.records.upperBound {
        var end = start + 1
        while end < node.records.upperBound, isOneRRset(start, end) { end += 1 }
        checkType(start, &report)
        if end - start > 1 {
          settleTTLs(start..<end, &report)
          for index in (start + 1)..<end
          where compareRDATA(records[index - 1], records[index]) == 0 {
            duplicates.append(index)
            let pair = inTextOrder((index - 1)..<(index + 1))
            report.add(
              .duplicateRecord, at: position(pair[1]), related: position(pair[0]),
              "this record is there twice, and is taken once")
          }
        }
        start = end
      }
    }
    if !duplicates.isEmpty { drop(duplicates) }
  }

  /// Whether two records of a node are of one RRset. Signatures are of the RRset that they cover
  /// (RFC 4034, section 3), and stand behind each other by the type covered.
  private func isOneRRset(_ left: Int, _ right: Int) -> Bool {
    let type = records[left].type
    guard type == records[right].type else { return false }
    return type != .rrsig || covered(by: left) == covered(by: right)
  }

  private func checkType(_ index: Int, _ report: inout RuleReport) {
    let type = records[index].type
    if type.isMeta {
      report.add(
        .metaType, at: position(index), "\(type.text) can be asked but not held by a zone")
    }
    switch type {
    case .a, .aaaa, .txt, .ds, .nsec, .nsec3: return
    default: break
    }
    guard type.names(in: []) != nil || type == .naptr, !hasNames(index) else { return }
    report.add(
      .malformedRDATA, at: position(index), "the RDATA of this \(type.text) has no whole name")
  }

  private func hasNames(_ index: Int) -> Bool {
    let record = records[index]
    guard let names = record.type.names(in: record.type == .naptr ? rdata(of: record) : []) else {
      return false
    }
    let octets = octets.octets
    var at = record.rdata.lowerBound + names.start
    for _ in 0..<names.count {
      let start = at
      var length = Int(octets.load8(at: at))
      while at < record.rdata.upperBound, length > 0, length < 64 {
        at += length + 1
        length = Int(octets.load8(at: at))
      }
      at += 1
      guard at <= record.rdata.upperBound, length == 0, at - start <= 255 else { return false }
    }
    return true
  }

  private mutating func settleTTLs(_ set: Range<Int>, _ report: inout RuleReport) {
    let first = records[set.lowerBound].ttl
    guard let other = set.first(where: { records[$0].ttl != first }) else { return }
    let lowest = set.reduce(first) { min($0, records[$1].ttl) }
    report.add(
      .ttlMismatch, at: position(other), related: position(set.lowerBound),
      "TTLs of \(first) and \(records[other].ttl) in one RRset: all get the lowest, \(lowest)")
    for index in set { records[index].ttl = lowest }
  }

  /// Takes out records, given in rising order.
  private mutating func drop(_ dropped: [Int]) {
    var next = 0
    var kept: [Record] = []
    kept.reserveCapacity(records.count - dropped.count)
    var keptPositions: [SourcePosition] = []
    keptPositions.reserveCapacity(positions.count)
    for node in nodes.indices {
      let start = kept.count
      for index in nodes[node].records {
        if next < dropped.count, dropped[next] == index {
          next += 1
        } else {
          kept.append(records[index])
          if index < positions.count { keptPositions.append(positions[index]) }
        }
      }
      nodes[node].records = start..<kept.count
    }
    records = kept
    positions = keptPositions
  }
}

extension RRType {
  fileprivate static var naptr: RRType { RRType(35) }
}
