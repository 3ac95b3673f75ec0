import DNSWire

/// Which names the image holds, and what each is.
///
/// One pass over the contents in canonical order, where a name's descendants follow it directly:
/// names below a cut or a DNAME are left out, names that exist only because of what is below them
/// (empty non-terminals, RFC 4592, section 2.2.2) are put in.
struct ZonePlan {
  /// A name that a lookup can find.
  struct Item {
    /// The node in the contents; none for an empty non-terminal.
    var node: Int?
    /// Its sort key, in the contents' keys: for an empty non-terminal the start of a longer one.
    var key: Range<Int>
    var isCut = false
    var isDNAME = false
    /// The item `*` directly below.
    var wildcard: Int?
    /// This item is such a `*`.
    var isWildcard = false
  }

  private(set) var items: [Item] = []
  /// For each node of the contents its item; none below a cut or a DNAME, or outside the zone.
  private(set) var itemOfNode: [Int?] = []
  /// Nodes of the contents below a DNAME, which are no glue either.
  private(set) var belowDNAME: Set<Int> = []

  init(_ contents: ZoneContents) {
    let apexKey = CanonicalKey.of(contents.apex)
    itemOfNode = [Int?](repeating: nil, count: contents.nodes.count)
    var path: [Int] = []
    for (index, node) in contents.nodes.enumerated() {
      let key = contents.key(of: node)
      guard key.starts(with: apexKey), !contents.isHashed(node) else { continue }
      while let top = path.last, !key.starts(with: contents.keys[items[top].key]) {
        path.removeLast()
      }
      if let top = path.last, items[top].isCut || items[top].isDNAME {
        if !items[top].isCut { belowDNAME.insert(index) }
        continue
      }
      addEmptyNonTerminals(above: key, apexKeyLength: apexKey.count, contents, &path)
      var item = Item(node: index, key: key.startIndex..<key.endIndex)
      let isWildcard = contents.owner(of: node).starts(with: [1, 0x2a])
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
    above key: ArraySlice<UInt8>, apexKeyLength: Int, _ contents: ZoneContents,
    _ path: inout [Int]
  ) {
    guard let top = path.last else { return }
    var end = key.startIndex + items[top].key.count
    while let separator = key[end...].firstIndex(of: 0), separator + 1 < key.endIndex {
      let label = key[end..<separator]
      end = separator + 1
      push(
        Item(node: nil, key: key.startIndex..<end), isWildcard: label.elementsEqual([0x2a]), &path)
    }
  }
}
