import DNSWire
import Octets

/// Writes a part of an image's nodes, each with its tails behind it: several parts may be written at the same time.
struct NodeWriter {
  /// What comes of it. Places are in words from the part's start.
  struct Part: Sendable {
    var octets: [UInt8] = []
    /// Each item's node.
    var nodes: [UInt32] = []
    /// Where a word holds a place in the part: it moves with the part.
    var places: [UInt32] = []
    /// Words that are to hold an item's node.
    var links: [(at: UInt32, item: UInt32)] = []
  }

  let contents: ZoneContents
  let plan: ZonePlan
  let denial: Denial
  private let compiler: TailCompiler
  /// The zone has proofs or signatures.
  let isSigned: Bool
  /// Octets of the apex's name.
  let apexLength: Int
  let apex: ApexSuffix
  /// For each proof its tail's offset in the image, in words.
  let proofs: [Int]
  /// Whether there is a short way for plain names; not in tests, which hold it against the long one.
  private let hasShortWay: Bool
  var part = Part()
  var composer = TailComposer()
  /// Where the proof of the next item is looked for first.
  var nextProof = 0
  /// What the short way for delegations takes again and again.
  var referral = ReferralParts()

  init(_ compiler: TailCompiler, proofs: [Int], hasShortWay: Bool) {
    isSigned = compiler.isSigned
    apexLength = compiler.contents.apex.wire.count
    apex = ApexSuffix(compiler.contents.apex)
    self.hasShortWay = hasShortWay
    contents = compiler.contents
    plan = compiler.plan
    denial = compiler.denial
    self.compiler = compiler
    self.proofs = proofs
  }

  /// Appends one node and its tails. The tails follow their node, so that one answer's octets lie
  /// close together.
  mutating func append(_ index: Int) {
    let item = plan.items[index]
    if hasShortWay, appendPlain(item, number: index) || appendPlainReferral(item, number: index) {
      return
    }
    let tails = nodeTails(item, number: index)
    let owner = plan.name(of: index, in: contents)
    part.appendHead(
      owner.octets, 0..<owner.count, apexLength: apexLength, flags(item, tails),
      types: tails.byType.count)
    let typesAt = part.octets.count
    for (type, _) in tails.byType {
      part.octets.appendLittle32(Int(type.rawValue))
      part.octets.appendLittle32(0)
    }
    if let wildcard = plan.wildcard(below: index) {
      part.links.append(
        (
          UInt32(truncatingIfNeeded: part.octets.count / 4), UInt32(truncatingIfNeeded: wildcard)
        ))
      part.octets.appendLittle32(0)
    }
    let otherAt = part.octets.count
    if tails.other != nil { part.octets.appendLittle32(0) }
    part.append(denial.proofs(of: index), denial, proofs)
    let question = question(item, owner)
    for (position, (_, tail)) in tails.byType.enumerated() {
      let offset = tail.write(
        to: &part.octets, for: question, proofs: proofs, using: &composer)
      part.store(offset, at: typesAt + NodeLayout.typeSize * position + 4)
    }
    if let other = tails.other {
      let offset = other.write(
        to: &part.octets, for: item.isDNAME ? .below(owner) : question, proofs: proofs,
        using: &composer)
      part.store(offset, at: otherAt)
    }
  }

  /// What is compiled for an item: tails by type, ascending, and one for all else.
  private func nodeTails(
    _ item: ZonePlan.Item, number: Int
  ) -> (byType: [(RRType, Tail)], other: Tail?) {
    guard let index = item.node else { return ([], nil) }
    let node = contents.nodes[index]
    if item.isCut {
      let signer = compiler.delegationSigner(at: node)
      return (signer.map { [(.ds, $0)] } ?? [], compiler.referral(at: index, item: number))
    }
    var byType = compiler.answeredSets(of: node, isWildcard: item.isWildcard).map {
      (
        contents.records[$0.lowerBound].type,
        compiler.answer($0, of: node, wildcard: item.isWildcard ? number : nil)
      )
    }
    var other = item.isDNAME ? compiler.redirection(at: node) : nil
    if byType.contains(where: { $0.0 == .cname }) {
      let alias = compiler.aliasTails(of: node, isWildcard: item.isWildcard)
      let own = Set(byType.map(\.0))
      byType += alias.byType.filter { !own.contains($0.0) }
      other = alias.other
    }
    if byType.count > 1 { byType.sort { $0.0 < $1.0 } }
    return (byType, other)
  }

  private func flags(
    _ item: ZonePlan.Item, _ tails: (byType: [(RRType, Tail)], other: Tail?)
  ) -> UInt8 {
    var flags: UInt8 = 0
    if item.isCut { flags |= NodeLayout.cut }
    if item.hasWildcard { flags |= NodeLayout.wildcard }
    if tails.other != nil { flags |= NodeLayout.ownDefault }
    if tails.byType.contains(where: { $0.0 == .cname }) { flags |= NodeLayout.alias }
    if item.isWildcard { flags |= NodeLayout.synthesizes }
    if item.isDNAME { flags |= NodeLayout.dname }
    if denial.type != nil { flags |= NodeLayout.proofs }
    return flags
  }

  /// What the tails of an item are compiled for.
  private func question(
    _ item: ZonePlan.Item, _ name: ArraySlice<UInt8>
  ) -> TailComposer.Question {
    if item.isCut { return .below(name) }
    // A wildcard's tails answer for names one level up and below: RFC 4592, section 3.3.1.
    return item.isWildcard ? .below(name.dropFirst(2)) : .name(name)
  }
}

extension NodeWriter.Part {
  /// Begins a node: all up to its types.
  mutating func appendHead(
    _ source: RawSpan, _ owner: Range<Int>, apexLength: Int, _ flags: UInt8, types: Int
  ) {
    octets.pad()
    let start = octets.count
    nodes.append(UInt32(truncatingIfNeeded: start / 4))
    // The octets before the apex's.
    let length = max(owner.count - apexLength, 0)
    octets.appendZeros(NodeLayout.name + NodeLayout.padded(length))
    octets.withOctets { octets in
      octets.store8(UInt8(truncatingIfNeeded: length), at: start + NodeLayout.nameLength)
      octets.store8(flags, at: start + NodeLayout.flags)
      octets.storeLittle16(UInt16(truncatingIfNeeded: types), at: start + NodeLayout.typeCount)
      var done = 0
      while done + 8 <= length {
        octets.store64(
          FoldedOctets.lowercased(source.load64(at: owner.lowerBound + done)),
          at: start + NodeLayout.name + done)
        done += 8
      }
      while done < length {
        let octet = source.load8(at: owner.lowerBound + done)
        octets.store8(
          octet &- 0x41 < 26 ? octet | 0x20 : octet, at: start + NodeLayout.name + done)
        done += 1
      }
    }
  }

  /// Puts a place in the part, in words, where it is to be read.
  mutating func store(_ place: Int, at offset: Int) {
    octets.storeLittle32(place, at: offset)
    places.append(UInt32(truncatingIfNeeded: offset / 4))
  }

  /// Appends what is proved at, and directly below, a name: see ``ProofLayout``.
  mutating func append(_ found: Denial.OfItem, _ denial: Denial, _ places: [Int]) {
    guard denial.type != nil else { return }
    append(found.own, places)
    append(found.wildcard, places)
    if case .nsec3 = denial.kind, found.own == nil {
      append(found.encloser, places)
      append(found.nextCloser, places)
    }
  }

  private mutating func append(_ proof: Int?, _ places: [Int]) {
    octets.appendLittle32(proof.map { places[$0] } ?? 0)
  }
}
