import DNSWire
import Octets

// Comparing owners where they stand, as their sort keys compare: no key is made for it.

extension ZoneContents {
  /// Where a node's owner stands.
  func name(of node: Node) -> Range<Int> { records[node.records.lowerBound].owner }

  /// The sort key of a name that stands in the octets.
  func key(of name: Range<Int>) -> [UInt8] {
    var key: [UInt8] = []
    CanonicalKey.append(octets.octets, name, to: &key)
    return key
  }

  /// Whether an owner is in the zone.
  func isInZone(_ name: Range<Int>) -> Bool {
    isInside || key(of: name).starts(with: apexKey)
  }

  /// Whether a name is at or below another.
  func isAtOrBelow(_ name: Range<Int>, _ other: Range<Int>) -> Bool {
    let octets = octets.octets
    let start = name.upperBound - other.count
    guard start >= name.lowerBound,
      FoldedOctets.areSame(octets, at: start, octets, at: other.lowerBound, count: other.count)
    else { return false }
    // The same last octets may begin within a label.
    var at = name.lowerBound
    while at < start { at += Int(octets.load8(at: at)) + 1 }
    return at == start
  }

  /// Compares a name's key with one that stands elsewhere: negative, 0 or positive.
  func compare(_ name: Range<Int>, _ key: ArraySlice<UInt8>) -> Int {
    guard !isEscaped else { return Self.compare(self.key(of: name), key) }
    let (octets, key) = (octets.octets, key.octets)
    var at = 0
    // Behind the last label to look at: most names, and keys, are inside the zone.
    var end = name.upperBound - 1
    if isInside, key.equals(apexKey.octets, at: 0, count: apexKey.count) {
      at = apexKey.count
      end = name.upperBound - apex.wire.count
    }
    // Most names have one label then.
    if name.lowerBound + Int(octets.load8(at: name.lowerBound)) + 1 == end {
      let order = Self.compareLabel(octets, name.lowerBound, key, &at)
      return order != 0 ? order : at - key.byteCount
    }
    var starts = [128 of UInt8](repeating: 0)
    var count = 0
    var start = name.lowerBound
    while start < end, count < 128 {
      starts[count] = UInt8(truncatingIfNeeded: start - name.lowerBound)
      count += 1
      start += Int(octets.load8(at: start)) + 1
    }
    while count > 0 {
      count -= 1
      let order = Self.compareLabel(octets, name.lowerBound + Int(starts[count & 127]), key, &at)
      if order != 0 { return order }
    }
    return at - key.byteCount
  }

  /// Compares a label, which no octet of is escaped, and its end with what a key has from `at` on; where they are the
  /// same, `at` moves behind the label's end.
  private static func compareLabel(
    _ octets: RawSpan, _ label: Int, _ key: RawSpan, _ at: inout Int
  ) -> Int {
    let length = Int(octets.load8(at: label))
    var done = 0
    while done < length {
      let count = min(length - done, 8)
      let one = FoldedOctets.lowercased(word(octets, at: label + 1 + done, count: count))
      let other = word(key, at: at + done, count: count)
      // A key that has ended reads as zeros, which come first.
      if one != other { return one < other ? -1 : 1 }
      done += 8
    }
    at += length
    guard at < key.byteCount else { return 1 }
    guard key.load8(at: at) == 0 else { return -1 }
    at += 1
    return 0
  }

  /// Up to eight octets, the first one highest; zeros behind them, and for those behind the span's end.
  private static func word(_ octets: RawSpan, at offset: Int, count: Int) -> UInt64 {
    let unused = UInt64(truncatingIfNeeded: 64 - 8 * count)
    let outside = offset + 8 - octets.byteCount
    let kept = UInt64.max << unused
    if outside <= 0 { return octets.load64(at: offset) & kept }
    guard octets.byteCount >= 8 else {
      return (0..<count).reduce(0) { word, index in
        word | UInt64(octets.load8(at: offset + index)) << UInt64(56 - 8 * index)
      }
    }
    return octets.load64(at: octets.byteCount - 8) << UInt64(8 * outside) & kept
  }

  private static func compare(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Int {
    let (one, other) = (left.octets, right.octets)
    let count = min(one.byteCount, other.byteCount)
    let shared = one.sharedCount(at: 0, other, at: 0, count: count)
    guard shared < count else { return one.byteCount - other.byteCount }
    return Int(one.load8(at: shared)) - Int(other.load8(at: shared))
  }

  /// The first node whose key does not come before `key`; `count` of the nodes where there is none. The
  /// search goes out from `near`: most targets of a zone's records stand close to them.
  func firstNode(notBefore key: ArraySlice<UInt8>, near: Int? = nil) -> Int {
    var low = 0
    var high = nodes.count
    if let near, near < high {
      var step = 1
      if precedes(near, key) {
        low = near + 1
        while low + step < nodes.count, precedes(low + step, key) {
          low += step + 1
          step *= 2
        }
        high = min(low + step, nodes.count)
      } else {
        high = near
        while high - step > 0, !precedes(high - step, key) {
          high -= step
          step *= 2
        }
        low = max(high - step, 0)
      }
    }
    while low < high {
      let middle = (low + high) / 2
      if precedes(middle, key) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Whether a node comes before a key.
  private func precedes(_ index: Int, _ key: ArraySlice<UInt8>) -> Bool {
    compare(name(of: nodes[index]), key) < 0
  }

  /// The index of the node with this key; nil where no record has that owner.
  public func node(withKey key: ArraySlice<UInt8>, near: Int? = nil) -> Int? {
    let index = firstNode(notBefore: key, near: near)
    return index < nodes.count && compare(name(of: nodes[index]), key) == 0 ? index : nil
  }

  /// The same for a whole array.
  public func node(withKey key: [UInt8]) -> Int? { node(withKey: key[...]) }
}
