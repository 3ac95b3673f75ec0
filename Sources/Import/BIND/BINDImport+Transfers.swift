extension BINDImport {
  /// Keys, lists of servers, and what is said of servers; a view that is alone may have them too.
  mutating func readPeers(_ statements: [BINDStatement], _ notes: inout Notes) {
    configuration.keys.mustBeThere = false
    for statement in statements {
      switch statement.keyword {
      case "key": readKey(statement, &notes)
      case "server": servers.add(server: statement, &notes)
      case let word where BINDServers.isList(word): servers.add(list: statement, &notes)
      default: break
      }
    }
  }

  static func isPeer(_ keyword: String) -> Bool {
    ["key", "server"].contains(keyword) || BINDServers.isList(keyword)
  }

  /// `key NAME { algorithm A; secret S; };`
  private mutating func readKey(_ key: BINDStatement, _ notes: inout Notes) {
    func last(_ word: String) -> Word? {
      key.block?.last { $0.keyword == word }?.setting?.value
    }
    configuration.keys.add(
      key.words.dropFirst().first, algorithm: last("algorithm"), secret: last("secret"), at: key.at,
      &notes)
  }

  /// What other servers have to do with a zone; what it does not say itself the view or the options say.
  mutating func peers(
    _ name: Word, isSecondary: Bool, _ statements: [String: BINDStatement], _ notes: inout Notes
  ) -> ZonePeers {
    func effective(_ keyword: String) -> BINDStatement? {
      statements[keyword] ?? zoneOptions[keyword]
    }
    var peers = ZonePeers()
    if isSecondary {
      let list = statements["primaries"] ?? statements["masters"]
      if list?.block?.isEmpty ?? true {
        notes.error("primary-missing", "zone '\(name.text)' has no 'primaries'", at: name.at)
      }
      let primaries = list.map { servers.targets($0, configuration.keys, &notes) } ?? []
      peers.have(from: primaries)
      tellNotify(effective("allow-notify"), primaries, list, &notes)
    }
    peers.grant(grants(name, effective("allow-transfer"), &notes))
    peers.notify(
      notified(name, effective("notify"), effective("also-notify"), isSecondary, &notes))
    return peers
  }

  /// What keeps clients out of all zones: `blackhole`, and whom a view is not for. A grant must not let them in.
  mutating func readRestrictions(_ options: [BINDStatement], _ view: [BINDStatement]) {
    for statement in options where statement.keyword == "blackhole" {
      let list = statement.block ?? []
      if list.map(\.keyword) != ["none"] { before.append(.negated(list, at: statement.at)) }
    }
    for statement in view where !statement.isApusWay {
      switch statement.keyword {
      case "match-clients":
        // All but those.
        let others = (statement.block ?? []).map(\.inverted) + [.any(at: statement.at)]
        before.append(.negated(others, at: statement.at))
      case "match-destinations", "match-recursive-only": restriction = statement.words.first
      default: break
      }
    }
  }

  private mutating func grants(
    _ name: Word, _ list: BINDStatement?, _ notes: inout Notes
  ) -> [ZonePeers.Grant] {
    guard let list else {
      notes.warn(
        "differs",
        "BIND 9.18 lets everybody have a zone of which no 'allow-transfer' is said, and Apus nobody: say in 'provide-transfer' who may have it",
        at: name.at)
      return []
    }
    if let option = list.words.dropFirst().first {
      notes.warn(
        "left-out",
        "'\(list.words.map(\.text).joined(separator: " "))' is left out: Apus lets who may have a zone have it at every port, without TLS; say in 'provide-transfer' who that is",
        at: option.at)
      return []
    }
    if let restriction {
      notes.warn(
        "left-out",
        "who may have a zone is left out: '\(restriction.text)' keeps clients out of it, and a grant of Apus does not; say in 'provide-transfer' who may have it",
        at: restriction.at)
      return []
    }
    if let known = grants[list.at] { return known }
    let rules = addresses.rules(
      before + (list.block ?? []), for: list.keyword, configuration.keys, &notes)
    grants[list.at] = rules.grants
    return rules.grants
  }

  /// Who is told of a new version. BIND tells the zone's name servers too, unless it is told not to.
  private func notified(
    _ name: Word, _ notify: BINDStatement?, _ list: BINDStatement?, _ isSecondary: Bool,
    _ notes: inout Notes
  ) -> [ZonePeers.Target] {
    var tellsNameServers = true
    if let setting = notify?.setting {
      switch setting.value?.text.lowercased() {
      case "explicit": tellsNameServers = false
      case "primary-only", "master-only": if isSecondary { return [] }
      default: if notes.flag(setting) != true { return [] }
      }
    }
    if tellsNameServers {
      notes.warn(
        "differs",
        "BIND tells the hosts of a zone's NS records that it is new, and Apus those in 'notify' alone: write the addresses of its secondaries there",
        at: name.at)
    }
    return list.map { servers.targets($0, configuration.keys, &notes) } ?? []
  }

  /// BIND takes NOTIFY of a primary whether it is signed or not, and of those in `allow-notify`.
  private func tellNotify(
    _ allowed: BINDStatement?, _ primaries: [ZonePeers.Target], _ list: BINDStatement?,
    _ notes: inout Notes
  ) {
    if let list, let key = primaries.lazy.compactMap(\.key).first {
      notes.warn(
        "differs",
        "BIND takes NOTIFY from a primary as it comes, and Apus only if it is signed by '\(key)', as what it asks there: have that server sign it, else the zone is asked for only when its SOA says",
        at: list.at)
    }
    guard let allowed else { return }
    let rules = addresses.rules(
      allowed.block ?? [], for: allowed.keyword, configuration.keys, &notes)
    let sources = rules.allowed.map { allowed in
      NotifySource(
        from: allowed.grant.from, key: allowed.grant.key, said: allowed.said, use: "allow-notify")
    }
    NotifySource.tell(sources, primaries: primaries, &notes)
  }
}
