import Addresses

/// The other servers that named.conf names: `primaries` lists, and `server` statements with the keys for them.
struct BINDServers {
  /// BIND's port, where none is said.
  var port: UInt16 = 53
  /// By name, in small letters.
  private var lists: [String: BINDStatement] = [:]
  /// Which key a server's messages are signed by where none is said.
  private var keys: [(prefix: AddressPrefix, key: Word)] = []

  private static let words = ["primaries", "masters", "remote-servers"]

  static func isList(_ keyword: String) -> Bool { words.contains(keyword) }

  /// `primaries NAME [port N] { ... };`
  mutating func add(list: BINDStatement, _ notes: inout Notes) {
    guard list.words.count > 1 else {
      notes.error("name-missing", "this '\(list.keyword)' has no name", at: list.at)
      return
    }
    if lists.updateValue(list, forKey: list.words[1].text.lowercased()) != nil {
      notes.error(
        "listed-twice", "the list '\(list.words[1].text)' is there twice", at: list.words[1].at)
    }
  }

  /// `server PREFIX { keys NAME; ... };`
  mutating func add(server: BINDStatement, _ notes: inout Notes) {
    guard server.words.count > 1, let prefix = notes.prefix(server.words[1]) else { return }
    for statement in server.block ?? [] {
      // With braces or without.
      let key = statement.block?.first?.words.first ?? statement.setting?.value
      if statement.keyword == "keys", let key {
        keys.append((prefix, key))
      } else if let word = statement.words.first {
        BINDKeys.server.tell(word, as: "server: \(word.text)", &notes)
      }
    }
  }

  /// The servers of a list, `primaries` or `also-notify` of a zone, in their order.
  func targets(
    _ statement: BINDStatement, _ known: ImportedKeys, _ notes: inout Notes
  ) -> [ZonePeers.Target] {
    var seen: Set<String> = []
    return targets(
      statement, behind: statement.words.dropFirst(), of: statement.keyword, depth: 0, known, &seen,
      &notes)
  }

  /// `options` stand before the block. A list that was there already says nothing new.
  private func targets(
    _ statement: BINDStatement, behind options: ArraySlice<Word>, of use: String, depth: Int,
    _ known: ImportedKeys, _ seen: inout Set<String>, _ notes: inout Notes
  ) -> [ZonePeers.Target] {
    guard depth <= BINDAddresses.deepest else {
      notes.error(
        "too-deep", "lists of servers name each other more than \(BINDAddresses.deepest) deep",
        at: statement.at)
      return []
    }
    let port = value(of: "port", in: options, &notes) ?? self.port
    var targets: [ZonePeers.Target] = []
    for element in statement.block ?? [] {
      guard let place = element.words.first else { continue }
      let extra = element.words.dropFirst()
      if IPAddress(String(place.text.prefix { $0 != "%" })) != nil {
        if let target = target(place, extra, port, of: use, known, &notes) {
          targets.append(target)
        }
      } else if let list = lists[place.text.lowercased()] {
        if let word = extra.first {
          notes.error(
            "unexpected-word", "'\(word.text)' goes with an address, not with a list", at: word.at)
        }
        guard seen.insert(place.text.lowercased()).inserted else { continue }
        targets += self.targets(
          list, behind: list.words.dropFirst(2), of: use, depth: depth + 1, known, &seen, &notes)
      } else {
        notes.error(
          "no-list", "'\(place.text)' is no address, and no list of that name is there",
          at: place.at)
      }
    }
    return targets
  }

  /// `ADDRESS [port N] [key NAME] [tls NAME]`
  private func target(
    _ place: Word, _ options: ArraySlice<Word>, _ port: UInt16, of use: String,
    _ known: ImportedKeys, _ notes: inout Notes
  ) -> ZonePeers.Target? {
    if let tls = word(behind: "tls", in: options) {
      notes.leftOut("\(use) \(place.text) tls \(tls.text)", .encryption, at: place.at)
      return nil
    }
    let port = value(of: "port", in: options, &notes) ?? port
    guard let endpoint = notes.endpoint(place, port: port) else { return nil }
    guard let key = word(behind: "key", in: options) ?? key(for: endpoint.address) else {
      return ZonePeers.Target(to: endpoint)
    }
    return known.name(key, of: "'\(place.text)' of '\(use)'", &notes).map {
      ZonePeers.Target(to: endpoint, key: $0)
    }
  }

  /// Of the longest prefix.
  private func key(for address: IPAddress) -> Word? {
    keys.filter { $0.prefix.contains(address) }.max { $0.prefix.length < $1.prefix.length }?.key
  }

  private func word(behind name: String, in words: ArraySlice<Word>) -> Word? {
    zip(words, words.dropFirst()).first { $0.0.text.lowercased() == name }?.1
  }

  private func value(
    of name: String, in words: ArraySlice<Word>, _ notes: inout Notes
  ) -> UInt16? {
    guard let word = word(behind: name, in: words) else { return nil }
    let setting = Setting(key: Word(text: name, at: word.at), values: [word])
    return notes.number(setting, in: 1...65_535).map { UInt16($0) }
  }
}
