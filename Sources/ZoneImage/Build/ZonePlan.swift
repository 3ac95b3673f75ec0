import DNSWire

/// Which names the image holds, and what each is.
///
/// One pass over the contents in canonical order, where a name's descendants follow it directly:
/// names below a cut or a DNAME are left out, names that exist only because of what is below them
/// (empty non-terminals, RFC 4592, section 2.2.2) are put in.
struct ZonePlan {
  /// A name that a lookup can find. A zone has millions: 16 octets.
  struct Item: BitwiseCopyable {
    private var nodeIndex: UInt32
    private var wildcardIndex = UInt32.max
    private let keyPlace: ZoneContents.KeyPlace
    private var kinds = Kinds()

    /// What stands at the name.
    private struct Kinds: OptionSet, BitwiseCopyable {
      var rawValue: UInt8 = 0
      static var cut: Kinds { Kinds(rawValue: 1) }
      static var dname: Kinds { Kinds(rawValue: 2) }
      static var wildcard: Kinds { Kinds(rawValue: 4) }

      mutating func set(_ kind: Kinds, _ holds: Bool) {
        if holds { insert(kind) } else { remove(kind) }
      }
    }

    init(node: Int?, key: Range<Int>) {
      nodeIndex = node.map { UInt32(truncatingIfNeeded: $0) } ?? .max
      keyPlace = ZoneContents.KeyPlace(key)
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

    /// The node in the contents; none for an empty non-terminal.
    var node: Int? { nodeIndex == .max ? nil : Int(nodeIndex) }

    /// Its sort key, in the contents' keys: for an empty non-terminal the start of a longer one.
    var key: Range<Int> { keyPlace.range }

    /// The item `*` directly below.
    var wildcard: Int? {
      get { wildcardIndex == .max ? nil : Int(wildcardIndex) }
      set { wildcardIndex = newValue.map { UInt32(truncatingIfNeeded: $0) } ?? .max }
    }
  }

  private(set) var items: [Item] = []
  /// For each node of the contents its item; none below a cut or a DNAME, or outside the zone.
  private(set) var itemOfNode: ItemOfNode
  /// Nodes of the contents below a DNAME, which are no glue either.
  private(set) var belowDNAME: Set<Int> = []

  /// A list of items, or none, by the nodes' indices.
  struct ItemOfNode {
    private var items: [UInt32]

    init(count: Int) { items = [UInt32](repeating: .max, count: count) }

    subscript(node: Int) -> Int? {
      get { items[node] == .max ? nil : Int(items[node]) }
      set { items[node] = newValue.map { UInt32(truncatingIfNeeded: $0) } ?? .max }
    }
  }

  init(_ contents: ZoneContents) {
    let apexKey = CanonicalKey.of(contents.apex)
    itemOfNode = ItemOfNode(count: contents.nodes.count)
    items.reserveCapacity(contents.nodes.count)
    var path: [Int] = []
    for (index, node) in contents.nodes.enumerated() {
      let key = node.key
      guard contents.hasPrefix(key, apexKey), !contents.isHashed(node) else { continue }
      while let top = path.last, !contents.hasPrefix(key, items[top].key) {
        path.removeLast()
      }
      if let top = path.last, items[top].isCut || items[top].isDNAME {
        if !items[top].isCut { belowDNAME.insert(index) }
        continue
      }
      addEmptyNonTerminals(above: key, contents, &path)
      var item = Item(node: index, key: key)
      let isWildcard = contents.isWildcard(node)
      // NS at a wildcard has no meaning as a delegation (RFC 4592, section 4.2): it is plain data.
      item.isCut =
        key.count > apexKey.count && !isWildcard && !contents.rrset(.ns, of: node).isEmpty
      item.isDNAME = !contents.rrset(.dname, of: node).isEmpty
      itemOfNode[index] = items.count
      push(item, isWildcard: isWildcard, &path)
    }
  }

  /// An item's name in wire form; of an empty non-terminal in lower case.
  func name(of index: Int, in contents: ZoneContents) -> ArraySlice<UInt8> {
    items[index].node.map { contents.owner(of: contents.nodes[$0]) }
      ?? CanonicalKey.name(contents.keys[items[index].key])
  }

  private mutating func push(_ item: Item, isWildcard: Bool, _ path: inout [Int]) {
    if isWildcard, let parent = path.last {
      items[parent].wildcard = items.count
    }
    path.append(items.count)
    items.append(item)
    items[items.count - 1].isWildcard = isWildcard && path.count > 1
  }

  /// Puts in the names between the nearest one that is held and the one with this key.
  private mutating func addEmptyNonTerminals(
    above key: Range<Int>, _ contents: ZoneContents, _ path: inout [Int]
  ) {
    guard let top = path.last else { return }
    let keys = contents.keys
    var start = key.lowerBound + items[top].key.count
    var end = start
    while end < key.upperBound {
      guard keys[end] == 0 else {
        end += 1
        continue
      }
      end += 1
      guard end < key.upperBound else { return }
      let isWildcard = end - start == 2 && keys[start] == 0x2a
      push(Item(node: nil, key: key.lowerBound..<end), isWildcard: isWildcard, &path)
      start = end
    }
  }
}
