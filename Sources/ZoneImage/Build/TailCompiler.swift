import DNSWire

/// Makes the tails of a zone: what is answered for each name and type.
struct TailCompiler {
  let contents: ZoneContents
  let plan: ZonePlan
  let denial: Denial

  /// The SOA as a negative answer has it, and its signatures: their TTL is the lower of the SOA's
  /// own and MINIMUM (RFC 2308, section 3; RFC 4034, section 3).
  private(set) var negativeSOA: [Tail.Entry] = []

  init(_ denial: Denial, apex: ZoneContents.Node) {
    self.denial = denial
    contents = denial.contents
    plan = denial.plan
    let soa = contents.rrset(.soa, of: apex)
    guard let record = contents.records[soa].first else { return }
    let minimum = contents.rdata(of: record).suffix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    negativeSOA = entries(soa, of: apex, owner: .name(contents.owner(of: apex))).map {
      var entry = $0
      entry.ttl = min(record.ttl, minimum)
      return entry
    }
  }

  /// NODATA anywhere in the zone (RFC 2308, section 2.2).
  var noData: Tail { Tail(authorities: negativeSOA, opens: canDeny) }

  /// NXDOMAIN anywhere in the zone (RFC 2308, section 2.1).
  var nxDomain: Tail { Tail(rcode: .nxDomain, authorities: negativeSOA, opens: canDeny) }

  /// Whether the zone has proofs.
  private var canDeny: Bool { denial.type != nil }

  /// Whether the zone is signed: it has proofs, or at least its SOA has a signature. In another,
  /// DS makes no referral secure.
  var isSigned: Bool { canDeny || negativeSOA.contains { $0.isSecure } }

  /// The records of one type at a node, and behind them their signatures.
  func entries(
    _ rrset: Range<Int>, of node: ZoneContents.Node, owner: TailComposer.Owner
  ) -> [Tail.Entry] {
    guard let first = rrset.first else { return [] }
    func entry(_ index: Int, isSecure: Bool) -> Tail.Entry {
      let record = contents.records[index]
      return Tail.Entry(
        owner: owner, type: record.type, ttl: record.ttl, rdata: contents.rdata(of: record),
        isSecure: isSecure)
    }
    return rrset.map { entry($0, isSecure: false) }
      + contents.signatures(of: contents.records[first].type, at: node)
      .map { entry($0, isSecure: true) }
  }

  /// The answer of one RRset to a question for its owner.
  func answer(_ rrset: Range<Int>, of node: ZoneContents.Node, isWildcard: Bool) -> Tail {
    var tail = Tail(answers: entries(rrset, of: node, owner: .question))
    tail.optionalAdditionals = addresses(of: rrset)
    tail.opens = isWildcard && canDeny
    return tail
  }

  /// The DS records at a cut: an answer, and what makes a referral secure (RFC 4035, section
  /// 3.1.4).
  func delegationSigner(at node: ZoneContents.Node) -> Tail? {
    let rrset = contents.rrset(.ds, of: node)
    guard !rrset.isEmpty else { return nil }
    return Tail(answers: entries(rrset, of: node, owner: .name(contents.owner(of: node))))
  }

  /// The records of one proof.
  func proof(_ number: Int) -> Tail {
    let node = contents.nodes[denial.proofs[number]]
    guard let type = denial.type else { return Tail() }
    let found = entries(
      contents.rrset(type, of: node), of: node, owner: .name(contents.owner(of: node)))
    return Tail(
      answers: found.map {
        var entry = $0
        entry.isSecure = false
        return entry
      })
  }

  /// Which RRsets of a node have tails of their own. Signatures are taken from those that they sign,
  /// NSEC from the proofs; NSEC3 is at no name of the zone (RFC 5155, section 7.2.8).
  func answeredSets(of node: ZoneContents.Node, isWildcard: Bool) -> [Range<Int>] {
    let sets = contents.rrsets(of: node).filter {
      let type = contents.records[$0.lowerBound].type
      return type != .rrsig && type != .nsec3
    }
    guard denial.type == .nsec, !isWildcard, sets.count > 1 else { return sets }
    return sets.filter { contents.records[$0.lowerBound].type != .nsec }
  }

