/// A device that carries Ethernet frames, as rtnetlink lists it (linux/if_link.h).
struct LinkDevice: Hashable, Sendable {
  var index: UInt32
  var name: String
  var address: EthernetAddress
  /// The kind of a virtual device, such as `vlan`; empty for others.
  var kind: String
  /// The device under it, or 0.
  var lower: UInt32
  /// The bridge, bond or team that it is a port of, or 0.
  var master: UInt32
}

extension [LinkDevice] {
  /// The devices on whose frames a VLAN tag may come where no XDP program sees it: a VLAN device stands on them, or
  /// on what they are a port of, and `strips` says that they, or ports of theirs, take tags off.
  ///
  /// Such a frame looks untagged, and the answer to it would leave untagged.
  func hidingTags(strips: (LinkDevice) -> Bool) -> Set<UInt32> {
    let tagged = Set(lazy.filter { $0.kind == "vlan" }.map(\.lower))
    return Set(
      filter { link in
        let above = closure(of: link.index) { link in [link.master] }
        guard !above.isDisjoint(with: tagged) else { return false }
        let below = closure(of: link.index) { link in
          filter { $0.master == link.index }.map(\.index)
        }
        return contains { below.contains($0.index) && strips($0) }
      }.map(\.index))
  }

  /// The device with this index, and all that `next` leads to from it.
  private func closure(of index: UInt32, _ next: (LinkDevice) -> [UInt32]) -> Set<UInt32> {
    var found: Set<UInt32> = []
    var waiting = [index]
    while let index = waiting.popLast() {
      guard let link = first(where: { $0.index == index }), found.insert(index).inserted else {
        continue
      }
      waiting += next(link)
    }
    return found
  }
}
