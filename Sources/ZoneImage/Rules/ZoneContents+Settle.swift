import DNSWire

extension ZoneContents {
  /// Checks the rules of a zone that is sorted, and settles what has one right reading: duplicates
  /// are dropped, and an RRset has the lowest of its TTLs (RFC 2181, sections 5 and 5.2).
  ///
  /// `limit` is for each severity; what is more is counted. `now` is in seconds since 1970.
  public mutating func settle(limit: Int = 50, now: UInt32? = nil) -> RuleReport {
    var report = RuleReport(limit: limit)
    settleRRsets(&report)
    checkApex(&report)
    let nameServers = NameServerTargets(self)
    checkNodes(nameServers, &report)
    checkTargets(nameServers, &report)
    checkDNSSEC(&report, now: now ?? Self.now())
    return report
  }

  /// A node's owner in presentation format.
  func text(of node: Node) -> String { text(ofName: owner(of: node)) }

  /// A name in presentation format.
  func text(ofName wire: ArraySlice<UInt8>) -> String {
    Name(wire: Array(wire))?.description ?? "?"
  }

  /// Records in the order of the text, so that the later one is told of.
  func inTextOrder(_ records: Range<Int>) -> [Int] {
    records.sorted {
      let (left, right) = (position($0), position($1))
      return (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
  }

  /// The node of the zone's own name; nil where no record has it.
  var apexNode: Node? { node(withKey: apexKey).map { nodes[$0] } }
}
