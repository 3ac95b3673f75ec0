public import DNSWire
import Octets

// The trace of a lookup. It asks the functions that answer queries what they find, and says it in words:
// nothing is decided here, and nothing here is called for a packet.

extension ZoneSet {
  /// The zone that a question was routed to; nil where no zone holds its name.
  public func entry(of route: ZoneRoute) -> Entry? {
    route.isNowhere ? nil : entries[route.zone]
  }

  /// What the lookup meets for a question that was routed, and whose name stands at `name`.
  public func trace(
    of route: ZoneRoute, type: RRType, _ bytes: RawSpan, name: Int, wantsDNSSEC: Bool
  ) -> LookupTrace {
    let image = self.image(route.zone)
    let question = ZoneQuestion(route, type, at: name, wantsDNSSEC: wantsDNSSEC)
    let answer = self.answer(
      for: route, type: type, bytes, name: name, wantsDNSSEC: wantsDNSSEC)
    let nodes = ImageView.Nodes(image, question, bytes)
    var trace = LookupTrace(
      zone: entries[route.zone].apex, found: nodes.found(image), outcome: .answer)
    if nodes.answering.exists {
      trace.node = image.owner(of: nodes.answering)
      trace.types = image.types(at: nodes.answering)
    }
    if nodes.encloser.exists { trace.closestEncloser = image.owner(of: nodes.encloser) }
    trace.outcome = answer.outcome(image, at: nodes.answering, type)
    trace.proofs = answer.proofTraces(image, nodes, question, bytes, trace.outcome)
    return trace
  }
}

extension ImageView {
  /// The nodes that a question leads to.
  struct Nodes {
    /// The node that answers: the name's own, the wildcard's, the cut's or the DNAME's.
    var answering = NodeHead.none
    /// The closest encloser of a name that is not there.
    var encloser = NodeHead.none

    init(_ image: ImageView, _ question: ZoneQuestion, _ bytes: RawSpan) {
      answering = image.node(
        question.route.hash, bytes, at: question.offset, count: question.relative)
      guard !answering.exists, !image.header.isUnavailable else { return }
      encloser = image.closestEncloser(question, bytes)
      if encloser.has(NodeLayout.cut | NodeLayout.dname) {
        answering = encloser
      } else if encloser.has(NodeLayout.wildcard) {
        answering = image.wildcard(of: encloser)
      }
    }

    func found(_ image: ImageView) -> LookupTrace.Found {
      guard answering.exists else { return image.header.isUnavailable ? .unavailable : .nothing }
      if answering.has(NodeLayout.cut) { return .cut }
      if encloser.exists { return answering.offset == encloser.offset ? .dname : .wildcard }
      return answering.typeCount == 0 ? .emptyNonTerminal : .name
    }
  }

  /// A node's owner name.
  func owner(of node: NodeHead) -> Name? {
    let own = (0..<node.nameLength).map { octets.load8(at: node.name + $0) }
    return Name(wire: own + apex)
  }

  /// What a node owns. Beside a CNAME the image lists the types that its chain ends in.
  func types(at node: NodeHead) -> [RRType] {
    (0..<node.typeCount).map {
      RRType(octets.loadLittle16(at: node.types + NodeLayout.typeSize * $0))
    }.filter { !node.has(NodeLayout.alias) || $0 == .cname || $0 == .nsec }
  }

  /// The apex in wire form.
  private var apex: [UInt8] {
    (0..<header.apexLength).map { octets.load8(at: ImageLayout.apexName + $0) }
  }

  /// A tail as a message, behind the question's name that it was compiled for.
  func message(ofTail place: Int, behind name: [UInt8]?) -> (octets: [UInt8], start: Int) {
    let tail = TailHeader(octets, at: place)
    let head = [UInt8](repeating: 0, count: Header.size) + (name ?? apex) + [0, 0, 0, 0]
    let start = tail.start(at: place)
    return (head + (start..<(start + tail.length)).map { octets.load8(at: $0) }, head.count)
  }
}

extension AnswerReference {
  fileprivate func outcome(
    _ image: ImageView, at node: NodeHead, _ type: RRType
  ) -> LookupTrace.Outcome {
    guard found.gathered.rawValue == 0 else { return .answer }
    let flags = TailHeader(octets, at: place).flags
    if flags & TailLayout.unavailable != 0 { return .serverFailure }
    if isForm(of: image.place(at: ImageLayout.nxDomainTail))
      || isForm(of: image.place(at: ImageLayout.apexNXDomainTail))
    {
      return .nameError
    }
    if isForm(of: image.place(at: ImageLayout.noDataTail)) { return .noData }
    if node.has(NodeLayout.alias), ![.cname, .nsec, .any].contains(type) { return .alias }
    if flags & TailLayout.redirects != 0 { return .redirection }
    return flags & TailLayout.authoritative == 0 ? .referral : .answer
  }

