import DNSWire
import TestSupport

/// Flags, classes and EDNS.
extension Choice {
  /// BIND copies CD into authoritative answers; the others clear it, as the RFC says.
  static let checkingDisabled = Choice(name: "cd", reference: "RFC 4035, section 3.1.6") {
    answers, question in
    guard question.flags & 0x0010 != 0 else { return }
    answers.change([.bind]) { $0.flags &= ~0x0010 }
  }

  /// With TC, BIND copies AD; the others clear it, as the RFC says of what nobody has validated.
  static let authenticDataOfBIND = Choice(name: "bind-ad-tc", reference: "RFC 4035, section 3.1.6")
  {
    answers, question in
    guard question.flags & 0x0020 != 0 else { return }
    answers.change([.bind]) { outline in
      if outline.isTruncated { outline.flags &= ~0x0020 }
    }
  }

  /// With BADVERS, NSD copies CD and does not copy DO.
  static let badVersionOfNSD = Choice(
    name: "nsd-badvers", reference: "RFC 6891, section 6.1.3; RFC 3225, section 3"
  ) { answers, question in
    guard question.edns.map({ $0.version > 0 }) == true, let apus = answers.apus, apus.rcode == 16
    else { return }
    answers.change([.nsd]) { outline in
      guard outline.rcode == 16 else { return }
      outline.flags &= ~0x0010
      outline.edns?.dnssecOK = question.wantsDNSSEC
    }
  }

  /// Extended errors say more to humans, and each server says it where it likes.
  static let extendedErrors = Choice(name: "extended-errors", reference: "RFC 8914, section 2") {
    answers, _ in
    answers.change([.fast] + ServerKind.peers) { outline in
      guard let options = outline.edns?.options else { return }
      outline.edns?.options = EDNSOptions.without(15, options)
    }
  }

  /// Classes that no zone is of: each server has an RCODE of its own for them, and no record; NSD may leave out the question.
  static let otherClass = Choice(name: "class", reference: "RFC 8906, section 3.2.1") {
    answers, question in
    guard question.rrClass != 1, question.rrClass != 255, let apus = answers.apus,
      apus.rcode == 5, apus.hasNoRecords
    else { return }
    answers.change(ServerKind.peers) { outline in
      // FORMERR, NOTIMP, REFUSED, NOTAUTH.
      if [1, 4, 5, 9].contains(outline.rcode), outline.hasNoRecords { outline.rcode = apus.rcode }
    }
    answers.change([.nsd]) { outline in
      if outline.rcode == apus.rcode, outline.question.isEmpty { outline.question = apus.question }
    }
  }

  /// Class ANY: no answer to it can be authoritative. Knot sets AA, NSD leaves out the SOA; BIND is asked in class IN
  /// (``Question/asked(of:)``).
  static let anyClass = Choice(name: "class-any", reference: "RFC 1034, section 3.7.1") {
    answers, question in
    guard question.rrClass == 255, let apus = answers.apus, !apus.isAuthoritative else { return }
    answers.change([.knot]) { $0.flags &= ~0x0400 }
    answers.change([.nsd]) { outline in
      guard outline.answer.allSatisfy({ [5, 39, 46].contains($0.type) }),
        !outline.authority.contains(where: { $0.isOrSigns(6) }), outline.rcode == apus.rcode
      else { return }
      outline.authority = (outline.authority + apus.authority.filter { $0.isOrSigns(6) }).sorted()
    }
  }
}