  /// A DNAME for the names below it; the responder adds the CNAME (RFC 6672, section 3.1).
  func redirection(at node: ZoneContents.Node) -> Tail {
    let rrset = contents.rrset(.dname, of: node)
    return Tail(
      redirects: true,
      answers: entries(rrset, of: node, owner: .name(contents.owner(of: node))))
  }

  /// The delegation at a cut (RFC 1034, section 4.2.1): NS in the authority section; addresses of
  /// servers at or below the cut are required (RFC 9471), of others in the zone they help.
  func referral(at node: ZoneContents.Node) -> Tail {
    var tail = Tail(authoritative: false, opens: isSigned)
    add(referralAt: node, to: &tail)
    return tail
  }

  func add(referralAt node: ZoneContents.Node, to tail: inout Tail) {
    let rrset = contents.rrset(.ns, of: node)
    // The parent does not sign them (RFC 4035, section 2.2).
    tail.authorities += entries(rrset, of: node, owner: .name(contents.owner(of: node)))
      .filter { !$0.isSecure }
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
    tail.optionalAdditionals = Self.byType(tail.optionalAdditionals)
  }

  /// A RRsets with their signatures before AAAA and these before others: where not all fit, as many
  /// hosts as can be have an address.
  private static func byType(_ entries: [Tail.Entry]) -> [Tail.Entry] {
    guard entries.count > 2 else { return entries }
    func rank(_ entry: Tail.Entry) -> Int {
      // A signature starts with the type that it covers (RFC 4034, section 3.1).
      let type =
        entry.type == .rrsig
        ? RRType(entry.rdata.prefix(2).reduce(0) { $0 << 8 | UInt16($1) }) : entry.type
      return type == .a ? 0 : type == .aaaa ? 1 : 2
    }
    return (0...2).flatMap { wanted in entries.filter { rank($0) == wanted } }
  }

  /// Addresses of the hosts that an RRset names, as far as the zone has them; see
  /// ``AdditionalTarget``.
  func addresses(of rrset: Range<Int>) -> [Tail.Entry] {
    var seen: Set<ArraySlice<UInt8>> = []
    var found: [Tail.Entry] = []
    for record in contents.records[rrset] {
      guard
        let target = AdditionalTarget(
          record.type, contents.rdata(of: record), owner: contents.owner(of: record)),
        seen.insert(target.name).inserted
      else { continue }
      found += addressEntries(
        of: target.name, target.types, acceptsHidden: record.type == .ns)
    }
    return Self.byType(found)
  }

  /// A and AAAA of a name, or of the wildcard that stands in for it (RFC 4592, section 3.3.1); below
  /// a cut they are glue, and only NS asks for them.
  private func addressEntries(
    of name: ArraySlice<UInt8>, _ types: [RRType] = [.a, .aaaa], acceptsHidden: Bool
  ) -> [Tail.Entry] {
    guard let index = contents.node(withKey: CanonicalKey.of(name)) else {
      return synthesizedAddressEntries(of: name, types)
    }
    guard !plan.belowDNAME.contains(index) else { return [] }
    let item = plan.itemOfNode[index]
    guard acceptsHidden || item.map({ !plan.items[$0].isCut }) == true else { return [] }
    let node = contents.nodes[index]
    let owner = TailComposer.Owner.name(contents.owner(of: node))
    // Glue is not signed (RFC 4035, section 2.2).
    let isAuthoritative = item.map { !plan.items[$0].isCut } == true
    return types.flatMap {
      entries(contents.rrset($0, of: node), of: node, owner: owner)
        .filter { isAuthoritative || !$0.isSecure }
    }
  }

  private func synthesizedAddressEntries(
    of name: ArraySlice<UInt8>, _ types: [RRType]
  ) -> [Tail.Entry] {
    guard case .wildcard(let item, _) = plan.resolve(name, in: contents),
      let index = plan.items[item].node
    else { return [] }
    let node = contents.nodes[index]
    return types.flatMap {
      entries(contents.rrset($0, of: node), of: node, owner: .name(name))
    }
  }
}
