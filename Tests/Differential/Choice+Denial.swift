import DNSWire

/// What proves that something is not there.
extension Choice {
  /// A wildcard that is an empty non-terminal: the name is not there, nor has the wildcard any type. Knot and BIND prove the
  /// first only, and so have room where two proofs have none. The second has to be the one that leads below the wildcard.
  static let wildcardEmptyNonTerminal = Choice(
    name: "wildcard-ent", reference: "RFC 4035, section 3.1.3.4"
  ) { answers, question in
    guard let apus = answers.apus, apus.rcode == 0, question.wantsDNSSEC else { return }
    answers.change([.knot, .bind]) { outline in
      let proofs = outline.authority.filter { $0.type == 47 }
      guard outline.rcode == 0, outline.authority.contains(where: { $0.type == 6 }) else { return }
      if apus.isTruncated {
        guard !question.overTCP, proofs.count == 1, let proof = proofs.first,
          proof.isOfNeitherNameNorWildcard(outline.lastName(from: question.name)),
          outline.sizeInFull + outline.size(ofSetOf: proof) > question.limit
        else { return }
        outline = apus
        return
      }
      let lacking = Set(apus.authority).subtracting(outline.authority)
      guard outline.answer == apus.answer, Set(outline.authority).isSubset(of: apus.authority),
        let proof = lacking.first(where: { $0.type == 47 }),
        lacking.allSatisfy({ $0 == proof || $0.type == 46 && $0.owner == proof.owner }),
        proof.leadsBelowWildcard(above: apus.lastName(from: question.name))
      else { return }
      outline.authority = apus.authority
    }
  }

  /// NSD leaves out the closest encloser's proof where a wildcard has no such type. Another peer has to say what Apus
  /// does.
  static let closestEncloserOfNSD = Choice(
    name: "nsd-wildcard-nodata", reference: "RFC 5155, section 7.2.5"
  ) { answers, _ in
    guard let apus = answers.apus, apus.rcode == 0,
      [ServerKind.knot, .bind].contains(where: { (answers[$0] ?? nil)?.authority == apus.authority }
      )
    else { return }
    answers.change([.nsd]) { outline in
      let lacking = Set(apus.authority).subtracting(outline.authority)
      guard outline.answer == apus.answer, Set(outline.authority).isSubset(of: apus.authority),
        let proof = lacking.first(where: { $0.type == 50 }),
        lacking.allSatisfy({ $0 == proof || $0.type == 46 && $0.owner == proof.owner }),
        apus.authority.contains(where: { $0.type == 6 })
      else { return }
      outline.authority = apus.authority
    }
  }

  /// Below an empty non-terminal that only insecure delegations make exist, which opt-out leaves without a proof of its own, Knot
  /// gives a bare NXDOMAIN without AA. BIND has to say what Apus does.
  static let optOutOfKnot = Choice(name: "knot-opt-out", reference: "RFC 5155, section 7.2.1") {
    answers, question in
    guard let apus = answers.apus, answers[.bind] == apus, apus.rcode == 3, question.wantsDNSSEC
    else { return }
    answers.change([.knot]) { outline in
      if outline.rcode == 3, !outline.isAuthoritative, outline.hasNoRecords { outline = apus }
    }
  }

  /// A wildcard that only insecure delegations make exist, which opt-out leaves without a proof of its own, as it does its parent:
  /// the proof of the closest encloser that has one is enough, and says that the span is insecure. NSD gives another one, and BIND
  /// one more. Knot has to say what Apus does, and BIND all that Apus does.
  static let optOutWildcard = Choice(
    name: "opt-out-wildcard", reference: "RFC 5155, sections 7.2.3 (erratum 3441) and 7.2.5"
  ) { answers, question in
    guard let apus = answers.apus, answers[.knot] == apus, apus.rcode == 0, apus.answer.isEmpty,
      question.wantsDNSSEC, apus.authority.contains(where: \.isOptOut),
      let nsd = answers[.nsd] ?? nil, let bind = answers[.bind] ?? nil,
      nsd.authority != bind.authority
    else { return }
    func isProof(_ record: Outline.Record) -> Bool { record.isOrSigns(50) }
    let more = Set(bind.authority).subtracting(apus.authority)
    guard Set(apus.authority).isSubset(of: bind.authority),
      more.count(where: { $0.type == 50 }) == 1,
      more.allSatisfy(isProof),
      nsd.authority.filter({ !isProof($0) }) == apus.authority.filter({ !isProof($0) })
    else { return }
    answers.change([.nsd, .bind]) { outline in
      guard outline.rcode == 0, outline.answer.isEmpty else { return }
      outline.authority = apus.authority
    }
  }
}
