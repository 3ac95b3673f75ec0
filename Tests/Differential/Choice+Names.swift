import DNSWire

/// What Knot makes of some names and of signatures.
extension Choice {
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
}
