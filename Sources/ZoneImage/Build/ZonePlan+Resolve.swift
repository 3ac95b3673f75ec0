import DNSWire

extension ZonePlan {
  /// Where a name leads in this zone (RFC 1034, section 4.3.2; RFC 4592, section 3.3.1).
  enum Resolution {
    case outside
    case exact(Int)
    /// At a cut, or below one.
    case cut(Int, isExact: Bool)
    /// Below a DNAME's owner.
    case dname(Int)
    /// Not there, and the closest encloser's wildcard stands in.
    case wildcard(Int, encloser: Int)
    case missing(encloser: Int)
  }

  /// Resolves a name in wire form.
  func resolve(_ name: ArraySlice<UInt8>, in contents: ZoneContents) -> Resolution {
    let apexKey = contents.apexKey
    let key = CanonicalKey.of(name)
    guard key.starts(with: apexKey), !items.isEmpty else { return .outside }
    var current = 0
    var end = apexKey.count
    while end < key.count {
      if items[current].isCut { return .cut(current, isExact: false) }
      if items[current].isDNAME { return .dname(current) }
      end = (key[end...].firstIndex(of: 0) ?? key.count - 1) + 1
      guard let next = item(withKey: key[..<end], in: contents) else {
        return wildcard(below: current).map { .wildcard($0, encloser: current) }
          ?? .missing(encloser: current)
      }
      current = next
    }
    return items[current].isCut ? .cut(current, isExact: true) : .exact(current)
  }

  private func item(withKey key: ArraySlice<UInt8>, in contents: ZoneContents) -> Int? {
    var low = 0
    var high = items.count
    while low < high {
      let middle = (low + high) / 2
      if contents.compare(items[middle].name(in: contents), key) < 0 {
        low = middle + 1
      } else {
        high = middle
      }
    }
    guard low < items.count, contents.compare(items[low].name(in: contents), key) == 0 else {
      return nil
    }
    return low
  }
}
