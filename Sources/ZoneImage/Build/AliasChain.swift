import DNSWire

/// The CNAMEs from one name on, as far as they lead inside the zone (RFC 1034, section 3.6.2).
struct AliasChain {
  /// At most this many links: a longer chain ends there, as a loop does, and the client goes on.
  static let limit = 16

  /// The chain's records, the question's own CNAME first.
  private(set) var links: [Tail.Entry] = []
  /// The name that the last link leads to.
  private(set) var target: ArraySlice<UInt8> = []
  /// What is there; `outside` also where the chain was cut off.
  private(set) var end = ZonePlan.Resolution.outside
  /// The DNAMEs met: one that is met again makes a loop, or a name that grows.
  private var redirections: Set<Int> = []

  /// Follows the CNAME at `node`, asked for by the question's name.
  init(from node: ZoneContents.Node, _ compiler: TailCompiler) {
    let contents = compiler.contents
    var owner = TailComposer.Owner.question
    // A wildcard's tails answer for many names, none of which is the wildcard's own.
    let name = contents.owner(of: node)
    var visited: Set<[UInt8]> = name.starts(with: [1, 0x2a]) ? [] : [CanonicalKey.of(name)]
    var rrset = contents.rrset(.cname, of: node)
    while true {
      guard let link = compiler.entries(rrset, owner: owner).first else { return }
      links.append(link)
      target = link.rdata
      guard follow(&visited, compiler) else { return }
      let next: ZoneContents.Node
      switch end {
      case .exact(let item), .wildcard(let item):
        guard let node = compiler.plan.items[item].node else { return }
        next = contents.nodes[node]
      default: return
      }
      rrset = contents.rrset(.cname, of: next)
      guard !rrset.isEmpty else { return }
      owner = .name(target)
    }
  }

  /// Resolves the target, through DNAMEs; false where the chain ends for good.
  private mutating func follow(_ visited: inout Set<[UInt8]>, _ compiler: TailCompiler) -> Bool {
    end = .outside
    while links.count < Self.limit, visited.insert(CanonicalKey.of(target)).inserted {
      end = compiler.plan.resolve(target, in: compiler.contents)
      guard case .dname(let item) = end, let index = compiler.plan.items[item].node else {
        return true
      }
      // RFC 6672, section 3.1: the DNAME and the CNAME made of it.
      let node = compiler.contents.nodes[index]
      let owner = compiler.contents.owner(of: node)
      let rrset = compiler.contents.rrset(.dname, of: node)
      guard let dname = compiler.entries(rrset, owner: .name(owner)).first else { return false }
      guard redirections.insert(item).inserted else {
        end = .outside
        return false
      }
      links.append(dname)
      let made = target.prefix(target.count - owner.count) + dname.rdata
      guard made.count <= 255 else {
        end = .dname(item)
        return false
      }
      links.append(
        Tail.Entry(owner: .name(target), type: .cname, ttl: dname.ttl, rdata: ArraySlice(made)))
      target = ArraySlice(made)
      end = .outside
    }
    return false
  }
}

extension TailCompiler {
  /// The tails of a node with a CNAME: one for each type at the chain's end, and one for the rest.
  func aliasTails(of node: ZoneContents.Node) -> (byType: [(RRType, Tail)], other: Tail) {
    let chain = AliasChain(from: node, self)
    var other = Tail(answers: chain.links)
    var byType: [(RRType, Tail)] = []
    switch chain.end {
    case .outside: break
    case .missing:
      other.rcode = .nxDomain  // RFC 6604, section 3: the last name's.
      other.authorities = [negativeSOA]
    case .dname: other.rcode = .yxDomain
    case .cut(let item, let isExact):
      guard let index = plan.items[item].node else { break }
      add(referralAt: contents.nodes[index], to: &other)
      if isExact { byType.append((.ds, dsTail(at: contents.nodes[index], chain))) }
    case .exact(let item), .wildcard(let item):
      other.authorities = [negativeSOA]
      guard let index = plan.items[item].node else { break }
      for rrset in contents.rrsets(of: contents.nodes[index]) {
        var tail = Tail(answers: chain.links + entries(rrset, owner: .name(chain.target)))
        tail.optionalAdditionals = addresses(of: rrset)
        byType.append((contents.records[rrset.lowerBound].type, tail))
      }
    }
    return (byType, other)
  }

  /// DS at a cut is the parent's to answer (RFC 4035, section 3.1.4.1).
  private func dsTail(at node: ZoneContents.Node, _ chain: AliasChain) -> Tail {
    let rrset = contents.rrset(.ds, of: node)
    guard !rrset.isEmpty else { return Tail(answers: chain.links, authorities: [negativeSOA]) }
    return Tail(answers: chain.links + entries(rrset, owner: .name(chain.target)))
  }
}
