import DNSWire

/// Cuts, and what looks like one.
extension Choice {
  /// What NS at a wildcard means is left open; Apus has it as data like any other, the peers do not agree among themselves.
  static let wildcardServers = Choice(name: "wildcard-ns", reference: "RFC 4592, section 4.2") {
    answers, question in
    guard let apus = answers.apus, apus.isAuthoritative || question.rrClass == 255 else { return }
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

  /// At a cut BIND answers NSEC with the parent's record, which is no answer but part of the referral, where there is no DS: of what
  /// a parent has at a cut, only DS is an answer.
  static let nsecAtCut = Choice(
    name: "bind-nsec-at-cut",
    reference: "RFC 1034, section 4.3.2, step 3b; RFC 4035, section 3.1.4.1"
  ) { answers, question in
    guard question.type == 47, let apus = answers.apus, !apus.isAuthoritative, apus.answer.isEmpty,
      apus.authority.contains(where: { $0.type == 2 })
    else { return }
    let owner = question.name.lowercased.wire
    let proof = apus.authority.filter { $0.isOrSigns(47) && $0.owner == owner }
    let isSecure = apus.authority.contains { $0.type == 43 && $0.owner == owner }
    answers.change([.bind]) { outline in
      guard outline.rcode == 0, outline.isAuthoritative, outline.authority.isEmpty,
        outline.answer.contains(where: { $0.type == 47 }),
        isSecure && proof.isEmpty
          ? outline.answer.allSatisfy({ $0.isOrSigns(47) && $0.owner == owner })
          : Set(outline.answer).isSubset(of: proof)
      else { return }
      outline = apus
    }
  }
}
