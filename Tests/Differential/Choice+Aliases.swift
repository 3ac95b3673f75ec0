import DNSWire

/// Aliases and wildcards.
extension Choice {
  /// Aliases in a circle, and a DNAME that leads below itself: where to stop is left open. Apus and NSD do where it
  /// comes around; Knot goes around more than once; BIND adds SERVFAIL, or YXDOMAIN where a name has grown too long, and
  /// perhaps TC.
  static let loops = Choice(
    name: "loop", reference: "RFC 1034, section 3.6.2; RFC 6672, section 3.2"
  ) { answers, question in
    guard let apus = answers.apus, apus.rcode == 0, !apus.answer.isEmpty, apus.isAuthoritative,
      apus.answer.allSatisfy({ [5, 39].contains($0.type) || $0.type == 46 }),
      // No SOA: neither is the last name missing nor has it no such type.
      apus.authority.allSatisfy({ [46, 47, 50].contains($0.type) }),
      apus.comesAround(from: question.name)
    else { return }
    // A name that begins with an asterisk and is the wildcard itself: its CNAME stands for the question's name, too.
    if question.name.wire.starts(with: [1, 0x2a]) {
      answers.change([.fast, .knot]) { $0.answer = Set($0.answer).sorted() }
    }
    guard let apus = answers.apus else { return }
    /// Whether one goes as far as the other, or further.
    func isPart(_ outline: Outline) -> Bool {
      let (own, other) = (Set(apus.answer), Set(outline.answer))
      return (own.isSubset(of: other) || other.isSubset(of: own))
        && own.symmetricDifference(other).allSatisfy { [5, 39, 46].contains($0.type) }
    }
    answers.change([.knot, .nsd]) { outline in
      guard outline.rcode == 0, isPart(outline), outline.comesAround(from: question.name) else {
        return
      }
      outline.answer = apus.answer
    }
    answers.change([.bind]) { outline in
      guard [2, 6].contains(outline.rcode), isPart(outline) || outline.isTruncated else { return }
      outline = apus
    }
  }

  /// Behind a DNAME that was applied to the question, a CNAME's links may lead below the same DNAME again: then Apus has it
  /// twice.
  static let repeatedDNAME = Choice(name: "repeated-dname", reference: "RFC 2181, section 5") {
    answers, _ in
    answers.change([.fast]) { outline in
      outline.answer = outline.answer.enumerated().filter { index, record in
        index == 0 || record != outline.answer[index - 1] || !record.isOrSigns(39)
      }.map(\.element)
    }
  }

  /// Aliases that lead into another zone that is served: Apus and Knot stay in the first zone, and say what it has there; BIND
  /// stops at the alias, and NSD goes on in the other zone. Knot has to say what Apus does, proofs aside, and BIND to stop.
  static let otherZone = Choice(
    name: "other-zone", reference: "RFC 1034, section 4.3.2, steps 1 and 3a"
  ) { answers, question in
    func isProof(_ record: Outline.Record) -> Bool {
      record.isOrSigns(47) || record.isOrSigns(50)
    }
    guard let apus = answers.apus, let knot = answers[.knot] ?? nil,
      let bind = answers[.bind] ?? nil,
      knot.rcode == apus.rcode, knot.answer == apus.answer || question.type == RRType.any.rawValue,
      Set(knot.authority).isSubset(of: apus.authority),
      Set(apus.authority).subtracting(knot.authority).allSatisfy(isProof),
      bind.rcode == 0, bind.answer.contains(where: { $0.type == 5 }),
      bind.answer.allSatisfy({ [5, 39, 46].contains($0.type) }),
      Set(bind.answer).isSubset(of: apus.answer), Set(bind.authority).isSubset(of: apus.authority),
      bind.authority.allSatisfy(isProof)
    else { return }
    let aliases = bind.answer
    answers.change([.bind]) { $0 = apus }
    answers.change([.nsd]) { outline in
      guard Set(aliases).isSubset(of: outline.answer) else { return }
      outline = apus
    }
  }

  /// NSD answers NSEC3 at an alias as it does NSEC, though no NSEC3 can stand there.
  static let typesOfNSD = Choice(name: "nsd-nsec3-at-alias", reference: "RFC 5155, section 3") {
    answers, question in
    // Apus may have no room for the aliases; then another peer has to tell of them.
    guard question.type == 50, let apus = answers.apus,
      [apus, answers[.knot] ?? nil, answers[.bind] ?? nil].contains(where: { outline in
        outline?.answer.contains { $0.type == 5 } == true
      })
    else { return }
    answers.change([.nsd]) { outline in
      if outline.answer.isEmpty, outline.isAuthoritative, outline.rcode == 0 { outline = apus }
    }
  }

