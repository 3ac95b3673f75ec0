import DNSWire

/// What stands beside an answer.
extension Choice {
  /// NSD puts the zone's NS RRset beside an answer, and cannot be told not to without losing all addresses.
  static let zoneServers = Choice(
    name: "nsd-authority", reference: "RFC 1034, section 4.3.2: only a referral needs it"
  ) { answers, _ in
    let own = answers.apus?.authority ?? []
    answers.change([.nsd]) { outline in
      guard !outline.answer.isEmpty, outline.isAuthoritative else { return }
      let servers = outline.authority.filter { $0.isOrSigns(2) }
      // Those of one zone, and no delegation beside them; nor are they one, which Apus says too.
      guard Set(servers.map(\.owner)).count == 1, servers.contains(where: { $0.type == 2 }),
        !servers.contains(where: { own.contains($0) }),
        !outline.authority.contains(where: { $0.type == 43 })
      else { return }
      outline.authority.removeAll { $0.isOrSigns(2) }
    }
  }

  /// Only glue for name servers below the cut must stand beside a referral, and no address beside an answer.
  ///
  /// What all peers give, Apus gives, too, as far as there is room, and nothing that none of them gives.
  static let addresses = Choice(
    name: "addresses", reference: "RFC 1034, section 4.3.2, step 6; RFC 9471, sections 2 and 3"
  ) { answers, question in
    guard let apus = answers.apus else { return }
    let given = ServerKind.peers.compactMap { answers[$0] ?? nil }.filter { !$0.isTruncated }
      .map { Set($0.additional) }
    guard let first = given.first else { return }
    let own = Set(apus.additional)
    let any = given.reduce(first) { $0.union($1) }
    let every = given.reduce(first) { $0.intersection($1) }
    // Compression makes room for one more, or does not (RFC 1035, section 4.1.4).
    let lacking = every.subtracting(own)
    let isFull =
      !question.overTCP && lacking.reduce(apus.sizeInFull) { $0 + $1.size } > question.limit
    guard lacking.isEmpty || isFull else { return }
    // NSD's NS RRset may have left no room for more; and addresses of SVCB's target only BIND gives, and that
    // not always (RFC 9460, section 4.1).
    let more = own.subtracting(any)
    let fullest = (answers[.nsd] ?? nil)?.sizeInFull ?? 0
    let hasNoRoom =
      !question.overTCP && more.reduce(fullest) { $0 + $1.size } > question.limit
    let isOfService = more.allSatisfy { record in
      apus.answer.contains { service in
        [64, 65].contains(service.type)
          && (service.rdata.dropFirst(2).starts(with: record.owner)
            || service.rdata.dropFirst(2).first == 0 && service.owner == record.owner)
      }
    }
    guard more.isEmpty || hasNoRoom || isOfService else { return }
    answers.change([.fast] + ServerKind.peers) { $0.additional = $0.glue }
  }
}
