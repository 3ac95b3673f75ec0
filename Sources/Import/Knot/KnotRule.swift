import Addresses

/// An item of knot.conf's `acl`. A request has to match an address and a key of it, of those that it has, and then it decides.
struct KnotRule {
  /// Requests that match.
  struct Match {
    var grant: ZonePeers.Grant
    var said: Word
  }

  let id: Word
  private(set) var actions: [String] = []
  private(set) var denies = false
  private(set) var matches: [Match] = []
  /// Whether nothing of it was left out.
  private(set) var isWhole = true

  private static let known = ["id", "address", "key", "remote", "action", "deny", "comment"]
  /// Of updates alone.
  private static let ofUpdates = [
    "update-type", "update-owner", "update-owner-match", "update-owner-name",
  ]
  /// More pairs of a key and an address than this are no rule.
  private static let mostMatches = 10_000

  init(
    _ id: Word, _ item: KnotSection.Item, _ remotes: KnotRemotes, _ keys: ImportedKeys,
    _ notes: inout Notes
  ) {
    self.id = id
    if let setting = item.last("deny") { denies = notes.flag(setting) ?? false }
    for setting in item.settings where !Self.known.contains(setting.key.text) {
      KnotKeys.acl.tell(setting.key, as: "acl: \(setting.key.text)", &notes)
    }
    for word in item.all("action").flatMap(\.values) { readAction(word, &notes) }
    for setting in item.settings where ["address", "key", "remote"].contains(setting.key.text) {
      if notes.required(setting) == nil { isWhole = false }
    }
    let named = item.all("remote").flatMap(\.values)
    if named.isEmpty {
      readMatches(item, keys, &notes)
    } else {
      for word in named { readRemote(word, remotes, &notes) }
    }
    let unknown = item.settings.first { setting in
      !(Self.known + Self.ofUpdates).contains(setting.key.text)
    }
    guard let unknown else { return }
    // A condition that cannot be said: whom it lets in nobody here knows.
    isWhole = false
    guard !isDenial else { return }
    matches = []
    notes.warn(
      "left-out",
      "'\(name)' lets nobody have a zone here: Apus does not know its condition '\(unknown.key.text)'; say in 'provide-transfer' who may have the zones",
      at: unknown.key.at)
  }

  /// What messages call it.
  var name: String { "acl: \(id.text)" }

  /// Whether it decides on that action. Without any, Knot takes it for a denial of all.
  func concerns(_ action: String) -> Bool { actions.isEmpty || actions.contains(action) }

  var isDenial: Bool { denies || actions.isEmpty }

  private mutating func readAction(_ word: Word, _ notes: inout Notes) {
    guard ["query", "notify", "transfer", "update"].contains(word.text) else {
      return notes.error(
        "bad-action", "an action is query, notify, transfer or update, not '\(word.text)'",
        at: word.at)
    }
    actions.append(word.text)
    if word.text == "update", !denies { notes.leftOut("action: update", .updates, at: word.at) }
  }

  /// Any address goes with any key.
  private mutating func readMatches(
    _ item: KnotSection.Item, _ keys: ImportedKeys, _ notes: inout Notes
  ) {
    let addresses = item.all("address").flatMap(\.values)
    var places: [(prefixes: [AddressPrefix], said: Word)] = []
    for word in addresses {
      if let prefixes = notes.prefixes(word) {
        places.append((prefixes, word))
      } else {
        isWhole = false
      }
    }
    if addresses.isEmpty { places = [(AddressPrefix.everywhere, id)] }
    let words = item.all("key").flatMap(\.values)
    let names = words.compactMap { keys.name($0, of: "acl '\(id.text)'", &notes) }
    if names.count < words.count { isWhole = false }
    let signers: [String?] = words.isEmpty ? [nil] : names
    guard signers.count * max(places.count, 1) <= Self.mostMatches else {
      isWhole = false
      return notes.error(
        "too-many", "'\(name)' has more than \(Self.mostMatches) pairs of an address and a key",
        at: id.at)
    }
    matches = signers.flatMap { key in
      places.map { Match(grant: ZonePeers.Grant(from: $0.prefixes, key: key), said: $0.said) }
    }
  }

  private mutating func readRemote(_ word: Word, _ remotes: KnotRemotes, _ notes: inout Notes) {
    for remote in remotes.remotes([word], &notes) {
      if remote.targets.isEmpty { isWhole = false }
      matches += remote.targets.map { Match(grant: $0.grant, said: word) }
    }
  }
}

extension ZonePeers.Target {
  /// What lets this server have the zone.
  var grant: ZonePeers.Grant { ZonePeers.Grant(from: [AddressPrefix(host: to.address)], key: key) }
}
