import Addresses

extension BINDAddresses {
  /// Whom a list such as `allow-transfer` lets in: the first element that matches decides, and `!` denies.
  func rules(
    _ list: [BINDStatement], for use: String, _ keys: ImportedKeys, _ notes: inout Notes
  ) -> TransferRules {
    var reader = BINDRules(addresses: self, keys: keys, use: use)
    return reader.rules(list, names: [], &notes)
  }
}

/// Reads one list, and those that it names.
private struct BINDRules {
  let addresses: BINDAddresses
  let keys: ImportedKeys
  let use: String
  /// How many elements were looked at.
  private var elements = 0

  init(addresses: BINDAddresses, keys: ImportedKeys, use: String) {
    (self.addresses, self.keys, self.use) = (addresses, keys, use)
  }

  /// `names` are the lists that this one stands in.
  mutating func rules(
    _ list: [BINDStatement], names: [String], _ notes: inout Notes
  ) -> TransferRules {
    var rules = TransferRules()
    for element in list {
      elements += 1
      guard names.count <= BINDAddresses.deepest, elements <= BINDAddresses.mostElements else {
        BINDAddresses.tellDepth(at: element.at, &notes)
        return rules
      }
      let (words, isNegated) = element.negation
      // What a list in a list takes away, it takes away there alone.
      if let inner = block(element, words, names, &notes) {
        if isNegated {
          deny(inner.list, names: names + [inner.name], as: inner.said, in: &rules, &notes)
        } else {
          let allowed = self.rules(inner.list, names: names + [inner.name], &notes).allowed
          for allowed in allowed { rules.allow(allowed.grant, as: allowed.said, of: use, &notes) }
        }
      } else if let word = words.first {
        if isNegated {
          deny(word, words, in: &rules, &notes)
        } else {
          allow(word, words, in: &rules, &notes)
        }
      }
    }
    return rules
  }

  private typealias Inner = (list: [BINDStatement], name: String, said: String)

  /// The list that the element is, written here or named; nil where it is none.
  private func block(
    _ element: BINDStatement, _ words: [Word], _ names: [String], _ notes: inout Notes
  ) -> Inner? {
    guard let word = words.first else { return element.block.map { ($0, "{", "{ ... }") } }
    guard words.count == 1, let list = addresses.list(word.text) else { return nil }
    let name = word.text.lowercased()
    guard !names.contains(name) else {
      notes.error("too-deep", "the list '\(word.text)' names itself", at: word.at)
      return ([], name, word.text)
    }
    return (list, name, word.text)
  }

  private func allow(
    _ word: Word, _ words: [Word], in rules: inout TransferRules, _ notes: inout Notes
  ) {
    var grant = ZonePeers.Grant(from: AddressPrefix.everywhere)
    let said = Word(text: words.map(\.text).joined(separator: " "), at: word.at)
    switch word.text.lowercased() {
    case "any": break
    case "none": return rules.deny(TransferRules.Denial(from: grant.from, said: "none"))
    case "key" where words.count > 1:
      grant.key = keys.name(words[1], of: "'\(said.text)' of '\(use)'", &notes)
      if grant.key == nil { return }
    case "localhost", "localnets", "geoip":
      notes.warn(
        "left-out",
        "'\(said.text)' of '\(use)' is left out: Apus takes addresses, prefixes and keys alone",
        at: word.at)
      return
    default:
      guard let prefix = notes.prefix(BINDAddresses.padded(word)) else { return }
      grant.from = [prefix]
    }
    rules.allow(grant, as: said, of: use, &notes)
  }

  private func deny(
    _ word: Word, _ words: [Word], in rules: inout TransferRules, _ notes: inout Notes
  ) {
    let said = "!" + words.map(\.text).joined(separator: " ")
    switch word.text.lowercased() {
    case "any":
      rules.deny(TransferRules.Denial(from: AddressPrefix.everywhere, said: said))
    // BIND takes it for any.
    case "none":
      rules.allow(
        ZonePeers.Grant(from: AddressPrefix.everywhere), as: Word(text: said, at: word.at), of: use,
        &notes)
    case "key" where words.count > 1:
      // By one that is not carried over nothing can be signed.
      if let key = keys.known(words[1].text) {
        rules.deny(TransferRules.Denial(from: AddressPrefix.everywhere, key: key, said: said))
      }
    case "localhost", "localnets", "geoip": rules.denyUnknown(said)
    default:
      if let prefix = notes.prefix(BINDAddresses.padded(word)) {
        rules.deny(TransferRules.Denial(from: [prefix], said: said))
      } else {
        rules.denyUnknown(said)
      }
    }
  }

  /// Denies whom a list lets in. `!{ !192.0.2.1; any; }` is the way to say that an address and, behind it, a key are wanted.
  private mutating func deny(
    _ list: [BINDStatement], names: [String], as said: String, in rules: inout TransferRules,
    _ notes: inout Notes
  ) {
    let said = "!" + said
    elements += list.count
    guard elements <= BINDAddresses.mostElements else {
      BINDAddresses.tellDepth(at: list.first?.at ?? Position(file: 0, line: 0, column: 0), &notes)
      return rules.denyUnknown(said)
    }
    if let but = allBut(list, &notes) {
      return rules.deny(TransferRules.Denial(from: but, isAllBut: true, said: said))
    }
    // Whether all of it can be said is what is told when it is read.
    var inner = Notes(main: "")
    let allowed = self.rules(list, names: names, &inner)
    if inner.hasErrors { _ = self.rules(list, names: names, &notes) }
    guard inner.isEmpty, !allowed.hasDenials else { return rules.denyUnknown(said) }
    for grant in allowed.grants {
      rules.deny(TransferRules.Denial(from: grant.from, key: grant.key, said: said))
    }
  }

  /// The prefixes of a list that takes these away from all, and nothing else.
  private func allBut(_ list: [BINDStatement], _ notes: inout Notes) -> [AddressPrefix]? {
    guard let last = list.last, last.words.map({ $0.text.lowercased() }) == ["any"] else {
      return nil
    }
    var prefixes: [AddressPrefix] = []
    for element in list.dropLast() {
      let (words, isNegated) = element.negation
      guard isNegated, words.count == 1 else { return nil }
      let word = BINDAddresses.padded(words[0])
      guard IPAddress(String(word.text.prefix { $0 != "/" })) != nil,
        let prefix = notes.prefix(word)
      else { return nil }
      prefixes.append(prefix)
    }
    return prefixes
  }
}
