extension KnotImport {
  /// Keys, the servers that have them, and the rules on who may do what.
  mutating func readPeers(_ notes: inout Notes) {
    for item in items("key") {
      guard let id = notes.id(of: item, in: "key") else { continue }
      configuration.keys.add(
        id, algorithm: item.last("algorithm")?.value, secret: item.last("secret")?.value, at: id.at,
        &notes)
    }
    remotes = KnotRemotes(
      items("remote"), groups: items("remotes"), configuration.keys, &notes)
    for item in items("acl") {
      guard let id = notes.id(of: item, in: "acl") else { continue }
      rules[id.text] = KnotRule(id, item, remotes, configuration.keys, &notes)
    }
  }

  /// What other servers have to do with a zone of which the lists are these.
  mutating func peers(
    masters: [Word], notify: [Word], acl: [Word], _ notes: inout Notes
  ) -> ZonePeers {
    var peers = ZonePeers()
    if !masters.isEmpty { peers.have(from: remotes.remotes(masters, &notes).flatMap(\.targets)) }
    let notified = remotes.remotes(notify, &notes)
    peers.notify(notified.flatMap(\.targets))
    if hasAutomaticACL {
      // Before all rules.
      peers.grant(notified.filter(\.hasAutomaticACL).flatMap(\.targets).map(\.grant))
    }
    let rules = acl.compactMap { word in
      if self.rules[word.text] == nil {
        notes.error("no-acl", "there is no acl '\(word.text)'", at: word.at)
      }
      return self.rules[word.text]
    }
    peers.grant(grants(rules, &notes))
    if let primaries = peers.primaries { tellNotify(rules, primaries, &notes) }
    return peers
  }

  private mutating func grants(
    _ rules: [KnotRule], _ notes: inout Notes
  ) -> [ZonePeers.Grant] {
    let ids = rules.map(\.id.text)
    if let known = grants[ids] { return known }
    var list = TransferRules()
    for rule in rules where rule.concerns("transfer") {
      if rule.isDenial {
        for match in rule.matches {
          list.deny(
            TransferRules.Denial(from: match.grant.from, key: match.grant.key, said: rule.name))
        }
        if !rule.isWhole { list.denyUnknown(rule.name) }
      } else {
        for match in rule.matches { list.allow(match.grant, as: match.said, of: rule.name, &notes) }
      }
    }
    grants[ids] = list.grants
    return list.grants
  }

  private func tellNotify(
    _ rules: [KnotRule], _ primaries: [ZonePeers.Target], _ notes: inout Notes
  ) {
    var sources: [NotifySource] = []
    for rule in rules where rule.actions.contains("notify") {
      if rule.denies {
        notes.warn(
          "differs",
          "'\(rule.name)' denies NOTIFY, which Apus takes from all of a zone's primaries: it asks them for the zone then, and no more",
          at: rule.id.at)
      } else {
        sources += rule.matches.map { match in
          NotifySource(
            from: match.grant.from, key: match.grant.key, said: match.said, use: rule.name)
        }
      }
    }
    NotifySource.tell(sources, primaries: primaries, &notes)
  }
}
