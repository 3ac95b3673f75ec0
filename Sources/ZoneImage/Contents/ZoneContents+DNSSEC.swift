import DNSWire

extension ZoneContents {
  /// The records that sign one type at a node (RFC 4034, section 3.1.1). Behind each other, as the
  /// type covered comes first in their RDATA.
  func signatures(of type: RRType, at node: Node) -> Range<Int> {
    let all = rrset(.rrsig, of: node)
    guard let start = all.first(where: { covered(by: $0) == type }) else {
      return all.upperBound..<all.upperBound
    }
    let end = (start..<all.upperBound).first { covered(by: $0) != type } ?? all.upperBound
    return start..<end
  }

  /// The type that an RRSIG covers.
  func covered(by signature: Int) -> RRType {
    RRType(rdata(of: records[signature]).prefix(2).reduce(0) { $0 << 8 | UInt16($1) })
  }

  /// Whether nothing but NSEC3 stands at a node: its owner is no name of the zone (RFC 5155,
  /// section 7.2.8).
  func isHashed(_ node: Node) -> Bool {
    var hasNSEC3 = false
    for index in node.records {
      switch records[index].type {
      case .nsec3: hasNSEC3 = true
      case .rrsig where covered(by: index) == .nsec3: continue
      default: return false
      }
    }
    return hasNSEC3
  }
}
