import DNSWire
import Glibc
import Octets

extension ZoneContents {
  /// What a signed zone must keep so that its answers can be validated (RFC 4035, section 2; RFC
  /// 5155, section 7.1; RFC 9276). `now` is in seconds since 1970.
  func checkDNSSEC(_ report: inout RuleReport, now: UInt32) {
    guard let apex = apexNode else { return }
    for index in rrset(.nsec3param, of: apex) {
      guard let parameters = NSEC3Parameters(rdata(of: records[index])) else { continue }
      let count = parameters.iterations
      if count > NSEC3Hash.mostIterations {
        report.add(
          .nsec3TooManyIterations, at: position(index),
          "\(count) iterations of NSEC3's hash: at most \(NSEC3Hash.mostIterations) are served")
      } else if count > 0 {
        report.add(
          .nsec3ExtraIterations, at: position(index),
          "\(count) iterations of NSEC3's hash cost each query, and gain nothing: 0 is the best")
      }
    }
    guard report.errorCount == 0, !rrset(.rrsig, of: apex).isEmpty else { return }
    let plan = ZonePlan(self)
    for item in plan.items {
      guard let node = item.node.map({ nodes[$0] }) else { continue }
      checkSignatures(node, isCut: item.isCut, &report)
    }
    for node in nodes where isHashed(node) { checkSignatures(node, isCut: false, &report) }
    for node in nodes { checkTimes(node, now, &report) }
    checkChain(Denial(self, plan), &report)
  }

  /// Each RRset of the zone's own is signed (RFC 4035, section 2.2); at a cut that is DS and NSEC.
  private func checkSignatures(_ node: Node, isCut: Bool, _ report: inout RuleReport) {
    var start = node.records.lowerBound
    while start < node.records.upperBound {
      let type = records[start].type
      let set = start..<rrset(type, of: node).upperBound
      start = set.upperBound
      guard type != .rrsig, !isCut || type == .ds || type == .nsec,
        signatures(of: type, at: node).isEmpty
      else { continue }
      report.add(
        .rrsetUnsigned, at: position(set.lowerBound),
        "\(text(of: node)) \(type.text) has no signature, in a zone that is signed")
    }
  }

  /// A signature's times (RFC 4034, section 3.1.5), which are compared as serials.
  private func checkTimes(_ node: Node, _ now: UInt32, _ report: inout RuleReport) {
    for index in rrset(.rrsig, of: node) {
      let rdata = records[index].rdata
      guard rdata.count >= 16 else { continue }
      let expiration = octets.octets.load32(at: rdata.lowerBound + 8)
      let inception = octets.octets.load32(at: rdata.lowerBound + 12)
      // The text is made where it is told.
      let covered = covered(by: index)
      if Int32(bitPattern: expiration &- now) < 0 {
        report.add(
          .signatureExpired, at: position(index),
          "the signature of \(text(of: node)) \(covered.text) has expired")
      } else if Int32(bitPattern: now &- inception) < 0 {
        report.add(
          .signatureNotYetValid, at: position(index),
          "the signature of \(text(of: node)) \(covered.text) is not valid yet")
      }
    }
  }

  /// The NSEC or NSEC3 records lead once around the zone, and each name has its own (RFC 4035,
  /// section 2.3; RFC 5155, section 7.1).
  private func checkChain(_ denial: Denial, _ report: inout RuleReport) {
    switch denial.kind {
    case .none: return
    case .nsec:
      for (number, index) in denial.proofs.enumerated() {
        let following = denial.proofs[number + 1 == denial.proofs.count ? 0 : number + 1]
        guard let record = rrset(.nsec, of: nodes[index]).first else { continue }
        guard !begins(records[record].rdata, with: name(of: nodes[following])) else { continue }
        report.add(
          .denialChainBroken, at: position(record),
          "the NSEC of \(text(of: nodes[index])) does not lead to the next one")
      }
      var proof = 0
      for item in denial.plan.items {
        guard let node = item.node else { continue }
        // Both are in canonical order.
        if proof < denial.proofs.count, denial.proofs[proof] == node {
          proof += 1
          continue
        }
        report.add(
          .denialChainBroken, at: position(nodes[node].records.lowerBound),
          "\(text(of: nodes[node])) has no NSEC")
      }
    case .nsec3(let parameters):
      let chain = NSEC3Chain.announced(in: self).first { $0.parameters == parameters }
      if let gap = chain?.gap {
        report.add(
          .denialChainBroken, at: position(gap.record),
          "the NSEC3 of \(text(of: nodes[gap.node])) does not lead to the next one")
      }
      for (number, item) in denial.plan.items.enumerated() {
        let hash = parameters.hash(Array(denial.plan.name(of: number, in: self)))
        guard denial.matching(hash) == nil, let chain else { continue }
        let isOptOut = denial.covering(hash).map { chain.links[$0].isOptOut } ?? false
        let isInsecure =
          item.node.map { item.isCut && rrset(.ds, of: nodes[$0]).isEmpty } ?? true
        if isOptOut, isInsecure { continue }
        report.add(
          .denialChainBroken,
          at: item.node.map { position(nodes[$0].records.lowerBound) },
          "\(text(ofName: denial.plan.name(of: number, in: self))) has no NSEC3")
      }
    }
  }

  /// Whether RDATA begins with a name.
  private func begins(_ rdata: Range<Int>, with name: Range<Int>) -> Bool {
    let octets = octets.octets
    return rdata.count >= name.count
      && FoldedOctets.areSame(
        octets, at: rdata.lowerBound, octets, at: name.lowerBound, count: name.count)
  }

  /// Seconds since 1970.
  static func now() -> UInt32 { UInt32(truncatingIfNeeded: time(nil)) }
}