  /// A DNAME at a wildcard redirects what is below the asterisk. Knot alone takes that for a wildcard's answer: with a DNAME of
  /// the question's name, and with what proves that this is not there.
  static let wildcardDNAME = Choice(
    name: "knot-wildcard-dname", reference: "RFC 4592, section 4.4; RFC 6672, section 3.3"
  ) { answers, _ in
    guard let apus = answers.apus,
      apus.answer.contains(where: { $0.type == 39 && $0.owner.starts(with: [1, 0x2a]) })
    else { return }
    let judges = [ServerKind.nsd, .bind].compactMap { answers[$0] ?? nil }
    let isJudged = judges.contains { $0.answer == apus.answer }
    let isSaidInFull = judges.contains {
      $0.answer == apus.answer && $0.authority == apus.authority
    }
    answers.change([.knot]) { outline in
      // With NSEC3 it fails.
      let hasFailed = outline.rcode == 2 && outline.hasNoRecords && isJudged
      if hasFailed || isSaidInFull && outline.answer.contains(where: { $0.type == 39 }) {
        outline = apus
      }
      var made: Set<Outline.Record> = []
      for record in outline.answer where record.isOrSigns(39) {
        let own = apus.answer.first { other in
          other.isOrSigns(39) && other.owner.starts(with: [1, 0x2a]) && other.rdata == record.rdata
            && record.owner.suffix(other.owner.count - 2).elementsEqual(other.owner.dropFirst(2))
        }
        guard let own, own.owner != record.owner else { continue }
        outline.answer.removeAll { $0 == record }
        made.insert(own)
      }
      outline.answer = (outline.answer + made.subtracting(outline.answer)).sorted()
      guard !made.isEmpty else { return }
      outline.authority.removeAll { record in
        (record.isOrSigns(47) || record.isOrSigns(50)) && !apus.authority.contains(record)
      }
    }
  }

  /// What NS at a wildcard means is left open; Apus has it as data like any other, the peers do not agree among themselves.
  static let wildcardServers = Choice(name: "wildcard-ns", reference: "RFC 4592, section 4.2") {
    answers, _ in
    guard let apus = answers.apus, apus.isAuthoritative else { return }
    func isReferral(_ outline: Outline) -> Bool {
      !outline.isAuthoritative && !outline.authority.isEmpty
        && outline.authority.allSatisfy { $0.type == 2 && $0.owner.starts(with: [1, 0x2a]) }
    }
    // Where both refer, BIND has to say what Apus does; it does not load such a zone of its own. Then Apus' answer
    // has to be the NS records, or that there are none.
    let referring = [ServerKind.knot, .nsd].filter { kind in
      (answers[kind] ?? nil).map(isReferral) == true
    }
    let isData =
      apus.answer.isEmpty
      ? apus.authority.contains { $0.type == 6 }
      : apus.answer.allSatisfy { [2, 5, 46].contains($0.type) }
    let isJudged =
      answers[.bind].map { bind in bind?.answer == apus.answer } ?? isData
    guard referring.count < 2 || isJudged else { return }
    answers.change(referring) { $0 = apus }
  }

  /// A wildcard that is an empty non-terminal: the name is not there, nor has the wildcard any type. Knot and BIND prove the
  /// first only, and so have room where two proofs have none.
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

  /// Knot errs where a label of the name has an octet of zero; and where the name begins with an asterisk, or is led to one that
  /// does, and a wildcard stands in for it, it takes it for the wildcard's own. BIND or NSD has to say what Apus does.
  static let namesOfKnot = Choice(
    name: "knot-names", reference: "RFC 1035, section 3.1; RFC 4592, section 2.1.3"
  ) { answers, question in
    guard let apus = answers.apus, answers[.bind] == apus || answers[.nsd] == apus else { return }
    let names = [question.name, apus.lastName(from: question.name)].map { Labels($0) }
    guard names.contains(where: { $0.isWildcard || $0.labels.contains { $0.contains(0) } })
    else { return }
    answers.change([.knot]) { $0 = apus }
  }

  /// Asked for RRSIG, Knot gives some of the signatures that there are. BIND or NSD has to say what Apus does.
  static let signaturesOfKnot = Choice(name: "knot-rrsig", reference: "RFC 8482, section 4.1") {
    answers, question in
    guard question.type == 46, let apus = answers.apus, !apus.isTruncated,
      [ServerKind.nsd, .bind].contains(where: { (answers[$0] ?? nil)?.answer == apus.answer })
    else { return }
    answers.change([.knot]) { outline in
      let lacking = Set(apus.answer).subtracting(outline.answer)
      guard outline.rcode == apus.rcode, Set(outline.answer).isSubset(of: apus.answer),
        lacking.allSatisfy({ $0.type == 46 })
      else { return }
      outline.answer = apus.answer
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
  /// one more. Knot has to say what Apus does.
  static let optOutWildcard = Choice(
    name: "opt-out-wildcard", reference: "RFC 5155, sections 7.2.3 (erratum 3441) and 7.2.5"
  ) { answers, question in
    guard let apus = answers.apus, answers[.knot] == apus, apus.rcode == 0, apus.answer.isEmpty,
      question.wantsDNSSEC, apus.authority.contains(where: \.isOptOut)
    else { return }
    answers.change([.nsd, .bind]) { outline in
      let rest = outline.authority.filter { $0.type != 50 && !$0.isOrSigns(50) }
      guard outline.rcode == 0, outline.answer.isEmpty,
        rest == apus.authority.filter({ $0.type != 50 && !$0.isOrSigns(50) })
      else { return }
      outline.authority = apus.authority
    }
  }
}
