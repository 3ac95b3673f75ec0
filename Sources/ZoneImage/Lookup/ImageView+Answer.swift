import DNSWire
import Octets

extension ImageView {
  /// What answers a question of any kind; with the secure forms and proofs where `wantsDNSSEC` (RFC
  /// 4035, section 3.1; RFC 5155, section 7.2).
  ///
  /// What depends on no question, the image has linked with its nodes: at most one search for the
  /// proof that covers the question's name is left.
  @_transparent
  func answer(
    _ route: ZoneRoute, _ type: RRType, _ bytes: RawSpan, at name: Int, wantsDNSSEC: Bool,
    _ found: inout FoundAnswer
  ) {
    let question = ZoneQuestion(route, type, at: name, wantsDNSSEC: wantsDNSSEC)
    found = FoundAnswer(relative: route.relative)
    let exact = node(route, bytes, at: name)
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
  }

  /// Takes a tail: its secure form where that is wanted, and there is one.
  @_transparent
  private func take(
    _ place: Int, distance: Int, _ question: ZoneQuestion, _ found: inout FoundAnswer
  ) {
    found.take(
      question.wantsDNSSEC ? AnswerReference.secureForm(of: place, octets) : place,
      distance: distance)
  }

  /// A cut's own name: DS is the parent's to answer (RFC 4035, section 3.1.4.1), all else is
  /// delegated.
  @inline(never)
  private func answerAtCut(
    _ question: ZoneQuestion, _ cut: NodeHead, _ found: inout FoundAnswer
  ) {
    guard question.type == .ds else { return refer(question, to: cut, &found) }
    let tail = tail(of: .ds, at: cut)
    if tail != 0 {
      take(tail, distance: question.relative &- cut.nameLength, question, &found)
    } else {
      deny(question, at: cut, &found)
    }
  }

  /// A referral: its secure form says whether the child is signed, but where opt-out leaves the cut without an
  /// NSEC3 of its own (RFC 4035, section 3.1.4; RFC 5155, section 7.2.7).
  @_transparent
  private func refer(
    _ question: ZoneQuestion, to cut: NodeHead, _ found: inout FoundAnswer
  ) {
    let distance = question.relative &- cut.nameLength
    take(defaultTail(of: cut), distance: distance, question, &found)
    guard question.wantsDNSSEC, isHashed, cut.typeCount == 0 else { return }
    proveOptOut(at: cut, &found)
  }

  /// Takes what proves that a cut without DS is one of those that opt-out leaves out.
  @inline(never)
  private func proveOptOut(at cut: NodeHead, _ found: inout FoundAnswer) {
    guard cut.has(NodeLayout.proofs), proof(ProofLayout.own, at: cut) == 0 else { return }
    found.proofs.add(proof(ProofLayout.encloser, at: cut))
    found.proofs.add(proof(ProofLayout.nextCloser, at: cut))
  }

  /// A name that is there, or the wildcard that stands in for it. False for NODATA.
  @_transparent
  private func answer(
    _ question: ZoneQuestion, at node: NodeHead, _ found: inout FoundAnswer
  ) -> Bool {
    // A wildcard's tails were compiled for its parent.
    let compiled = node.nameLength &- (node.has(NodeLayout.synthesizes) ? 2 : 0)
    let distance = question.relative &- compiled
    let tail = tail(of: question.type, at: node)
    if tail != 0 {
      take(tail, distance: distance, question, &found)
      return true
    }
    guard question.type.isListed, !node.has(NodeLayout.alias) else {
      return answerOther(question, at: node, distance, &found)
    }
    deny(question, at: node, &found)
    return false
  }

  /// ANY, RRSIG or NSEC, or a type that is not listed at a CNAME.
  @inline(never)
  private func answerOther(
    _ question: ZoneQuestion, at node: NodeHead, _ distance: Int, _ found: inout FoundAnswer
  ) -> Bool {
    var tail = 0
    switch question.type {
    case .any: tail = tailForAny(at: node)
    case .rrsig where hasSignatures(node), .nsec where hasOwnNSEC(node):
      found.gather(question.type, of: node)
      return true
    case .rrsig, .nsec:
      // They stand beside a CNAME: their absence there is the answer, as with Knot and BIND.
      break
    default:
      // A CNAME's chain. A DNAME's default is for the names below.
      if node.has(NodeLayout.alias) { tail = defaultTail(of: node) }
    }
    guard tail != 0 else {
      deny(question, at: node, &found)
      return false
    }
    take(tail, distance: distance, question, &found)
    return true
  }

