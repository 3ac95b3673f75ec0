import DNSWire
import Octets

extension ImageView {
  /// What answers a question of any kind; with the secure forms and proofs where `wantsDNSSEC` (RFC
  /// 4035, section 3.1; RFC 5155, section 7.2).
  ///
  /// What depends on no question, the image has linked with its nodes: at most one search for the
  /// proof that covers the question's name is left.
  @_lifetime(copy self)
  func answer(_ question: ZoneQuestion, _ bytes: RawSpan, wantsDNSSEC: Bool) -> AnswerReference {
    var found = AnswerReference(octets, relative: question.relative, wantsDNSSEC: wantsDNSSEC)
    let exact = node(question.hash, bytes, at: question.offset, count: question.relative)
    if exact.exists {
      if exact.has(NodeLayout.cut) {
        answerAtCut(question, exact, &found)
      } else {
        _ = answer(question, at: exact, &found)
      }
    } else if header.isUnavailable {
      found.take(place(at: ImageLayout.nxDomainTail), distance: 0)
    } else {
      answerMissing(question, bytes, &found)
    }
    return found
  }

  /// A cut's own name: DS is the parent's to answer (RFC 4035, section 3.1.4.1), all else is
  /// delegated.
  @inline(never)
  private func answerAtCut(
    _ question: ZoneQuestion, _ cut: NodeHead, _ found: inout AnswerReference
  ) {
    guard question.type == .ds else { return refer(question, to: cut, &found) }
    let tail = tail(of: .ds, at: cut)
    if tail != 0 {
      found.take(tail, distance: question.relative &- cut.nameLength)
    } else {
      deny(at: cut, &found)
    }
  }

  /// A referral: with DS where the child is signed, else with what proves that it is not (RFC 4035,
  /// section 3.1.4; RFC 5155, section 7.2.7).
  private func refer(
    _ question: ZoneQuestion, to cut: NodeHead, _ found: inout AnswerReference
  ) {
    let distance = question.relative &- cut.nameLength
    found.take(defaultTail(of: cut), distance: distance)
    guard found.wantsDNSSEC else { return }
    let signer = tail(of: .ds, at: cut)
    if signer != 0 {
      found.proofs.add(
        place: AnswerReference.secureForm(of: signer, octets), distance: distance)
    } else {
      proveNoData(at: cut, &found)
    }
  }

  /// A name that is there, or the wildcard that stands in for it. False for NODATA.
  @inline(__always)
  private func answer(
    _ question: ZoneQuestion, at node: NodeHead, _ found: inout AnswerReference
  ) -> Bool {
    // A wildcard's tails were compiled for its parent.
    let compiled = node.nameLength &- (node.has(NodeLayout.synthesizes) ? 2 : 0)
    let distance = question.relative &- compiled
    let tail = tail(of: question.type, at: node)
    if tail != 0 {
      found.take(tail, distance: distance)
      return true
    }
    return answerOther(question, at: node, distance, &found)
  }

  /// A type that is not listed at a node.
  @inline(never)
  private func answerOther(
    _ question: ZoneQuestion, at node: NodeHead, _ distance: Int, _ found: inout AnswerReference
  ) -> Bool {
    var tail = 0
    switch question.type {
    case .any: tail = tailForAny(at: node)
    case .rrsig where hasSignatures(node), .nsec where hasOwnNSEC(node):
      found.gathered = question.type
      found.source = node
      found.ownNSEC = ownNSEC(of: node)
      return true
    case .rrsig, .nsec:
      // They stand beside a CNAME: their absence there is the answer, as with Knot and BIND.
      break
    default:
      // A CNAME's chain. A DNAME's default is for the names below.
      if node.has(NodeLayout.alias) { tail = defaultTail(of: node) }
    }
    guard tail != 0 else {
      deny(at: node, &found)
      return false
    }
    found.take(tail, distance: distance)
    return true
  }

