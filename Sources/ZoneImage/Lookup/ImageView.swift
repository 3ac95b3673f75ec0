import DNSWire
import Octets

/// Reading an image. Every load is total: a damaged image cannot trap.
struct ImageView: ~Escapable {
  let octets: RawSpan

  @_lifetime(copy octets)
  @inline(__always)
  init(_ octets: RawSpan) { self.octets = octets }

  /// The zone could not be loaded.
  @inline(__always)
  var isUnavailable: Bool {
    octets.loadLittle32(at: ImageLayout.flags) & ImageLayout.unavailable != 0
  }

  @inline(__always)
  var apexLength: Int { Int(octets.loadLittle16(at: ImageLayout.apexLength)) }

  @inline(__always)
  var seed: HashSeed {
    HashSeed(
      start: octets.loadLittle64(at: ImageLayout.seed),
      factor: octets.loadLittle64(at: ImageLayout.seed + 8))
  }

  /// A word that holds another place in the image, in octets.
  @inline(__always)
  func place(at offset: Int) -> Int { Int(octets.loadLittle32(at: offset)) &* 4 }

  /// Where the slot of a hash stands.
  @inline(__always)
  func slot(_ hash: UInt64) -> Int {
    let count = Int(octets.loadLittle32(at: ImageLayout.slotCount))
    return place(at: ImageLayout.slots) &+ 8 &* Slots.first(hash, count: count)
  }

  /// The node of a name, given by the octets before the apex's; 0 where there is none.
  @inline(__always)
  func node(_ hash: UInt64, _ bytes: RawSpan, at offset: Int, count: Int) -> Int {
    guard octets.byteCount >= ImageLayout.headerSize else { return 0 }
    let slotCount = Int(octets.loadLittle32(at: ImageLayout.slotCount))
    let slots = place(at: ImageLayout.slots)
    var slot = Slots.first(hash, count: slotCount)
    var left = slotCount
    while left > 0 {
      let entry = octets.loadLittle64(at: slots &+ 8 &* slot)
      if entry == 0 { return 0 }
      if Slots.tag(entry) == Slots.tag(hash) {
        let node = Int(truncatingIfNeeded: entry & 0xffff_ffff) &* 4
        if nameLength(node) == count,
          FoldedOctets.matches(bytes, at: offset, octets, at: node &+ NodeLayout.name, count: count)
        {
          return node
        }
      }
      slot = slot &+ 1 == slotCount ? 0 : slot &+ 1
      left &-= 1
    }
    return 0
  }

  @inline(__always)
  func nameLength(_ node: Int) -> Int { Int(octets.load8(at: node &+ NodeLayout.nameLength)) }

  @inline(__always)
  func flags(_ node: Int) -> UInt8 { octets.load8(at: node &+ NodeLayout.flags) }

  /// The node of the wildcard directly below; the flag says whether there is one.
  @inline(__always)
  func wildcard(of node: Int) -> Int { place(at: links(node)) }

  /// The tail for all types that are not listed; the flag says whether there is one.
  @inline(__always)
  func defaultTail(of node: Int) -> Int {
    place(at: links(node) &+ (flags(node) & NodeLayout.wildcard != 0 ? 4 : 0))
  }

  /// The tail of a type at a node; 0 where the type is not listed.
  @inline(__always)
  func tail(of type: RRType, at node: Int) -> Int {
    let types = types(node)
    let count = typeCount(node)
    var index = 0
    while index < count {
      if octets.loadLittle16(at: types &+ 2 &* index) == type.rawValue {
        return place(at: types &+ NodeLayout.padded(2 &* count) &+ 4 &* index)
      }
      index &+= 1
    }
    return 0
  }

  /// The tail of one type that stands for all (RFC 8482, section 4.1): CNAME where there is one,
  /// so that no chain is followed, else the first; 0 at an empty non-terminal.
  func tailForAny(at node: Int) -> Int {
    if flags(node) & NodeLayout.alias != 0 { return tail(of: .cname, at: node) }
    let count = typeCount(node)
    return count > 0 ? place(at: types(node) &+ NodeLayout.padded(2 &* count)) : 0
  }

  @inline(__always)
  private func typeCount(_ node: Int) -> Int {
    Int(octets.loadLittle16(at: node &+ NodeLayout.typeCount))
  }

  /// Where the list of types starts.
  @inline(__always)
  private func types(_ node: Int) -> Int {
    let flags = flags(node)
    var offset = links(node)
    if flags & NodeLayout.wildcard != 0 { offset &+= 4 }
    if flags & NodeLayout.ownDefault != 0 { offset &+= 4 }
    return offset
  }

  /// What stands behind the name.
  @inline(__always)
  private func links(_ node: Int) -> Int {
    node &+ NodeLayout.name &+ NodeLayout.padded(nameLength(node))
  }
}