  /// Whether the answer is a tail, in either of its forms.
  private func isForm(of tail: Int) -> Bool {
    place == tail || place == Self.secureForm(of: tail, octets)
  }

  /// The proofs with what each says: found by asking again where each of the image's proofs stands.
  fileprivate func proofTraces(
    _ image: ImageView, _ nodes: ImageView.Nodes, _ question: ZoneQuestion, _ bytes: RawSpan,
    _ outcome: LookupTrace.Outcome
  ) -> [LookupTrace.Proof] {
    guard wantsDNSSEC else { return [] }
    var known: [(place: Int, role: LookupTrace.Role)] = []
    if nodes.answering.has(NodeLayout.proofs), outcome == .noData || outcome == .referral {
      let own = image.proof(ProofLayout.own, at: nodes.answering)
      known.append((own, .noType))
      if image.isHashed, own == 0 {
        known.append((image.proof(ProofLayout.encloser, at: nodes.answering), .encloser))
        known.append((image.proof(ProofLayout.nextCloser, at: nodes.answering), .noName))
      }
    }
    let cut = nodes.answering.has(NodeLayout.cut) ? nodes.answering : .none
    let ds = cut.exists ? image.tail(of: .ds, at: cut) : 0
    if ds != 0 { known.append((Self.secureForm(of: ds, octets), .signedChild)) }
    if nodes.encloser.exists, nodes.encloser.has(NodeLayout.proofs), !cut.exists {
      known.append((image.covering(question, bytes, nodes.encloser), .noName))
      known.append((image.proof(ProofLayout.wildcard, at: nodes.encloser), .noWildcard))
      if image.isHashed {
        let own = image.proof(ProofLayout.own, at: nodes.encloser)
        known.append((own, .encloser))
        if own == 0 {
          known.append((image.proof(ProofLayout.encloser, at: nodes.encloser), .encloser))
          known.append((image.proof(ProofLayout.nextCloser, at: nodes.encloser), .noName))
        }
      }
    }
    let putIn = (0..<found.proofs.count).map { found.proofs[$0].place }
    let own = (wholeProofs(image, nodes, question.type) + putIn).map { proof in
      var roles: [LookupTrace.Role] = []
      for one in known where one.place == proof && !roles.contains(one.role) {
        roles.append(one.role)
      }
      let name = roles.contains(.signedChild) ? image.owner(of: cut)?.wire : nil
      let message = image.message(ofTail: proof, behind: name)
      return LookupTrace.Proof(roles: roles, message: message.octets, start: message.start)
    }
    return own + listedProofs(image)
  }

  /// Where the proofs stand that the tail was compiled with: those of a name error below the apex but the one that
  /// covers the name, of a referral, and of a wildcard whose own NSEC covers all names beside it.
  private func wholeProofs(
    _ image: ImageView, _ nodes: ImageView.Nodes, _ type: RRType
  ) -> [Int] {
    let answering = nodes.answering
    func isSecureForm(of tail: Int) -> Bool {
      let secure = Self.secureForm(of: tail, octets)
      return secure != tail && place == secure
    }
    if !answering.exists, nodes.encloser.has(NodeLayout.proofs),
      isSecureForm(of: image.place(at: ImageLayout.apexNXDomainTail))
    {
      let wildcard = image.proof(ProofLayout.wildcard, at: nodes.encloser)
      let own = image.isHashed ? image.proof(ProofLayout.own, at: nodes.encloser) : wildcard
      return (own == wildcard ? [own] : [own, wildcard]).filter { $0 != 0 }
    }
    if answering.has(NodeLayout.cut), isSecureForm(of: image.defaultTail(of: answering)) {
      let signer = image.tail(of: .ds, at: answering)
      if signer != 0 { return [Self.secureForm(of: signer, octets)] }
      let own =
        answering.has(NodeLayout.proofs) ? image.proof(ProofLayout.own, at: answering) : 0
      return own == 0 ? [] : [own]
    }
    let tail = answering.exists ? image.tail(of: type, at: answering) : 0
    guard tail != 0, answering.has(NodeLayout.synthesizes),
      place == Self.wholeForm(of: Self.secureForm(of: tail, octets), octets)
    else { return [] }
    return [image.proof(ProofLayout.own, at: answering)].filter { $0 != 0 }
  }

  /// The proofs that the tail always takes: those of an alias' target.
  private func listedProofs(_ image: ImageView) -> [LookupTrace.Proof] {
    let header = TailHeader(octets, at: place)
    guard found.gathered.rawValue == 0, header.flags & TailLayout.listed != 0 else { return [] }
    let list = header.end(at: place)
    // Few, whatever a damaged image says.
    return (0..<min(Int(octets.loadLittle32(at: list)), 64)).map { index in
      let message = image.message(
        ofTail: Int(octets.loadLittle32(at: list + 4 + 4 * index)) * 4, behind: nil)
      return LookupTrace.Proof(
        roles: [.ofTarget], message: message.octets, start: message.start)
    }
  }
}
