import DNSWire

/// What is left out.
extension Choice {
  /// What fits in a response depends on compression, which nobody needs to use: where a response without it would not
  /// fit, TC may be set.
  static let room = Choice(name: "room", reference: "RFC 1035, section 4.1.4") {
    answers, question in
    guard !question.overTCP, let apus = answers.apus else { return }
    // Whoever has room, too, has to say what Apus does; to ANY they may say different things.
    let roomy = ServerKind.peers.compactMap { answers[$0] ?? nil }.filter { !$0.isTruncated }
    guard
      apus.isTruncated || roomy.isEmpty || question.type == RRType.any.rawValue
        || roomy.contains(where: { $0.rcode == apus.rcode && $0.answer == apus.answer })
    else { return }
    answers.change(ServerKind.peers) { outline in
      guard outline.isTruncated != apus.isTruncated,
        (outline.isTruncated ? apus : outline).sizeInFull > question.limit,
        outline.rcode == apus.rcode, outline.flags | 0x0200 == apus.flags | 0x0200
      else { return }
      outline = apus
    }
  }

  /// What stands in a response with TC is to be ignored; in Apus' there is nothing. Who goes on along a chain of aliases that has
  /// no room may find that the last name is not there, or too long, and who stops does not. Another peer has to stop where Apus
  /// does, or to find what Apus does.
  static let truncated = Choice(name: "truncated", reference: "RFC 2181, section 9") {
    answers, question in
    guard !question.overTCP else { return }
    let apus = answers.apus
    let cut = ServerKind.peers.compactMap { answers[$0] ?? nil }.filter(\.isTruncated)
    // That there is a chain one of them has to show, by a link or by its RCODE.
    let mayBeChain = cut.contains { $0.rcode == 0 || $0.answer.contains { $0.type == 5 } }
    answers.change(ServerKind.peers) { outline in
      guard outline.isTruncated else { return }
      if let apus, apus.isTruncated {
        let goesOn = apus.rcode == 0 && outline.rcode == 3 && mayBeChain
        let stops = outline.rcode == 0 && cut.contains { $0.rcode == apus.rcode }
        if goesOn || stops { outline.rcode = apus.rcode }
      }
      outline.answer = []
      outline.authority = []
      outline.additional = []
    }
  }

  /// To ANY a server may give one RRset of those that are there, with its signatures, for all.
  ///
  /// What the peers say together is all; each RRset of Apus' must be whole. Of a peer whose answer did not fit nothing
  /// is known.
  static let any = Choice(name: "any", reference: "RFC 8482, section 4.1") { answers, question in
    guard question.type == RRType.any.rawValue, let apus = answers.apus, !apus.isTruncated,
      apus.isAuthoritative || question.rrClass == 255, !apus.answer.isEmpty
    else { return }
    let all = Set(ServerKind.peers.flatMap { (answers[$0] ?? nil)?.answer ?? [] })
    let isCut = ServerKind.peers.contains { (answers[$0] ?? nil)?.isTruncated == true }
    func isWhole(_ outline: Outline) -> Bool {
      !outline.answer.isEmpty && outline.rcode == apus.rcode
        && outline.flags | 0x0200 == apus.flags | 0x0200
        && Set(outline.answer.map(\.set)).allSatisfy { set in
          let (own, known) = (outline.answer.filter { $0.set == set }, all.filter { $0.set == set })
          return own == known.sorted() || isCut && known.isSubset(of: own)
        }
    }
    guard all.isEmpty || isWhole(apus) else { return }
    answers.change(ServerKind.peers) { outline in
      guard isWhole(outline) || outline.isTruncated else { return }
      outline.answer = apus.answer
      if outline.isTruncated { outline.authority = apus.authority }
      outline.additional = apus.additional
      outline.flags = apus.flags
    }
  }

  /// To ANY, BIND does not go on behind the first DNAME. Knot or NSD has to say what Apus does, as far as there is room.
  static let anyBehindDNAME = Choice(
    name: "bind-any-dname", reference: "RFC 8482, section 4.1; RFC 1034, section 4.3.2, step 3a"
  ) { answers, question in
    guard question.type == RRType.any.rawValue, let apus = answers.apus,
      [0, 3].contains(apus.rcode)
    else { return }
    func saysTheSame(_ outline: Outline) -> Bool {
      guard outline.rcode == apus.rcode else { return false }
      if apus.isTruncated { return outline.flags | 0x0200 == apus.flags }
      return outline.flags == apus.flags && outline.answer == apus.answer
        && outline.authority == apus.authority
    }
    let others = [ServerKind.knot, .nsd].compactMap { answers[$0] ?? nil }
    guard let judge = others.first(where: saysTheSame) else { return }
    answers.change([.bind]) { outline in
      guard outline.rcode == 0, outline.authority.isEmpty,
        outline.answer.contains(where: { $0.type == 39 }),
        outline.answer.allSatisfy({ [5, 39, 46].contains($0.type) }),
        Set(outline.answer).isSubset(of: judge.answer)
      else { return }
      outline = apus
    }
  }

  /// A referral that has no room for all of the glue that it needs has TC; NSD and BIND send what fits, and no TC.
  static let glueWithoutRoom = Choice(name: "glue-tc", reference: "RFC 9471, section 3.1") {
    answers, question in
    guard let apus = answers.apus, !question.overTCP, !apus.isAuthoritative, apus.answer.isEmpty
    else { return }
    let knotTruncates = (answers[.knot] ?? nil)?.isTruncated == true
    answers.change([.nsd, .bind]) { outline in
      guard !outline.isAuthoritative, outline.answer.isEmpty, !outline.authority.isEmpty,
        !outline.isTruncated
      else { return }
      if apus.isTruncated {
        // It has to be too long as a peer has it, or as Knot says, who sets TC here too.
        guard knotTruncates || outline.sizeInFull > question.limit else { return }
        outline.flags |= 0x0200
        outline.authority = []
        outline.additional = []
        return
      }
      let lacking = Set(apus.glue).subtracting(outline.additional)
      if lacking.reduce(outline.sizeInFull, { $0 + $1.size }) > question.limit {
        outline.additional = (outline.additional + lacking).sorted()
      }
    }
  }
}
