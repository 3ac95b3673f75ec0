import DNSWire

extension ZoneContents {
  /// What may stand beside a CNAME and a DNAME (RFC 1034, section 3.6.2; RFC 2181, section 10.1;
  /// RFC 4035, section 2.5; RFC 6672, section 2.4).
  func checkAliases(_ node: Node, _ isApex: Bool, _ report: inout RuleReport) {
    let isAlias = node.records.contains {
      records[$0].type == .cname || records[$0].type == .dname
    }
    guard isAlias else { return }
    let cnames = inTextOrder(rrset(.cname, of: node))
    let dnames = inTextOrder(rrset(.dname, of: node))
    for index in cnames.dropFirst() {
      report.add(
        .multipleCNAMEs, at: position(index), related: position(cnames[0]),
        "\(text(of: node)) has another CNAME, to another name")
    }
    for index in dnames.dropFirst() {
      report.add(
        .multipleDNAMEs, at: position(index), related: position(dnames[0]),
        "\(text(of: node)) has another DNAME, to another name")
    }
    if let cname = cnames.first {
      if let dname = dnames.first {
        report.add(
          .dnameBesideCNAME, at: position(dname), related: position(cname),
          "\(text(of: node)) has a CNAME and a DNAME")
      }
      if let other = node.records.first(where: { !maySitBesideCNAME(records[$0].type) }) {
        report.add(
          .cnameAndOtherData, at: position(other), related: position(cname),
          "\(text(of: node)) has a CNAME, and \(records[other].type.text) beside it")
      }
    }
    if !isApex, let dname = dnames.first, let ns = rrset(.ns, of: node).first {
      report.add(
        .dnameBesideNS, at: position(dname), related: position(ns),
        "\(text(of: node)) is delegated: the DNAME beside it has no effect")
    }
  }

  /// CNAME, DNAME (told by a rule of its own), RRSIG, NSEC and their forerunners SIG, KEY and NXT.
  private func maySitBesideCNAME(_ type: RRType) -> Bool {
    switch type.rawValue {
    case 5, 39, 24, 25, 30, 46, 47: true
    default: false
    }
  }
}
