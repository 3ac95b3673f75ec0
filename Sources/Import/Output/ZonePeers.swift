import Addresses

/// What other servers have to do with a zone.
struct ZonePeers {
  /// Another server, and the key by which what is said to it is signed.
  struct Target: Hashable {
    var to: Endpoint
    var key: String?
  }

  /// Who may have the zone: from one of the prefixes, and signed by the key where there is one.
  struct Grant: Hashable {
    var from: [AddressPrefix]
    var key: String?
  }

  /// Whom the zone is had from; nil: it is read from its file.
  private(set) var primaries: [Target]?
  private(set) var grants: [Grant] = []
  private(set) var notified: [Target] = []

  mutating func have(from targets: [Target]) {
    primaries = Self.once((primaries ?? []) + targets)
  }

  mutating func notify(_ targets: [Target]) { notified = Self.once(notified + targets) }

  /// Lets them have the zone. Grants to one key are made one: any of them is enough.
  mutating func grant(_ grants: [Grant]) {
    for grant in grants {
      guard let index = self.grants.firstIndex(where: { $0.key == grant.key }) else {
        self.grants.append(grant)
        continue
      }
      let before = self.grants[index].from
      let added = grant.from.filter { new in !before.contains { $0.covers(new) } }
      self.grants[index].from =
        before.filter { old in !added.contains { $0.covers(old) } } + added
    }
  }

  private static func once(_ targets: [Target]) -> [Target] {
    var known: Set<Target> = []
    return targets.filter { known.insert($0).inserted }
  }
}
