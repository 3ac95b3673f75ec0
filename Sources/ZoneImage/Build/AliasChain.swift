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
  /// What proves that names on the way are not there, where wildcards answered for them.
  private(set) var proofs: [Int] = []
  /// Links without their signatures.
  private var count = 0
  /// The DNAMEs met: each stands there once, however many names it redirects.
  private var redirections: Set<Int> = []

  /// Whether the DNAME of an item is among the links.
  func hasRedirection(_ item: Int) -> Bool { redirections.contains(item) }

  /// Follows the CNAME at `node`, asked for by the question's name.
  init(from node: ZoneContents.Node, _ compiler: TailCompiler) {
    let contents = compiler.contents
    var owner = TailComposer.Owner.question
    // A wildcard's tails answer for many names: where the chain leads back to the one that was asked
    // for, its CNAME comes twice. The tail is the same for all, and a client takes it for once.
    let name = contents.owner(of: node)
    var visited: Set<[UInt8]> = name.starts(with: [1, 0x2a]) ? [] : [CanonicalKey.of(name)]
    var current = node
    var rrset = contents.rrset(.cname, of: node)
    while true {
      let records = compiler.entries(rrset, of: current, owner: owner)
      guard let link = records.first else { return }
      append(records)
      target = link.rdata
      guard follow(&visited, compiler) else { return }
      let wildcardProofs: [Int]
      switch end {
      case .exact(let item):
        guard let node = compiler.plan.items[item].node else { return }
        current = contents.nodes[node]
        wildcardProofs = []
      case .wildcard(let item, let encloser):
        guard let node = compiler.plan.items[item].node else { return }
        current = contents.nodes[node]
        wildcardProofs = compiler.denial.expansion(of: target, encloser: encloser)
      default: return
      }
      rrset = contents.rrset(.cname, of: current)
      guard !rrset.isEmpty else { return }
      proofs += wildcardProofs
      owner = .name(target)
    }
  }

  /// Resolves the target, through DNAMEs; false where the chain ends for good.
  private mutating func follow(_ visited: inout Set<[UInt8]>, _ compiler: TailCompiler) -> Bool {
    end = .outside
    while count < Self.limit, visited.insert(CanonicalKey.of(target)).inserted {
      end = compiler.plan.resolve(target, in: compiler.contents)
      guard case .dname(let item) = end, let index = compiler.plan.items[item].node else {
        return true
      }
      // RFC 6672, section 3.1: the DNAME and the CNAME made of it.
      let node = compiler.contents.nodes[index]
      let owner = compiler.contents.owner(of: node)
      let rrset = compiler.contents.rrset(.dname, of: node)
      let records = compiler.entries(rrset, of: node, owner: .name(owner))
      guard let dname = records.first else { return false }
      if redirections.insert(item).inserted { append(records) }
      let made = target.prefix(target.count - owner.count) + dname.rdata
      guard made.count <= 255 else {
        end = .dname(item)
        return false
      }
      append([
        Tail.Entry(owner: .name(target), type: .cname, ttl: dname.ttl, rdata: ArraySlice(made))
      ])
      target = ArraySlice(made)
      end = .outside
      // Below itself, the name would grow until there is no room for it.
      if dname.rdata.count > owner.count,
        CanonicalKey.of(dname.rdata).starts(with: CanonicalKey.of(owner))
      {
        return false
      }
    }
    return false
  }

  private mutating func append(_ records: [Tail.Entry]) {
    links += records
    count += records.count { !$0.isSecure }
  }
}
