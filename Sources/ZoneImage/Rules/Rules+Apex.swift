import DNSWire

extension ZoneContents {
  /// One SOA and some NS at the apex (RFC 1034, section 4.2.1; RFC 1035, section 5.2).
  func checkApex(_ report: inout RuleReport) {
    guard let node = apexNode else {
      report.add(.noSOA, at: nil, "the zone has no SOA: nothing stands at \(apex)")
      return
    }
    let soas = inTextOrder(rrset(.soa, of: node))
    if soas.isEmpty {
      report.add(.noSOA, at: nil, "the zone has no SOA at \(apex)")
    }
    for index in soas.dropFirst() {
      report.add(
        .multipleSOAs, at: position(index), related: position(soas[0]),
        "another SOA, with other data: a zone has one")
    }
    if rrset(.ns, of: node).isEmpty {
      report.add(
        .noNS, at: soas.first.map(position), "the zone has no NS at its apex, \(apex)")
    }
  }
}