  /// NODATA at a name (RFC 4035, section 3.1.3.1; RFC 5155, sections 7.2.3 and 7.2.4).
  @_transparent
  private func deny(
    _ question: ZoneQuestion, at node: NodeHead, _ found: inout FoundAnswer
  ) {
    found.take(
      Int(question.wantsDNSSEC ? header.secureNoDataWords : header.noDataWords) &* 4,
      distance: question.relative)
    proveNoData(question, at: node, &found)
  }

  /// A name that is not there.
  @_transparent
  private func answerMissing(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ found: inout FoundAnswer
  ) {
    let encloser = closestEncloser(question, bytes)
    guard encloser.has(NodeLayout.cut | NodeLayout.dname | NodeLayout.wildcard) else {
      return denyName(question, bytes, encloser, &found)
    }
    if encloser.has(NodeLayout.cut) {
      refer(question, to: encloser, &found)
    } else if encloser.has(NodeLayout.dname) {
      take(
        defaultTail(of: encloser), distance: question.relative &- encloser.nameLength, question,
        &found)
    } else {
      // RFC 4035, sections 3.1.3.3 and 3.1.3.4; RFC 5155, sections 7.2.5 and 7.2.6.
      let isPositive = answer(question, at: wildcard(of: encloser), &found)
      guard question.wantsDNSSEC, encloser.has(NodeLayout.proofs) else { return }
      if isPositive, found.tail.isFound, sortsBehindWildcard(question, bytes, encloser) {
        let whole = AnswerReference.wholeForm(of: found.place, octets)
        if whole != 0 { return found.take(whole, distance: Int(found.tail.distance)) }
      }
      if !isPositive, isHashed { proveNoData(question, at: encloser, &found) }
      // An encloser that opt-out leaves without an NSEC3 of its own is not there for who asks: then the next closer
      // name is above it, and proved with it.
      guard !isHashed || proof(ProofLayout.own, at: encloser) != 0 else { return }
      found.proofs.add(covering(question, bytes, encloser))
    }
  }

  /// Whether a name is one label longer than its closest encloser, and that label behind `*` in canonical order.
  @inline(__always)
  private func sortsBehindWildcard(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ encloser: NodeHead
  ) -> Bool {
    Int(bytes.load8(at: question.offset)) &+ 1 &+ encloser.nameLength == question.relative
      && bytes.load8(at: question.offset &+ 1) > 0x2a
  }

  /// NXDOMAIN (RFC 4035, section 3.1.3.2; RFC 5155, section 7.2.2).
  @_transparent
  private func denyName(
    _ question: ZoneQuestion, _ bytes: RawSpan, _ encloser: NodeHead,
    _ found: inout FoundAnswer
  ) {
    guard encloser.nameLength == 0, question.wantsDNSSEC else {
      return denyName(question, bytes, deeper: encloser, &found)
    }
    // The proofs but the one that covers the name stand in the tail.
    found.take(Int(header.secureNXDomainWords) &* 4, distance: question.relative)
    guard !header.deniesBelowApex else {
      let covering = coveringNSEC(question, bytes)
      if covering != place(at: ImageLayout.apexWildcardProof) { found.proofs.add(covering) }
      return
    }
    guard encloser.has(NodeLayout.proofs) else { return }
    let own = proof(ProofLayout.own, at: encloser)
    guard own != 0 else { return }
    let covering = covering(question, bytes, encloser)
    if covering != own, covering != proof(ProofLayout.wildcard, at: encloser) {
      found.proofs.add(covering)
    }
  }

  /// The same where another name than the apex is the closest encloser, or no proof is wanted.
  @_transparent
  private func denyName(
    _ question: ZoneQuestion, _ bytes: RawSpan, deeper encloser: NodeHead,
    _ found: inout FoundAnswer
  ) {
    take(place(at: ImageLayout.nxDomainTail), distance: question.relative, question, &found)
    guard question.wantsDNSSEC, encloser.has(NodeLayout.proofs) else { return }
    if isHashed { proveNoData(question, at: encloser, &found) }
    found.proofs.add(proof(ProofLayout.wildcard, at: encloser))
    guard !isHashed || proof(ProofLayout.own, at: encloser) != 0 else { return }
    found.proofs.add(covering(question, bytes, encloser))
  }

  /// Takes what proves that a type is not there at a name; with opt-out, what comes closest.
  @_transparent
  private func proveNoData(
    _ question: ZoneQuestion, at node: NodeHead, _ found: inout FoundAnswer
  ) {
    guard question.wantsDNSSEC, node.has(NodeLayout.proofs) else { return }
    let own = proof(ProofLayout.own, at: node)
    if own != 0 || !isHashed { return found.proofs.add(own) }
    found.proofs.add(proof(ProofLayout.encloser, at: node))
    found.proofs.add(proof(ProofLayout.nextCloser, at: node))
  }

  /// Where one of a node's proofs stands; 0 where there is none.
  @_transparent
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
