import DNSWire

extension Denial {
  /// What proves that something is not there at, or directly below, a name that is: as
  /// ``ProofLayout`` has it.
  struct OfItem {
    var own: Int?
    var wildcard: Int?
    var encloser: Int?
    var nextCloser: Int?

    /// No wildcard.
    var wildcardProof: [Int] { wildcard.map { [$0] } ?? [] }

    /// No such type (RFC 4035, section 3.1.3.1; RFC 5155, sections 7.2.3 and 7.2.4).
    var noData: [Int] { own.map { [$0] } ?? [encloser, nextCloser].compactMap { $0 } }
  }

  /// The proofs of a name in the plan; `near` is where its own one may be.
  func proofs(of index: Int, near: Int = 0) -> OfItem {
    let item = plan.items[index]
    // Below these, no name is told to be missing.
    let hasNoneBelow = item.isCut || item.isDNAME || item.hasWildcard
    switch kind {
    case .none: return OfItem()
    case .nsec:
      let name = item.name(in: contents)
      let own =
        item.node.map { matching(node: $0, near: near) }
        ?? covering(key: contents.key(of: name)[...])
      guard !hasNoneBelow else { return OfItem(own: own) }
      // An own one of a node is the node's; another's comes before the name.
      let start = own ?? covering(key: contents.key(of: name)[...])
      return OfItem(own: own, wildcard: start.map { covering(wildcardBelow: name, behind: $0) })
    case .nsec3(let parameters):
      return hashedProofs(
        Array(plan.name(of: index, in: contents)), parameters, hasNoneBelow: hasNoneBelow)
    }
  }

  private func hashedProofs(
    _ name: [UInt8], _ parameters: NSEC3Parameters, hasNoneBelow: Bool
  ) -> OfItem {
    var found = OfItem()
    var hash = parameters.hash(name)
    found.own = matching(hash)
    var encloser = name
    if found.own == nil {
      // Opt-out: the closest encloser that can be proved stands in (RFC 5155, section 7.2.4).
      while encloser.count > contents.apex.wire.count, found.encloser == nil {
        found.nextCloser = covering(hash)
        encloser.removeFirst(Int(encloser[0]) + 1)
        hash = parameters.hash(encloser)
        found.encloser = matching(hash)
      }
      if found.encloser == nil { found.nextCloser = nil }
    }
    if !hasNoneBelow { found.wildcard = covering(parameters.hash([1, 0x2a] + encloser)) }
    return found
  }

  /// What proves that a name is not there, so that a wildcard answers for it (RFC 4035, section
  /// 3.1.3.3; RFC 5155, section 7.2.6).
  func expansion(of name: ArraySlice<UInt8>, encloser: Int) -> [Int] {
    switch kind {
    case .none: []
    case .nsec: [covering(key: CanonicalKey.of(name)[...])].compactMap { $0 }
    // With opt-out, an encloser without an NSEC3 of its own has the proof of the next closer name above it.
    case .nsec3 where proofs(of: encloser).own == nil: []
    case .nsec3(let parameters):
      [covering(parameters.hash(nextCloser(name, encloser)))].compactMap { $0 }
    }
  }

  /// The NSEC of a wildcard, where it covers all names beside the wildcard that sort behind it: where there are none
  /// of these.
  func coveringAll(behindWildcard item: Int) -> Int? {
    guard case .nsec = kind, let own = proofs(of: item).own else { return nil }
    // The key of `*` has two octets behind its parent's.
    let parent = contents.key(of: plan.items[item].name(in: contents)).dropLast(2)
    guard own + 1 < proofs.count else { return own }
    return contents.key(of: contents.nodes[proofs[own + 1]]).starts(with: parent) ? nil : own
  }

  /// No such type at a wildcard (RFC 4035, section 3.1.3.4; RFC 5155, section 7.2.5).
  func wildcardNoData(of name: ArraySlice<UInt8>, encloser: Int, wildcard: Int) -> [Int] {
    var found = proofs(of: wildcard).noData + expansion(of: name, encloser: encloser)
    if case .nsec3 = kind { found += proofs(of: encloser).noData }
    return unique(found)
  }

  /// No such name (RFC 4035, section 3.1.3.2; RFC 5155, section 7.2.2).
  func nameError(of name: ArraySlice<UInt8>, encloser: Int) -> [Int] {
    let above = proofs(of: encloser)
    var found = [above.wildcard].compactMap { $0 }
    switch kind {
    case .none: return []
    case .nsec: break
    case .nsec3: found += above.noData
    }
    return unique(found + expansion(of: name, encloser: encloser))
  }

  func unique(_ found: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return found.filter { seen.insert($0).inserted }
  }

  /// The name that is one label longer than its closest encloser (RFC 5155, section 1.3).
  private func nextCloser(_ name: ArraySlice<UInt8>, _ encloser: Int) -> [UInt8] {
    let end = plan.name(of: encloser, in: contents).count
    var rest = name
    while let label = rest.first, rest.count - Int(label) - 1 > end {
      rest = rest.dropFirst(Int(label) + 1)
    }
    return Array(rest)
  }
}
