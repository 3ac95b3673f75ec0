public import DNSWire
import Octets

// The short way where DNSSEC is wanted.

extension ZoneSet {
  /// ``find(for:type:_:name:wantsDNSSEC:_:)`` where DNSSEC is wanted, for a route that ``ZoneRoute/isOneLabel``
  /// is said of, without a look at the message: an answer, NODATA, a referral, and with NSEC a name that does not exist.
  /// How many proofs go in; nil where more is to be known.
  @inline(never)
  public func findSecurely(
    oneLabel route: ZoneRoute, type: RRType, _ found: inout FoundAnswer
  ) -> Int? {
    let image = self.image(route.zone)
    let node = image.plainNode(route)
    guard node.exists else { return image.denySecurely(route, &found) }
    guard !node.isUnknown else { return nil }
    guard node.isPlain else { return image.referSecurely(type, route, at: node, &found) }
    let tail = image.tail(of: type, at: node)
    guard tail != 0 else { return image.denySecurely(type, route, at: node, &found) }
    found = FoundAnswer(
      AnswerReference.secureForm(of: tail, image.octets), distance: 0, proof: 0,
      relative: route.relative)
    image.header.prefetch(found.tail.words)
    return 0
  }
}

extension ImageView {
  /// NXDOMAIN: what ``denyName`` takes with NSEC where the apex is the closest encloser, as it is of a name
  /// of one label.
  @inline(__always)
  fileprivate func denySecurely(_ route: ZoneRoute, _ found: inout FoundAnswer) -> Int? {
    guard header.deniesBelowApex else { return nil }
    let covering = coveringNSEC(ofLabel: route)
    guard covering != 0 else { return nil }
    let isInTail = covering == place(at: ImageLayout.apexWildcardProof)
    found = FoundAnswer(
      Int(header.secureNXDomainWords) &* 4, distance: route.relative,
      proof: isInTail ? 0 : covering,
      relative: route.relative)
    header.prefetch(UInt32(truncatingIfNeeded: covering >> 2))
    return isInTail ? 0 : 1
  }

  /// A referral at a cut's own name; not where opt-out leaves the cut without an NSEC3 of its own.
  @inline(never)
  fileprivate func referSecurely(
    _ type: RRType, _ route: ZoneRoute, at cut: NodeHead, _ found: inout FoundAnswer
  ) -> Int? {
    guard cut.isPlainCut, type != .ds, !isHashed || cut.typeCount > 0 else { return nil }
    found = FoundAnswer(
      AnswerReference.secureForm(of: defaultTail(of: cut), octets), distance: 0, proof: 0,
      relative: route.relative)
    header.prefetch(found.tail.words)
    return 0
  }

  /// NODATA at a name that has a proof of its own.
  @inline(__always)
  fileprivate func denySecurely(
    _ type: RRType, _ route: ZoneRoute, at node: NodeHead, _ found: inout FoundAnswer
  ) -> Int? {
    guard type.isListed, !node.has(NodeLayout.alias), node.has(NodeLayout.proofs)
    else { return nil }
    let own = proof(ProofLayout.own, at: node)
    guard own != 0 else { return nil }
    found = FoundAnswer(
      Int(header.secureNoDataWords) &* 4, distance: route.relative, proof: own,
      relative: route.relative)
    header.prefetch(UInt32(truncatingIfNeeded: own >> 2))
    return 1
  }
}
