import DNSWire

/// Makes the tails of a zone: what is answered for each name and type.
struct TailCompiler {
  let contents: ZoneContents
  let plan: ZonePlan
  let denial: Denial

  /// The SOA as a negative answer has it, and its signatures: their TTL is the lower of the SOA's
  /// own and MINIMUM (RFC 2308, section 3; RFC 4034, section 3).
  private(set) var negativeSOA: [Tail.Entry] = []

  private let apexKey: [UInt8]
  /// What is added of a host.
  private static let hostTypes: [RRType] = [.a, .aaaa]

  init(_ denial: Denial, apex: ZoneContents.Node) {
    self.denial = denial
    apexKey = CanonicalKey.of(denial.contents.apex)
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

  /// The same for names that the apex is the closest encloser of, and so for most that are made up:
  /// all proofs but the one that covers the name stand in it.
  var apexNXDomain: Tail {
    let found = denial.proofs(of: 0)
    var tail = nxDomain
    // In the order in which a lookup takes those of other closest enclosers.
    let isHashed = denial.type == .nsec3
    let numbers = isHashed ? found.noData + found.wildcardProof : found.wildcardProof
    for number in denial.unique(numbers) {
      tail.addSecurely(proof(number).answers)
    }
    return tail
  }

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
    let signatures = contents.signatures(of: contents.records[first].type, at: node)
    var found: [Tail.Entry] = []
    found.reserveCapacity(rrset.count + signatures.count)
    for index in rrset { found.append(entry(index, owner, isSecure: false)) }
    for index in signatures { found.append(entry(index, owner, isSecure: true)) }
    return found
  }

  private func entry(_ index: Int, _ owner: TailComposer.Owner, isSecure: Bool) -> Tail.Entry {
    let record = contents.records[index]
    return Tail.Entry(
      owner: owner, type: record.type, ttl: record.ttl, rdata: contents.rdata(of: record),
      isSecure: isSecure)
  }

  /// The answer of one RRset to a question for its owner.
  func answer(_ rrset: Range<Int>, of node: ZoneContents.Node, wildcard item: Int?) -> Tail {
    var tail = Tail(answers: entries(rrset, of: node, owner: .question))
    tail.optionalAdditionals = addresses(of: rrset)
    tail.opens = item != nil && canDeny
    if tail.opens, let proof = item.flatMap({ denial.coveringAll(behindWildcard: $0) }) {
      tail.wildcardProof = self.proof(proof).answers
    }
    return tail
  }

  /// The DS records at a cut: an answer, and what makes a referral secure (RFC 4035, section
  /// 3.1.4).
  func delegationSigner(at node: ZoneContents.Node) -> Tail? {
    let rrset = contents.rrset(.ds, of: node)
    guard !rrset.isEmpty else { return nil }
    return Tail(answers: entries(rrset, of: node, owner: .name(contents.owner(of: node))))
  }

  /// Which RRsets of a node have tails of their own. Signatures are taken from those that they sign,
  /// NSEC from the proofs; NSEC3 is at no name of the zone (RFC 5155, section 7.2.8).
  func answeredSets(of node: ZoneContents.Node, isWildcard: Bool) -> [Range<Int>] {
    var sets = contents.rrsets(of: node)
    sets.removeAll {
      let type = contents.records[$0.lowerBound].type
      return type == .rrsig || type == .nsec3
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
  ///
  /// The secure form says whether the child is signed: by DS, or by the cut's own NSEC or NSEC3 (RFC 4035,
  /// section 3.1.4; RFC 5155, section 7.2.7). Where opt-out leaves a cut without one, the proofs are put in:
  /// many cuts share them.
  func referral(at index: Int, item: Int) -> Tail {
    var tail = Tail(authoritative: false)
    add(referralAt: index, to: &tail)
    guard isSigned else { return tail }
    if let signer = delegationSigner(at: contents.nodes[index]) {
      tail.addSecurely(signer.answers)
    } else if let own = denial.proofs(of: item).own {
      tail.addSecurely(proof(own).answers)
    } else {
      tail.opens = canDeny
    }
    return tail
  }

  func add(referralAt index: Int, to tail: inout Tail) {
    let node = contents.nodes[index]
    let rrset = contents.rrset(.ns, of: node)
    let owner = TailComposer.Owner.name(contents.owner(of: node))
    // The parent does not sign them (RFC 4035, section 2.2).
    tail.authorities.reserveCapacity(tail.authorities.count + rrset.count)
    for record in rrset { tail.authorities.append(entry(record, owner, isSecure: false)) }
    for record in rrset {
      let target = contents.rdata(of: contents.records[record])
      let key = CanonicalKey.of(target)
      let found = addressEntries(of: target, key: key, near: index, acceptsHidden: true)
      guard !found.isEmpty else { continue }
      if key.starts(with: contents.key(of: node)) {
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
    guard let first = rrset.first, AdditionalTarget.has(contents.records[first].type) else {
      return []
    }
    var seen: Set<ArraySlice<UInt8>> = []
    var found: [Tail.Entry] = []
    for record in contents.records[rrset] {
      guard
        let target = AdditionalTarget(
          record.type, contents.rdata(of: record), owner: contents.owner(of: record)),
        seen.insert(target.name).inserted
      else { continue }
      found += addressEntries(
        of: target.name, target.types, key: CanonicalKey.of(target.name),
        acceptsHidden: record.type == .ns)
    }
    return Self.byType(found)
  }

  /// A and AAAA of a name, or of the wildcard that stands in for it (RFC 4592, section 3.3.1); below
  /// a cut they are glue, and only NS asks for them.
  private func addressEntries(
    of name: ArraySlice<UInt8>, _ types: [RRType] = hostTypes, key: [UInt8], near: Int? = nil,
    acceptsHidden: Bool
  ) -> [Tail.Entry] {
    guard key.starts(with: apexKey) else { return [] }
    guard let index = contents.node(withKey: key[...], near: near) else {
      return synthesizedAddressEntries(of: name, types)
    }
    guard !plan.belowDNAME.contains(index) else { return [] }
    // Glue is not signed (RFC 4035, section 2.2).
    let isAuthoritative = plan.isAuthoritative(index)
    guard acceptsHidden || isAuthoritative else { return [] }
    let node = contents.nodes[index]
    let owner = TailComposer.Owner.name(contents.owner(of: node))
    var found: [Tail.Entry] = []
    for type in types {
      let rrset = contents.rrset(type, of: node)
      guard !rrset.isEmpty else { continue }
      guard isAuthoritative else {
        for record in rrset { found.append(entry(record, owner, isSecure: false)) }
        continue
      }
      found += entries(rrset, of: node, owner: owner)
    }
    return found
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
