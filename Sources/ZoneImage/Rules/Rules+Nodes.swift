import DNSWire

extension ZoneContents {
  /// One pass over the nodes in canonical order: what stands outside the zone, beside a CNAME or a
  /// DNAME, and below a DNAME or a delegation.
  func checkNodes(_ nameServers: NameServerTargets, _ report: inout RuleReport) {
    let glue = nameServers.isNamed
    var cut: Node?
    var dname: Node?
    for (index, node) in nodes.enumerated() {
      let name = name(of: node)
      guard isInZone(name) else {
        for record in node.records {
          report.add(
            .outOfZone, at: position(record), "\(text(of: node)) is outside the zone \(apex)")
        }
        continue
      }
      let isApex = name.count == apex.wire.count
      checkSOA(node, isApex, &report)
      checkAliases(node, isApex, &report)
      if let above = cut, isAtOrBelow(name, self.name(of: above)) {
        checkOccluded(node, isGlue: glue[index], below: above, &report)
        continue
      }
      if let above = dname, isAtOrBelow(name, self.name(of: above)) {
        report.add(
          .dataUnderDNAME, at: position(node.records.lowerBound),
          related: rrset(.dname, of: above).first.map(position),
          "\(text(of: node)) is below the DNAME at \(text(of: above)), which answers for it")
        continue
      }
      // At a wildcard NS is plain data (RFC 4592, section 4.2).
      if !isApex, !rrset(.ns, of: node).isEmpty, !isWildcard(node) {
        cut = node
        checkCut(node, isGlue: glue[index], &report)
      } else if !rrset(.dname, of: node).isEmpty {
        dname = node
      }
    }
  }

  private func checkSOA(_ node: Node, _ isApex: Bool, _ report: inout RuleReport) {
    guard !isApex, let index = rrset(.soa, of: node).first else { return }
    report.add(.soaNotAtApex, at: position(index), "an SOA that is not at the apex, \(apex)")
  }

  /// Data at a delegation: what is the parent's there is NS, DS and DNSSEC's own
  /// (RFC 4035, section 2.6).
  private func checkCut(_ node: Node, isGlue: Bool, _ report: inout RuleReport) {
    for index in node.records {
      switch records[index].type {
      case .ns, .ds, .nsec, .rrsig, .dname, .cname, .soa: continue
      case .a,
        .aaaa where isGlue:
        continue
      default:
        report.add(
          .occludedData, at: position(index), related: rrset(.ns, of: node).first.map(position),
          "\(text(of: node)) is delegated: only NS, DS and glue belong here")
        return
      }
    }
  }

  /// Data below a delegation: only glue is of use (RFC 1034, section 4.2.1).
  private func checkOccluded(
    _ node: Node, isGlue: Bool, below cut: Node, _ report: inout RuleReport
  ) {
    let related = rrset(.ns, of: cut).first.map(position)
    if let index = rrset(.ns, of: node).first {
      report.add(
        .nsBelowDelegation, at: position(index), related: related,
        "\(text(of: node)) is below the delegation of \(text(of: cut)), which answers for it")
      return
    }
    for index in node.records {
      let type = records[index].type
      if isGlue, type == .a || type == .aaaa { continue }
      report.add(
        .occludedData, at: position(index), related: related,
        "\(text(of: node)) is below the delegation of \(text(of: cut)), and is no glue")
      return
    }
  }
}
