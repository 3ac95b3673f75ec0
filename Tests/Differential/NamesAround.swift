import DNSWire

/// The names that a name of a zone suggests asking for.
enum NamesAround {
  /// Children, grandchildren, changed labels, and neighbours in canonical order (RFC 4034, section 6.1) of a name.
  static func of(_ name: Labels, apex: Labels) -> [Labels] {
    var names = [
      name.child("x"), name.child("y").child("x"), name.child("*"), name.child([0]),
      name.child("a").child("*"),
    ]
    if name.isWildcard {
      // What the wildcard may stand for (RFC 4592, section 2.2).
      names += [
        name.sibling(Array("any".utf8)), name.sibling(Array("two".utf8)).child("one"),
        name.sibling([0]), name.sibling([0xff]), name.sibling(Array("\u{2a}\u{2a}".utf8)),
      ]
    }
    guard name.labels.count > apex.labels.count, let first = name.labels.first else {
      return names
    }
    names += [first + [0x30], first + [0], [0x30] + first, Array(first.dropLast())]
      .map { name.sibling($0) }
    if let last = first.last {
      let front = Array(first.dropLast())
      // Just before and just after, as far as one octet reaches.
      if last > 0 { names.append(name.sibling(front + [last - 1, 0xff])) }
      if last < 0xff { names.append(name.sibling(front + [last + 1])) }
      names.append(name.sibling(front + [last ^ 0x01]))
    }
    return names
  }

  /// The empty non-terminals over `owners` (RFC 8499, section 7), down from the apex.
  static func emptyNonTerminals(over owners: Set<Labels>, apex: Labels) -> Set<Labels> {
    var found: Set<Labels> = []
    for owner in owners {
      var name = owner.parent
      while name.labels.count > apex.labels.count, !owners.contains(name) {
        guard found.insert(name).inserted else { break }
        name = name.parent
      }
    }
    return found
  }
}
