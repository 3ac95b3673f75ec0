import Yams

/// What becomes of the zones that a catalog lists (RFC 9432), in Apus' words.
struct ImportedCatalog {
  struct Group {
    /// As it is to be written.
    var name: String
    var members: ZonePeers
  }

  /// Without primaries: those of the catalog.
  var members: ZonePeers
  var groups: [Group] = []

  /// The value of a zone's `catalog`.
  var node: Node {
    var entries = [(Node("members"), Self.node(members))]
    if !groups.isEmpty {
      entries.append(
        (Node("groups"), .block(groups.map { (Node.text($0.name), Self.node($0.members)) })))
    }
    return .block(entries)
  }

  private static func node(_ peers: ZonePeers) -> Node {
    let entries = peers.entries.map { (Node($0.key), $0.value) }
    return entries.isEmpty ? .flow(mapping: []) : .block(entries)
  }
}
