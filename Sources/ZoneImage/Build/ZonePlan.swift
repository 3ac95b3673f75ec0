import DNSWire
import Octets

/// Which names the image holds, and what each is.
///
/// One pass over the contents in canonical order, where a name's descendants follow it directly:
/// names below a cut or a DNAME are left out, names that exist only because of what is below them
/// (empty non-terminals, RFC 4592, section 2.2.2) are put in.
struct ZonePlan {
  /// A name that a lookup can find. A zone has millions: 8 octets.
  struct Item: BitwiseCopyable {
    private let nodeIndex: UInt32
    private let skipped: UInt8
    private var kinds = Kinds()

    /// What stands at the name.
    private struct Kinds: OptionSet, BitwiseCopyable {
      var rawValue: UInt8 = 0
      static var cut: Kinds { Kinds(rawValue: 1) }
      static var dname: Kinds { Kinds(rawValue: 2) }
      static var wildcard: Kinds { Kinds(rawValue: 4) }
      static var wildcardParent: Kinds { Kinds(rawValue: 8) }

      mutating func set(_ kind: Kinds, _ holds: Bool) {
        if holds { insert(kind) } else { remove(kind) }
      }
    }

    /// The name of a node; or where so many octets of its owner are skipped, that of an empty non-terminal above it.
    init(node: Int, skipped: Int = 0) {
      nodeIndex = UInt32(truncatingIfNeeded: node)
      self.skipped = UInt8(truncatingIfNeeded: skipped)
    }

    var isCut: Bool {
      get { kinds.contains(.cut) }
      set { kinds.set(.cut, newValue) }
    }

    var isDNAME: Bool {
      get { kinds.contains(.dname) }
      set { kinds.set(.dname, newValue) }
    }

    /// This item is a `*`.
    var isWildcard: Bool {
      get { kinds.contains(.wildcard) }
      set { kinds.set(.wildcard, newValue) }
    }

    /// There is a `*` directly below.
    var hasWildcard: Bool {
      get { kinds.contains(.wildcardParent) }
      set { kinds.set(.wildcardParent, newValue) }
    }

    /// The node in the contents; none for an empty non-terminal.
    var node: Int? { skipped == 0 ? Int(nodeIndex) : nil }

    /// Where the name stands in the contents' octets.
    func name(in contents: ZoneContents) -> Range<Int> {
      let owner = contents.name(of: contents.nodes[Int(nodeIndex)])
      return owner.lowerBound + Int(skipped)..<owner.upperBound
    }
  }

  private(set) var items: [Item] = []
  /// Nodes of the contents below a DNAME, which are no glue either.
  private(set) var belowDNAME: Set<Int> = []
  /// Items that are a `*`, by those directly above them: most zones have few.
  private var wildcards: [UInt32: UInt32] = [:]
  private var standings: [Standing]

  /// What a node of the contents is to a lookup.
  private enum Standing: UInt8 {
    /// Below a cut or a DNAME, or outside the zone.
    case hidden
    case cut
    case authoritative
  }

  init(_ contents: ZoneContents) {
    standings = [Standing](repeating: .hidden, count: contents.nodes.count)
    items.reserveCapacity(contents.nodes.count)
    var path: [Int] = []
    for (index, node) in contents.nodes.enumerated() {
      let name = contents.name(of: node)
      guard contents.isInZone(name), !contents.isHashed(node) else { continue }
      // All are below the first one, the apex.
      while path.count > 1, let top = path.last,
        !contents.isAtOrBelow(name, items[top].name(in: contents))
      {
        path.removeLast()
      }
      if let top = path.last, items[top].isCut || items[top].isDNAME {
        if !items[top].isCut { belowDNAME.insert(index) }
        continue
      }
      addEmptyNonTerminals(above: index, contents, &path)
      var item = Item(node: index)
      let isWildcard = contents.isWildcard(node)
      // NS at a wildcard has no meaning as a delegation (RFC 4592, section 4.2): it is plain data.
      item.isCut = !path.isEmpty && !isWildcard && !contents.rrset(.ns, of: node).isEmpty
      item.isDNAME = !contents.rrset(.dname, of: node).isEmpty
      standings[index] = item.isCut ? .cut : .authoritative
      push(item, isWildcard: isWildcard, &path)
    }
  }

  /// The item `*` directly below one.
  func wildcard(below index: Int) -> Int? {
    guard items[index].hasWildcard else { return nil }
    return wildcards[UInt32(truncatingIfNeeded: index)].map { Int($0) }
  }

  /// Whether a node of the contents is an item: it is in the zone, and not below a cut or a DNAME.
  func hasItem(_ node: Int) -> Bool { standings[node] != .hidden }

  /// Whether a node of the contents is an item, and no cut.
  func isAuthoritative(_ node: Int) -> Bool { standings[node] == .authoritative }

  /// An item's name in wire form; of an empty non-terminal in lower case.
  func name(of index: Int, in contents: ZoneContents) -> ArraySlice<UInt8> {
    let name = contents.octets[items[index].name(in: contents)]
    guard items[index].node == nil else { return name }
    return ArraySlice(name.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 })
  }

  private mutating func push(_ item: Item, isWildcard: Bool, _ path: inout [Int]) {
    if isWildcard, let parent = path.last {
      items[parent].hasWildcard = true
      wildcards[UInt32(truncatingIfNeeded: parent)] = UInt32(truncatingIfNeeded: items.count)
    }
    path.append(items.count)
    items.append(item)
    items[items.count - 1].isWildcard = isWildcard && path.count > 1
  }

  /// Puts in the names between the nearest one that is held and a node.
  private mutating func addEmptyNonTerminals(
    above node: Int, _ contents: ZoneContents, _ path: inout [Int]
  ) {
    guard let top = path.last else { return }
    let octets = contents.octets.octets
    let owner = contents.name(of: contents.nodes[node])
    let end = owner.upperBound - items[top].name(in: contents).count
    var start = owner.lowerBound + Int(octets.load8(at: owner.lowerBound)) + 1
    guard start < end else { return }
    var starts: [Int] = []
    while start < end {
      starts.append(start)
      start += Int(octets.load8(at: start)) + 1
    }
    for start in starts.reversed() {
      let isWildcard = octets.load16(at: start) == 0x012a
      push(
        Item(node: node, skipped: start - owner.lowerBound), isWildcard: isWildcard, &path)
    }
  }
}
