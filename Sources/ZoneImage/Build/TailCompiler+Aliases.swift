import DNSWire

extension TailCompiler {
  /// The tails of a node with a CNAME: one for each type at the chain's end, and one for the rest.
  ///
  /// A wildcard's tails stay open: what proves that the question's own name is not there depends
  /// on it. All other proofs are known.
  func aliasTails(
    of node: ZoneContents.Node, isWildcard: Bool
  ) -> (byType: [(RRType, Tail)], other: Tail) {
    let chain = AliasChain(from: node, self)
    var start = Tail(answers: chain.links)
    start.opens = isWildcard && denial.type != nil
    start.proofs = chain.proofs
    var other = start
    var byType: [(RRType, Tail)] = []
    switch chain.end {
    case .outside: break
    case .missing(let encloser):
      other.rcode = .nxDomain  // RFC 6604, section 3: the last name's.
      other.authorities = negativeSOA
      other.proofs += denial.nameError(of: chain.target, encloser: encloser)
    case .dname: other.rcode = .yxDomain
    case .cut(let item, let isExact):
      guard let index = plan.items[item].node else { break }
      let cut = contents.nodes[index]
      add(referralAt: index, to: &other)
      let signers = entries(
        contents.rrset(.ds, of: cut), of: cut, owner: .name(contents.owner(of: cut)))
      if signers.isEmpty {
        other.proofs += denial.proofs(of: item).noData
      } else if isSigned {
        other.addSecurely(signers)
      }
      // DS at a cut is the parent's to answer (RFC 4035, section 3.1.4.1).
      guard isExact else { break }
      byType.append(
        (.ds, self.end(of: start, at: cut, contents.rrset(.ds, of: cut), chain, item: item)))
    case .exact(let item):
      other.authorities = negativeSOA
      other.proofs += denial.proofs(of: item).noData
      byType = tails(of: start, chain, at: item)
    case .wildcard(let item, let encloser):
      other.authorities = negativeSOA
      other.proofs += denial.wildcardNoData(of: chain.target, encloser: encloser, wildcard: item)
      start.proofs += denial.expansion(of: chain.target, encloser: encloser)
      byType = tails(of: start, chain, at: item)
    }
    other.proofs = denial.unique(other.proofs)
    return (byType, other)
  }

  /// The tails of the types at the chain's last name.
  private func tails(of start: Tail, _ chain: AliasChain, at item: Int) -> [(RRType, Tail)] {
    guard let index = plan.items[item].node else { return [] }
    let node = contents.nodes[index]
    return answeredSets(of: node, isWildcard: true).compactMap { rrset in
      let type = contents.records[rrset.lowerBound].type
      // A CNAME is not followed for NSEC: it stands beside one.
      guard type != .nsec else { return nil }
      return (type, end(of: start, at: node, rrset, chain, item: item))
    }
  }

  /// The answer with the chain and, at its end, an RRset; NODATA where that is empty.
  private func end(
    of start: Tail, at node: ZoneContents.Node, _ rrset: Range<Int>, _ chain: AliasChain, item: Int
  ) -> Tail {
    var tail = start
    if case .exact = chain.end, chain.hasRedirection(item),
      contents.records[rrset].first?.type == .dname
    {
      // What was asked for is a link already (RFC 2181, section 5).
    } else if rrset.isEmpty {
      tail.authorities = negativeSOA
      tail.proofs += denial.proofs(of: item).noData
    } else {
      tail.answers += entries(rrset, of: node, owner: .name(chain.target))
      tail.optionalAdditionals = addresses(of: rrset)
    }
    tail.proofs = denial.unique(tail.proofs)
    return tail
  }
}
