import Addresses

extension NSDImport {
  /// The clauses `key`, which may stand behind those that name them.
  mutating func readKeys(_ clauses: [NSDClause], _ notes: inout Notes) {
    for clause in clauses where clause.name.text == "key" {
      func last(_ key: String) -> Word? { clause.settings.last { $0.key.text == key }?.value }
      // NSD's own, where none is said.
      let algorithm = last("algorithm") ?? Word(text: "hmac-sha256", at: clause.name.at)
      configuration.keys.add(
        last("name"), algorithm: algorithm, secret: last("secret"), at: clause.name.at, &notes)
    }
  }

  /// What other servers have to do with a zone of these settings.
  func peers(_ settings: [Setting], _ notes: inout Notes) -> ZonePeers {
    var peers = ZonePeers()
    let requests = settings.filter { $0.key.text == "request-xfr" }
    if !requests.isEmpty { peers.have(from: requests.compactMap { target($0, &notes) }) }
    peers.notify(
      settings.filter { $0.key.text == "notify" }.compactMap { target($0, &notes) })
    peers.grant(grants(settings.filter { $0.key.text == "provide-xfr" }, &notes))
    if let primaries = peers.primaries {
      let allowed = settings.filter { $0.key.text == "allow-notify" }
      NotifySource.tell(
        allowed.compactMap { source($0, primaries, &notes) }, primaries: primaries, &notes)
    }
    return peers
  }

  /// `request-xfr: [AXFR|UDP] address[@port] key`; `notify` is the same without the first word. Apus asks over TCP, and for all of a
  /// zone where it can have no difference.
  private func target(_ setting: Setting, _ notes: inout Notes) -> ZonePeers.Target? {
    let isRequest = setting.key.text == "request-xfr"
    var values = setting.values[...]
    if isRequest, ["AXFR", "UDP"].contains(values.first?.text) { values = values.dropFirst() }
    guard let place = values.first, let signer = values.dropFirst().first else {
      notes.error(
        "bad-peer",
        "'\(setting.key.text)' is an address and the name of a key, or NOKEY",
        at: setting.key.at)
      return nil
    }
    let said = "'\(place.text)' of '\(setting.key.text)'"
    guard signer.text != "BLOCKED" else {
      notes.error("bad-peer", "\(said) cannot be BLOCKED", at: signer.at)
      return nil
    }
    if let extra = values.dropFirst(2).first {
      // The name of a tls-auth: without TLS the zone would go in the clear.
      notes.leftOut("\(setting.key.text) \(place.text) \(extra.text)", .encryption, at: place.at)
      return nil
    }
    guard let endpoint = notes.endpoint(place, port: 53) else { return nil }
    if signer.text == "NOKEY" { return ZonePeers.Target(to: endpoint) }
    return configuration.keys.name(signer, of: said, &notes).map {
      ZonePeers.Target(to: endpoint, key: $0)
    }
  }

  /// An entry of `provide-xfr` or `allow-notify`.
  private struct Entry {
    var place: Word
    var isBlocked: Bool
    /// Nil where this was told and nobody can say it.
    var prefixes: [AddressPrefix]?
    var key: String?
    /// The port of the client: Apus asks for none.
    var port: Substring?
  }

  private func entry(_ setting: Setting, _ notes: inout Notes) -> Entry? {
    guard setting.values.count > 1 else {
      notes.error(
        "bad-peer",
        "'\(setting.key.text)' is an address or several, and the name of a key, NOKEY or BLOCKED",
        at: setting.key.at)
      return nil
    }
    let (place, signer) = (setting.values[0], setting.values[1])
    if setting.values.count > 3 {
      notes.error(
        "bad-peer", "there is too much behind '\(setting.key.text)': does a key lack its ':'?",
        at: setting.values[3].at)
      return nil
    }
    let parts = place.text.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    var entry = Entry(place: place, isBlocked: signer.text == "BLOCKED")
    entry.prefixes = notes.prefixes(Word(text: String(parts.first ?? ""), at: place.at))
    entry.port = parts.count == 2 ? parts[1] : nil
    if setting.values.count == 3 {
      // The name of a tls-auth, without which none is let in.
      notes.leftOut(
        "\(setting.key.text) \(place.text) \(setting.values[2].text)", .encryption, at: place.at)
      guard entry.isBlocked else { return nil }
      entry.prefixes = nil
    }
    if !["BLOCKED", "NOKEY"].contains(signer.text) {
      let said = "'\(place.text)' of '\(setting.key.text)'"
      entry.key = configuration.keys.name(signer, of: said, &notes)
      // Never without it.
      if entry.key == nil { return nil }
    }
    return entry
  }

  /// What is BLOCKED goes before all, wherever it stands.
  private func grants(_ settings: [Setting], _ notes: inout Notes) -> [ZonePeers.Grant] {
    let entries = settings.compactMap { entry($0, &notes) }
    if let setting = onlyEncrypted {
      if !settings.isEmpty {
        notes.warn(
          "left-out",
          "'provide-xfr' is left out: with '\(setting.key.text)' zones leave over TLS alone, which Apus has not; say in 'provide-transfer' who may have them all the same",
          at: setting.key.at)
      }
      return []
    }
    var list = TransferRules()
    for entry in entries where entry.isBlocked {
      let said = "\(entry.place.text) BLOCKED"
      if let prefixes = entry.prefixes {
        list.deny(
          TransferRules.Denial(from: prefixes, isVague: entry.port != nil, said: said))
      } else {
        list.denyUnknown(said)
      }
    }
    for entry in entries where !entry.isBlocked {
      guard let prefixes = entry.prefixes else { continue }
      if let port = entry.port {
        notes.warn(
          "left-out",
          "'\(entry.place.text)' of 'provide-xfr' is left out: Apus lets an address have a zone from any port, not from \(port) alone; write it in 'provide-transfer' if that will do",
          at: entry.place.at)
        continue
      }
      list.allow(
        ZonePeers.Grant(from: prefixes, key: entry.key), as: entry.place, of: "provide-xfr", &notes)
    }
    return list.grants
  }

  private func source(
    _ setting: Setting, _ primaries: [ZonePeers.Target], _ notes: inout Notes
  ) -> NotifySource? {
    guard let entry = entry(setting, &notes) else { return nil }
    guard !entry.isBlocked else {
      let isPrimary = primaries.contains { primary in
        entry.prefixes?.contains { $0.contains(primary.to.address) } ?? true
      }
      guard isPrimary else { return nil }
      notes.warn(
        "differs",
        "'\(entry.place.text) BLOCKED' of '\(setting.key.text)' denies NOTIFY, which Apus takes from all of a zone's primaries: it asks them for the zone then, and no more",
        at: entry.place.at)
      return nil
    }
    return entry.prefixes.map {
      NotifySource(from: $0, key: entry.key, said: entry.place, use: setting.key.text)
    }
  }
}
