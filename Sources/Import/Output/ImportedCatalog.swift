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
    var entries = [(Node("members"), Self.node(members.entries))]
    if !groups.isEmpty {
      entries.append(
        (
          Node("groups"),
          .block(
            groups.map { group in
              // A group has what `members` say, unless it says otherwise itself.
              (Node.text(group.name), Self.node(group.members.entries(insteadOf: members)))
            })
        ))
    }
    return .block(entries)
  }

  private static func node(_ entries: [(key: String, value: Node)]) -> Node {
    let entries = entries.map { (Node($0.key), $0.value) }
    return entries.isEmpty ? .flow(mapping: []) : .block(entries)
  }
}
