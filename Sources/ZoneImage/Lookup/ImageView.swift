public import DNSWire
public import Octets

extension ImageView {
  /// Whether a name is the zone's apex.
  @inlinable @inline(__always)
  func isApex(_ bytes: RawSpan, at offset: Int, count: Int) -> Bool {
    guard header.apexLength == count else { return false }
    guard count <= ImageTable.Entry.mostApex else {
      return isLongApex(bytes, at: offset, count: count)
    }
    return FoldedOctets.matches(bytes, at: offset, apexOctets, at: 0, count: count)
  }

  /// The same of an apex that only the image has in full.
  @inline(never)
  @usableFromInline
  func isLongApex(_ bytes: RawSpan, at offset: Int, count: Int) -> Bool {
    FoldedOctets.matches(bytes, at: offset, octets, at: ImageLayout.apexName, count: count)
  }

  /// A word that holds another place in the image, in octets.
  @inline(__always)
  func place(at offset: Int) -> Int { Int(octets.loadLittle32(at: offset)) &* 4 }

  /// The node of a name that was routed, if it has one to sixteen octets; ``NodeHead/none`` where there is no
  /// such name, ``NodeHead/unknown`` where ``nodeAny`` must say so.
  ///
  /// The loop only looks for the tag; in almost all lookups what it finds is the node. It looks at
  /// few slots: what takes more, or goes over the table's end, is left to the longer way.
  @_transparent
  @usableFromInline
  func plainNode(_ route: ZoneRoute) -> NodeHead {
    var at = Int(route.slot) &* 4
    // One check for all slots that the loop looks at.
    guard at &+ 72 <= octets.byteCount else { return .unknown }
    var entry = octets.loadLittle64(at: at)
    if (entry ^ route.hash) >> 32 != 0 {
      let end = min(at &+ 64, header.slotsEnd)
      repeat {
        at &+= 8
        if entry == 0 { return .none }
        guard at < end else { return .unknown }
        entry = octets.loadLittle64(at: at)
      } while (entry ^ route.hash) >> 32 != 0
    }
    let place = Int(truncatingIfNeeded: entry & 0xffff_ffff) &* 4
    guard place &+ 64 <= octets.byteCount else { return .unknown }
    let node = NodeHead(octets, at: place)
    let first = octets.loadLittle64(at: node.name)
    guard UInt(bitPattern: route.relative &- 1) < 8 else {
      guard UInt(bitPattern: route.relative &- 9) < 8 else { return .unknown }
      let last = octets.loadLittle64(at: node.name &+ route.relative &- 8)
      guard node.nameLength == route.relative, (first ^ route.first) | (last ^ route.word) == 0
      else { return .unknown }
      return node
    }
    let word = FoldedOctets.lastHighest(first, route.relative)
    guard node.nameLength == route.relative, word == route.word else { return .unknown }
    return node
  }

  /// The node of a name that was routed.
  @_transparent
  func node(_ route: ZoneRoute, _ bytes: RawSpan, at name: Int) -> NodeHead {
    let node = plainNode(route)
    return node.isUnknown ? nodeAny(route, bytes, at: name) : node
  }

  /// The same for names of any length, and tags that several names have.
  @inline(never)
  func nodeAny(_ route: ZoneRoute, _ bytes: RawSpan, at name: Int) -> NodeHead {
    node(route.hash, bytes, at: name, count: route.relative)
  }

  /// The node of a name, given by the octets before the apex's; none where there is no such
  /// name.
  ///
  /// The loop only looks for the tag; in almost all lookups what it finds is the node.
  @inline(__always)
  func node(_ hash: UInt64, _ bytes: RawSpan, at offset: Int, count: Int) -> NodeHead {
    let slotCount = header.slotCount
    let slots = header.slots
    var slot = Slots.first(hash, count: slotCount)
    var left = slotCount
    var entry = octets.loadLittle64(at: slots &+ 8 &* slot)
    while Slots.tag(entry ^ hash) != 0 {
      left &-= 1
      if entry == 0 || left <= 0 { return .none }
      slot = slot &+ 1 == slotCount ? 0 : slot &+ 1
      entry = octets.loadLittle64(at: slots &+ 8 &* slot)
    }
    let node = NodeHead(octets, at: Int(truncatingIfNeeded: entry & 0xffff_ffff) &* 4)
    guard node.nameLength == count,
      FoldedOctets.matches(bytes, at: offset, octets, at: node.name, count: count)
    else { return otherNode(hash, bytes, at: offset, count: count) }
    return node
  }

