import DNSWire

/// Aliases.
extension Choice {
  /// Aliases in a circle, and a DNAME that leads below itself: where to stop is left open. Apus and NSD do where it
  /// comes around; Knot goes around more than once; BIND adds SERVFAIL, or YXDOMAIN where a name has grown too long, and
  /// perhaps TC.
  static let loops = Choice(
    name: "loop", reference: "RFC 1034, section 3.6.2; RFC 6672, section 3.2"
  ) { answers, question in
    // Where Apus has no room, Knot or NSD has to show the loop.
    let isShown = [ServerKind.knot, .nsd].compactMap { answers[$0] ?? nil }.contains {
      $0.rcode == 0 && $0.comesAround(from: question.name)
    }
    if isShown, let apus = answers.apus, apus.isTruncated, apus.rcode == 0 {
      answers.change([.bind]) { outline in
        if [2, 6].contains(outline.rcode), outline.isTruncated { outline.rcode = 0 }
      }
    }
    guard let apus = answers.apus, apus.rcode == 0, !apus.answer.isEmpty,
      apus.isAuthoritative || question.rrClass == 255,
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
      knot.rcode == apus.rcode, knot.flags == apus.flags,
      // To ANY, Knot has all that there is.
      knot.answer == apus.answer
        || question.type == RRType.any.rawValue && Set(apus.answer).isSubset(of: knot.answer),
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
    let agreeing = judges.filter { $0.rcode == apus.rcode && $0.answer == apus.answer }
    let isSaidInFull = agreeing.contains { $0.authority == apus.authority }
    /// Whether Knot made a record of one of Apus', which stands at the asterisk; the question may be of DNAME itself, and
    /// then Apus has one of a wildcard, too.
    func own(_ record: Outline.Record) -> Outline.Record? {
      guard record.isOrSigns(39), !apus.answer.contains(record) else { return nil }
      return apus.answer.first { other in
        other.isOrSigns(39) && other.owner.starts(with: [1, 0x2a]) && other.rdata == record.rdata
          && record.owner.suffix(other.owner.count - 2).elementsEqual(other.owner.dropFirst(2))
      }
    }
    answers.change([.knot]) { outline in
      // With NSEC3 it fails.
      if outline.rcode == 2, outline.hasNoRecords, !agreeing.isEmpty {
        outline = apus
        return
      }
      let made = Set(outline.answer.compactMap(own))
      guard !made.isEmpty else { return }
      // Or the answer is another peer's, and the rest is its own.
      if isSaidInFull || !agreeing.isEmpty && outline.authority == apus.authority {
        outline = apus
        return
      }
      outline.answer.removeAll { own($0) != nil }
      outline.answer = (outline.answer + made.subtracting(outline.answer)).sorted()
      outline.authority.removeAll { record in
        (record.isOrSigns(47) || record.isOrSigns(50)) && !apus.authority.contains(record)
      }
    }
  }
}
