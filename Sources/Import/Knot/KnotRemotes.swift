import Addresses

/// The other servers that knot.conf knows: `remote`, and `remotes`, which are groups of them.
struct KnotRemotes {
  struct Remote {
    /// None where it is not carried over.
    var targets: [ZonePeers.Target]
    /// Whether it may have the zones that it is told of, if the server says so for all.
    var hasAutomaticACL = true
  }

  private var remotes: [String: Remote] = [:]
  private var groups: [String: [Word]] = [:]

  init() {}

  init(
    _ items: [KnotSection.Item], groups: [KnotSection.Item], _ keys: ImportedKeys,
    _ notes: inout Notes
  ) {
    for item in items {
      if let id = notes.id(of: item, in: "remote") {
        remotes[id.text] = Self.read(id, item, keys, &notes)
      }
    }
    for item in groups {
      if let id = notes.id(of: item, in: "remotes") {
        self.groups[id.text] = item.all("remote").flatMap(\.values)
      }
    }
  }

  /// Those that the words name, by themselves or as groups.
  func remotes(_ words: [Word], _ notes: inout Notes) -> [Remote] {
    words.flatMap { word in
      (groups[word.text] ?? [word]).compactMap { word in
        if remotes[word.text] == nil {
          notes.error("no-remote", "there is no remote '\(word.text)'", at: word.at)
        }
        return remotes[word.text]
      }
    }
  }

  private static func read(
    _ id: Word, _ item: KnotSection.Item, _ keys: ImportedKeys, _ notes: inout Notes
  ) -> Remote {
    var remote = Remote(targets: [])
    for setting in item.settings.dropFirst()
    where !["address", "key", "automatic-acl", "comment"].contains(setting.key.text) {
      KnotKeys.remote.tell(setting.key, as: "remote: \(setting.key.text)", &notes)
    }
    // What Knot says there under TLS must not go in the clear, and who comes so is not known by an address alone.
    let isSecret = ["quic", "tls", "cert-key", "cert-hostname"].contains { key in
      item.last(key).map { !["off", "no", "false"].contains($0.value?.text.lowercased() ?? "") }
        ?? false
    }
    if isSecret { return remote }
    if let setting = item.last("automatic-acl") {
      remote.hasAutomaticACL = notes.flag(setting) ?? false
    }
    let addresses = item.all("address").flatMap(\.values)
    if addresses.isEmpty {
      notes.error("value-missing", "remote '\(id.text)' has no 'address'", at: id.at)
    }
    var key: String?
    if let word = item.last("key")?.value {
      key = keys.name(word, of: "remote '\(id.text)'", &notes)
      guard key != nil else { return remote }
    }
    for word in addresses {
      if word.text.hasPrefix("/") {
        notes.warn(
          "left-out", "'\(word.text)' is left out: Apus speaks to addresses, not to Unix sockets",
          at: word.at)
      } else if let endpoint = notes.endpoint(word, port: 53) {
        remote.targets.append(ZonePeers.Target(to: endpoint, key: key))
      }
    }
    return remote
  }
}

extension Notes {
  /// The id that an item of a list begins with, or an error.
  mutating func id(of item: KnotSection.Item, in section: String) -> Word? {
    if item.isOfList, item.settings.first?.key.text == "id", let id = item.id { return id }
    error(
      "name-missing", "an item of '\(section)' begins with '- id: NAME'",
      at: item.settings.first?.key.at)
    return nil
  }
}