  /// NODATA at a name (RFC 4035, section 3.1.3.1; RFC 5155, sections 7.2.3 and 7.2.4).
  private func deny(at node: NodeHead, _ found: inout AnswerReference) {
    found.take(place(at: ImageLayout.noDataTail), distance: found.relative)
    proveNoData(at: node, &found)
  }

  /// A name that is not there.
  @inline(never)
  private func answerMissing(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ found: inout AnswerReference
  ) {
    let encloser = closestEncloser(question, bytes)
    if encloser.has(NodeLayout.cut) { return refer(question, to: encloser, &found) }
    if encloser.has(NodeLayout.dname) {
      return found.take(
        defaultTail(of: encloser), distance: question.relative &- encloser.nameLength)
    }
    if encloser.has(NodeLayout.wildcard) {
      // RFC 4035, sections 3.1.3.3 and 3.1.3.4; RFC 5155, sections 7.2.5 and 7.2.6.
      let isPositive = answer(question, at: wildcard(of: encloser), &found)
      guard found.wantsDNSSEC, encloser.has(NodeLayout.proofs) else { return }
      if !isPositive, isHashed { proveNoData(at: encloser, &found) }
      proveMissing(question, bytes, encloser, &found)
    } else {
      // RFC 4035, section 3.1.3.2; RFC 5155, section 7.2.2.
      found.take(place(at: ImageLayout.nxDomainTail), distance: question.relative)
      guard found.wantsDNSSEC, encloser.has(NodeLayout.proofs) else { return }
      if isHashed { proveNoData(at: encloser, &found) }
      proveMissing(question, bytes, encloser, &found)
      found.prove(proof(ProofLayout.wildcard, at: encloser))
    }
  }

  /// Takes what proves that there is nothing between a name and its closest encloser. An encloser that opt-out leaves without an
  /// NSEC3 of its own is not there for who asks: then the next closer name is above it, and proved with it.
  @inline(__always)
  private func proveMissing(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ encloser: NodeHead, _ found: inout AnswerReference
  ) {
    guard !isHashed || proof(ProofLayout.own, at: encloser) != 0 else { return }
    found.prove(covering(question, bytes, encloser))
  }

  /// Takes what proves that a type is not there at a name; with opt-out, what comes closest.
  private func proveNoData(at node: NodeHead, _ found: inout AnswerReference) {
    guard found.wantsDNSSEC, node.has(NodeLayout.proofs) else { return }
    let own = proof(ProofLayout.own, at: node)
    if own != 0 || !isHashed { return found.prove(own) }
    found.prove(proof(ProofLayout.encloser, at: node))
    found.prove(proof(ProofLayout.nextCloser, at: node))
  }

  /// Where one of a node's proofs stands; 0 where there is none.
  @inline(__always)
  func proof(_ which: Int, at node: NodeHead) -> Int {
    let links =
      (node.has(NodeLayout.wildcard) ? 4 : 0) &+ (node.has(NodeLayout.ownDefault) ? 4 : 0)
    return place(at: node.links &+ links &+ which)
  }

  /// Where a node's own NSEC stands, as far as it has no tail of its own; 0 where there is none.
  func ownNSEC(of node: NodeHead) -> Int {
    // An empty non-terminal has no records: what proves that is another name's. A wildcard's NSEC
    // has a tail of its own.
    guard node.typeCount > 0, node.has(NodeLayout.proofs), denialKind == DenialKind.nsec,
      tail(of: .nsec, at: node) == 0
    else { return 0 }
    return proof(ProofLayout.own, at: node)
  }

  private func hasOwnNSEC(_ node: NodeHead) -> Bool { ownNSEC(of: node) != 0 }

  /// Whether anything at a node is signed.
  private func hasSignatures(_ node: NodeHead) -> Bool {
    var index = 0
    while index < node.typeCount {
      let tail = place(at: node.types &+ NodeLayout.typeSize &* index &+ 4)
      if TailHeader(octets, at: tail).flags & TailLayout.secure != 0 { return true }
      index &+= 1
    }
    return hasOwnNSEC(node)
  }
}
