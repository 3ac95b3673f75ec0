import DNSWire

/// Makes the tails of a zone: what is answered for each name and type.
struct TailCompiler {
  let contents: ZoneContents
  let plan: ZonePlan

  /// The SOA as a negative answer has it: its TTL is the lower of its own and MINIMUM (RFC 2308,
  /// section 3).
  let negativeSOA: Tail.Entry

  init(_ contents: ZoneContents, _ plan: ZonePlan, soa: ZoneContents.Record) {
    self.contents = contents
    self.plan = plan
    let rdata = contents.rdata(of: soa)
    let minimum = rdata.suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    negativeSOA = Tail.Entry(
      owner: .name(contents.owner(of: soa)), type: .soa, ttl: min(soa.ttl, minimum), rdata: rdata)
  }

  /// NODATA anywhere in the zone (RFC 2308, section 2.2).
  var noData: Tail { Tail(authorities: [negativeSOA]) }

  /// NXDOMAIN anywhere in the zone (RFC 2308, section 2.1).
  var nxDomain: Tail { Tail(rcode: .nxDomain, authorities: [negativeSOA]) }

  /// The records of one type at a node.
  func entries(_ rrset: Range<Int>, owner: TailComposer.Owner) -> [Tail.Entry] {
    rrset.map { index in
      let record = contents.records[index]
      return Tail.Entry(
        owner: owner, type: record.type, ttl: record.ttl, rdata: contents.rdata(of: record))
    }
  }

  /// The answer of one RRset to a question for its owner.
  func answer(_ rrset: Range<Int>) -> Tail {
    var tail = Tail(answers: entries(rrset, owner: .question))
    tail.optionalAdditionals = addresses(of: rrset)
    return tail
  }

  /// A DNAME for the names below it; the responder adds the CNAME (RFC 6672, section 3.1).
  func redirection(at node: ZoneContents.Node) -> Tail {
    let rrset = contents.rrset(.dname, of: node)
    return Tail(
      redirects: true, answers: entries(rrset, owner: .name(contents.owner(of: node))))
  }

  /// The delegation at a cut (RFC 1034, section 4.2.1): NS in the authority section; addresses of
  /// servers at or below the cut are required (RFC 9471), of others in the zone they help.
  func referral(at node: ZoneContents.Node) -> Tail {
    var tail = Tail(authoritative: false)
    add(referralAt: node, to: &tail)
    return tail
  }

  func add(referralAt node: ZoneContents.Node, to tail: inout Tail) {
    let rrset = contents.rrset(.ns, of: node)
    tail.authorities += entries(rrset, owner: .name(contents.owner(of: node)))
    let cutKey = contents.key(of: node)
    for record in contents.records[rrset] {
      let target = contents.rdata(of: record)
      let found = addressEntries(of: target, acceptsHidden: true)
      if CanonicalKey.of(target).starts(with: cutKey) {
        tail.requiredAdditionals += found
      } else {
        tail.optionalAdditionals += found
      }
    }
  }

  /// Addresses of the hosts that an RRset of NS, MX or SRV names (RFC 1035, section 3.3; RFC
  /// 2782), as far as the zone has them.
  func addresses(of rrset: Range<Int>) -> [Tail.Entry] {
    var seen: Set<ArraySlice<UInt8>> = []
    var found: [Tail.Entry] = []
    for record in contents.records[rrset] {
      guard [.ns, .mx, .srv].contains(record.type) else { return [] }
      let rdata = contents.rdata(of: record)
      let target = rdata.dropFirst(record.type.names(in: rdata)?.start ?? 0)
      guard seen.insert(target).inserted else { continue }
      found += addressEntries(of: target, acceptsHidden: record.type == .ns)
    }
    return found
  }

  /// A and AAAA of a name; below a cut they are glue, and only NS asks for them.
  private func addressEntries(
    of name: ArraySlice<UInt8>, acceptsHidden: Bool
  ) -> [Tail.Entry] {
    guard let index = contents.node(withKey: CanonicalKey.of(name)),
      !plan.belowDNAME.contains(index)
    else { return [] }
    let item = plan.itemOfNode[index]
    guard acceptsHidden || item.map({ !plan.items[$0].isCut }) == true else { return [] }
    let node = contents.nodes[index]
    let owner = TailComposer.Owner.name(contents.owner(of: node))
    return [RRType.a, .aaaa].flatMap { entries(contents.rrset($0, of: node), owner: owner) }
  }
}
