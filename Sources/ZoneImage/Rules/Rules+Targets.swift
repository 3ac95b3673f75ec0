import DNSWire

extension ZoneContents {
  /// For each node whether an NS of the zone names it: its addresses are glue below a delegation.
  func nameServerNodes() -> [Bool] {
    var marks = [Bool](repeating: false, count: nodes.count)
    let apexKey = CanonicalKey.of(apex)
    var key: [UInt8] = []
    for (number, node) in nodes.enumerated() {
      for index in rrset(.ns, of: node) {
        key.removeAll(keepingCapacity: true)
        CanonicalKey.append(octets, records[index].rdata, to: &key)
        guard key.starts(with: apexKey), let target = self.node(withKey: key[...], near: number)
        else { continue }
        marks[target] = true
      }
    }
    return marks
  }

  /// Targets of NS, MX and SRV inside the zone: no CNAME (RFC 2181, section 10.3; RFC 2782), and
  /// an address behind each NS.
  func checkTargets(_ report: inout RuleReport) {
    let apexKey = CanonicalKey.of(apex)
    var key: [UInt8] = []
    for (number, node) in nodes.enumerated() {
      for index in node.records {
        let record = records[index]
        let rule: ZoneRule
        switch record.type {
        case .ns: rule = .nsTargetCNAME
        case .mx: rule = .mxTargetCNAME
        case .srv: rule = .srvTargetCNAME
        default: continue
        }
        let rdata = rdata(of: record)
        guard let names = record.type.names(in: rdata) else { continue }
        let target = rdata.dropFirst(names.start)
        key.removeAll(keepingCapacity: true)
        CanonicalKey.append(target, to: &key)
        guard key.starts(with: apexKey) else { continue }
        let found = self.node(withKey: key[...], near: number).map { nodes[$0] }
        if let found, let cname = rrset(.cname, of: found).first {
          report.add(
            rule, at: position(index), related: position(cname),
            "\(text(ofName: target)) is a CNAME: \(record.type.text) needs a name with addresses")
        } else if record.type == .ns, !hasAddress(found), !isCoveredByWildcard(key, apexKey) {
          report.add(
            .missingGlue, at: position(index),
            "\(text(ofName: target)) is in the zone, and has no address")
        }
      }
    }
  }

  private func hasAddress(_ node: Node?) -> Bool {
    guard let node else { return false }
    return !rrset(.a, of: node).isEmpty || !rrset(.aaaa, of: node).isEmpty
  }

  /// Whether a name that does not exist gets an address from the wildcard at its closest encloser
  /// (RFC 4592, section 3.3.1).
  private func isCoveredByWildcard(_ key: [UInt8], _ apexKey: [UInt8]) -> Bool {
    var encloser = key[...]
    guard !exists(encloser) else { return false }
    while encloser.count > apexKey.count {
      encloser.removeLast()
      while let last = encloser.last, last != 0 { encloser.removeLast() }
      guard exists(encloser) else { continue }
      return hasAddress(node(withKey: Array(encloser + [0x2a, 0])).map { nodes[$0] })
    }
    return false
  }

  /// Whether a name has records, or a name below it has.
  private func exists(_ key: ArraySlice<UInt8>) -> Bool {
    let index = firstNode(notBefore: key)
    return index < nodes.count && self.key(of: nodes[index]).starts(with: key)
  }
}
