import DNSWire

/// How a zone proves that something is not there, when its image is made: which NSEC or NSEC3
/// records it has, and which of them prove what.
struct Denial {
  enum Kind {
    case none
    case nsec
    case nsec3(NSEC3Parameters)
  }

  let contents: ZoneContents
  let plan: ZonePlan
  private(set) var kind = Kind.none
  /// Nodes of the contents with the records that prove, in the chain's order; their indices here
  /// are the proofs' numbers.
  private(set) var proofs: [Int] = []
  /// Their hashes; NSEC3 only.
  private(set) var hashes: [NSEC3Hash] = []

  /// An NSEC3 chain that is closed, else NSEC, else an NSEC3 chain with gaps.
  init(_ contents: ZoneContents, _ plan: ZonePlan) {
    self.contents = contents
    self.plan = plan
    let chains = NSEC3Chain.announced(in: contents)
    if let chain = NSEC3Chain.toServe(chains, allowingGaps: false) {
      use(chain)
    } else if let apex = contents.apexNode, !contents.rrset(.nsec, of: apex).isEmpty {
      kind = .nsec
      proofs = contents.nodes.indices.filter {
        plan.hasItem($0) && !contents.rrset(.nsec, of: contents.nodes[$0]).isEmpty
      }
    } else if let chain = NSEC3Chain.toServe(chains, allowingGaps: true) {
      use(chain)
    }
  }

  private mutating func use(_ chain: NSEC3Chain) {
    kind = .nsec3(chain.parameters)
    proofs = chain.links.map(\.node)
    hashes = chain.links.map(\.hash)
  }

  /// The type of the records that prove.
  var type: RRType? {
    switch kind {
    case .none: nil
    case .nsec: .nsec
    case .nsec3: .nsec3
    }
  }

  /// The NSEC of the last owner that is not behind a key in canonical order: it covers or matches
  /// the key's name.
  func covering(key: ArraySlice<UInt8>) -> Int? {
    let count = lowest(in: proofs.count) { index in
      contents.compare(contents.name(of: contents.nodes[proofs[index]]), key) > 0
    }
    return count == 0 ? nil : count - 1
  }

  /// The same for `*` directly below a node that has an NSEC, or is covered by one: it comes soon behind that.
  func covering(wildcardBelow name: Range<Int>, behind proof: Int) -> Int {
    // Where the next one is not below the node, nothing below it has one.
    guard proof + 1 < proofs.count,
      contents.isAtOrBelow(contents.name(of: contents.nodes[proofs[proof + 1]]), name)
    else { return proof }
    let wildcard = (contents.key(of: name) + [0x2a, 0])[...]
    var proof = proof
    // Few names sort before `*`.
    for _ in 0..<16 {
      guard proof + 1 < proofs.count,
        contents.compare(contents.name(of: contents.nodes[proofs[proof + 1]]), wildcard) <= 0
      else { return proof }
      proof += 1
    }
    return covering(key: wildcard) ?? proof
  }

  /// The NSEC of a node, which is looked for at the place `near` first.
  func matching(node: Int, near: Int = 0) -> Int? {
    if near < proofs.count, proofs[near] == node { return near }
    let index = lowest(in: proofs.count) { proofs[$0] >= node }
    return index < proofs.count && proofs[index] == node ? index : nil
  }

  /// The NSEC3 whose owner's hash is this one, or covers it: the hash before, and before the first
  /// the last (RFC 5155, section 3.1.7).
  func covering(_ hash: NSEC3Hash) -> Int? {
    guard !hashes.isEmpty else { return nil }
    let count = lowest(in: hashes.count) { hash < hashes[$0] }
    return count == 0 ? hashes.count - 1 : count - 1
  }

  func matching(_ hash: NSEC3Hash) -> Int? {
    covering(hash).flatMap { hashes[$0] == hash ? $0 : nil }
  }

  /// The first index below `count` for which `holds` is true, as it is for all behind it.
  private func lowest(in count: Int, _ holds: (Int) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
