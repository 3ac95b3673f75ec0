import Addresses

/// From whom another server takes NOTIFY for a zone. Apus takes it from the zone's primaries, signed as what it asks of them.
struct NotifySource {
  var from: [AddressPrefix]
  /// The key that it is signed by; nil: none.
  var key: String?
  /// As the other server has it.
  var said: Word
  /// The list that says so.
  var use: String

  private func has(_ primary: ZonePeers.Target) -> Bool {
    from.contains { $0.contains(primary.to.address) }
  }

  /// Whether Apus takes it from that primary too.
  private func isTaken(_ primary: ZonePeers.Target) -> Bool {
    has(primary) && (primary.key == nil || primary.key == key)
  }

  /// Tells which of them Apus does not take.
  static func tell(
    _ sources: [NotifySource], primaries: [ZonePeers.Target], _ notes: inout Notes
  ) {
    for source in sources {
      let named = primaries.filter(source.has)
      if named.isEmpty {
        notes.warn(
          "left-out",
          "NOTIFY from '\(source.said.text)' of '\(source.use)' is left out: Apus takes it from a zone's primaries alone, and this is none",
          at: source.said.at)
      } else if let primary = named.first(where: { primary in
        !sources.contains { $0.isTaken(primary) }
      }), let key = primary.key {
        notes.warn(
          "differs",
          "Apus takes NOTIFY from \(primary.to.address) if it is signed by '\(key)', as what it asks there: have that server sign it, else the zone is asked for only when its SOA says",
          at: source.said.at)
      }
    }
  }
}
