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
  mutating func grant(_ added: [Grant]) {
    let all = grants + added
    var known: [String?: Set<AddressPrefix>] = [:]
    var merged: [String?: [AddressPrefix]] = [:]
    for grant in all {
      for prefix in grant.from where known[grant.key, default: []].insert(prefix).inserted {
        merged[grant.key, default: []].append(prefix)
      }
    }
    // In the order in which the keys come.
    grants = all.compactMap { grant in
      merged.removeValue(forKey: grant.key).map { Grant(from: $0, key: grant.key) }
    }
  }

  private static func once(_ targets: [Target]) -> [Target] {
    var known: Set<Target> = []
    return targets.filter { known.insert($0).inserted }
  }
}