  /// The same where two names have the same tag.
  @inline(never)
  private func otherNode(
    _ hash: UInt64, _ bytes: RawSpan, at offset: Int, count: Int
  ) -> NodeHead {
    let slotCount = header.slotCount
    var slot = Slots.first(hash, count: slotCount)
    for _ in 0..<slotCount {
      let entry = octets.loadLittle64(at: header.slots &+ 8 &* slot)
      if entry == 0 { return .none }
      let node = NodeHead(octets, at: Int(truncatingIfNeeded: entry & 0xffff_ffff) &* 4)
      if Slots.tag(entry ^ hash) == 0, node.nameLength == count,
        FoldedOctets.matches(bytes, at: offset, octets, at: node.name, count: count)
      {
        return node
      }
      slot = slot &+ 1 == slotCount ? 0 : slot &+ 1
    }
    return .none
  }

  /// The node of the wildcard directly below; the flag says whether there is one.
  @inline(__always)
  func wildcard(of node: NodeHead) -> NodeHead { NodeHead(octets, at: place(at: node.links)) }

  /// The tail for all types that are not listed; the flag says whether there is one.
  @inline(__always)
  func defaultTail(of node: NodeHead) -> Int { Int(defaultTailWords(of: node)) &* 4 }

  /// The same in words.
  @inlinable @inline(__always)
  func defaultTailWords(of node: NodeHead) -> UInt32 {
    octets.loadLittle32(at: node.links &+ (node.has(NodeLayout.wildcard) ? 4 : 0))
  }

  /// The tail of a type at a node; 0 where the type is not listed.
  @inlinable @inline(__always)
  func tail(of type: RRType, at node: NodeHead) -> Int { Int(tailWords(of: type, at: node)) &* 4 }

  /// The same in words.
  @inlinable @inline(__always)
  func tailWords(of type: RRType, at node: NodeHead) -> UInt32 {
    let entry = octets.entry(forLittle16: type.rawValue, at: node.types, count: node.typeCount)
    return UInt32(truncatingIfNeeded: entry >> 32)
  }

  /// The tail of one type that stands for all (RFC 8482, section 4.1): CNAME where there is one,
  /// so that no chain is followed, else the first; 0 at an empty non-terminal.
  @inline(never)
  func tailForAny(at node: NodeHead) -> Int {
    if node.has(NodeLayout.alias) { return tail(of: .cname, at: node) }
    guard node.typeCount > 0 else { return 0 }
    return place(at: node.types &+ 4)
  }
}

/// The first word of a node, and where the node stands.
@usableFromInline
struct NodeHead: BitwiseCopyable {
  @usableFromInline let offset: Int
  @usableFromInline let word: UInt32

  @inlinable @inline(__always)
  init(_ octets: RawSpan, at offset: Int) {
    self.offset = offset
    word = octets.loadLittle32(at: offset)
  }

  @inlinable
  init() {
    offset = 0
    word = 0
  }

  @inlinable
  init(offset: Int) {
    self.offset = offset
    word = 0
  }

  /// Nobody knows yet: no node stands at an odd offset.
  @inlinable
  static var unknown: NodeHead { NodeHead(offset: 1) }

  @inlinable @inline(__always)
  var isUnknown: Bool { offset == 1 }

  /// No node.
  @inlinable
  static var none: NodeHead { NodeHead() }

  @inlinable @inline(__always)
  var exists: Bool { offset != 0 }

  /// Octets of the owner's name before the apex's.
  @inlinable @inline(__always)
  var nameLength: Int { Int(truncatingIfNeeded: word & 0xff) }

  @inlinable @inline(__always)
  func has(_ flag: UInt8) -> Bool { word & UInt32(flag) << 8 != 0 }

  /// Neither a cut nor a wildcard: its listed tails answer for its very name.
  @inlinable @inline(__always)
  var isPlain: Bool { !has(NodeLayout.cut | NodeLayout.synthesizes) }

  /// A cut and no wildcard: its referral was compiled for its very name.
  @inlinable @inline(__always)
  var isPlainCut: Bool { has(NodeLayout.cut) && !has(NodeLayout.synthesizes) }

  @inlinable @inline(__always)
  var typeCount: Int { Int(truncatingIfNeeded: word >> 16) }

  @inlinable @inline(__always)
  var name: Int { offset &+ NodeLayout.name }

  /// Where the list of types starts.
  @inlinable @inline(__always)
  var types: Int { name &+ NodeLayout.padded(nameLength) }

  /// What stands behind the types.
  @inlinable @inline(__always)
  var links: Int { types &+ NodeLayout.typeSize &* typeCount }
}
