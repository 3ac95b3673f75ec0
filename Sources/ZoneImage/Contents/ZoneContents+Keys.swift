import DNSWire
import Octets

// Comparing keys where they stand: a search over a million nodes makes no slices.

extension ZoneContents {
  /// Whether a key is at or below another.
  func hasPrefix(_ key: Range<Int>, _ prefix: Range<Int>) -> Bool {
    guard key.count >= prefix.count else { return false }
    var offset = prefix.count - 1
    // Names that differ do so near their keys' ends.
    while offset >= 0 {
      if keys[key.lowerBound + offset] != keys[prefix.lowerBound + offset] { return false }
      offset -= 1
    }
    return true
  }

  /// Whether a key is at or below another that stands elsewhere.
  func hasPrefix(_ key: Range<Int>, _ prefix: [UInt8]) -> Bool {
    guard key.count >= prefix.count else { return false }
    for offset in 0..<prefix.count where keys[key.lowerBound + offset] != prefix[offset] {
      return false
    }
    return true
  }

  /// Whether a key comes before one that stands elsewhere.
  func precedes(_ key: Range<Int>, _ other: ArraySlice<UInt8>) -> Bool {
    compare(key, other) < 0
  }

  /// Compares a key with one that stands elsewhere: negative, 0 or positive.
  func compare(_ key: Range<Int>, _ other: ArraySlice<UInt8>) -> Int {
    let count = min(key.count, other.count)
    let (left, right) = (keys.octets, other.octets)
    var offset = 0
    while offset + 8 <= count {
      let (one, another) = (left.load64(at: key.lowerBound + offset), right.load64(at: offset))
      if one != another { return one < another ? -1 : 1 }
      offset += 8
    }
    while offset < count {
      let (one, another) = (left.load8(at: key.lowerBound + offset), right.load8(at: offset))
      if one != another { return Int(one) - Int(another) }
      offset += 1
    }
    return key.count - other.count
  }

  /// The first node whose key does not come before `key`; `count` of the nodes where there is none. The
  /// search goes out from `near`: most targets of a zone's records stand close to them.
  func firstNode(notBefore key: ArraySlice<UInt8>, near: Int? = nil) -> Int {
    var low = 0
    var high = nodes.count
    if let near, near < high {
      var step = 1
      if precedes(nodes[near].key, key) {
        low = near + 1
        while low + step < nodes.count, precedes(nodes[low + step].key, key) {
          low += step + 1
          step *= 2
        }
        high = min(low + step, nodes.count)
      } else {
        high = near
        while high - step > 0, !precedes(nodes[high - step].key, key) {
          high -= step
          step *= 2
        }
        low = max(high - step, 0)
      }
    }
    while low < high {
      let middle = (low + high) / 2
      if precedes(nodes[middle].key, key) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The index of the node with this key; nil where no record has that owner.
  public func node(withKey key: ArraySlice<UInt8>, near: Int? = nil) -> Int? {
    let index = firstNode(notBefore: key, near: near)
    return index < nodes.count && compare(nodes[index].key, key) == 0 ? index : nil
  }

  /// The same for a whole array.
  public func node(withKey key: [UInt8]) -> Int? { node(withKey: key[...]) }
}
