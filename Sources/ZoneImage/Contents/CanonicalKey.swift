public import DNSWire
import Octets

/// An owner name as octets that sort in canonical order (RFC 4034, section 6.1).
///
/// Labels from the root down, in lower case, each ended by 0. Within a label 0 and 1 are written
/// as (1, 1) and (1, 2), so that the end sorts before every octet. One key is a prefix of another
/// if, and only if, the other name is at or below the first.
public enum CanonicalKey {
  /// Appends the key of the name in wire form that stands in `octets`.
  static func append(_ octets: RawSpan, _ name: Range<Int>, to keys: inout [UInt8]) {
    // A name has at most 127 labels, and 255 octets.
    var starts = [128 of UInt8](repeating: 0)
    var count = 0
    var at = name.lowerBound
    // A name that is not whole, as a transfer may bring one in RDATA, ends with its last whole label.
    while at < name.upperBound, octets.load8(at: at) != 0, count < 128, at - name.lowerBound < 256,
      at + Int(octets.load8(at: at)) < name.upperBound
    {
      starts[count] = UInt8(truncatingIfNeeded: at - name.lowerBound)
      count += 1
      at += Int(octets.load8(at: at)) + 1
    }
    // A label's length is one octet, and so is its end. Labels are written in whole words where there is room for them.
    let start = keys.count
    keys.appendZeros(at - name.lowerBound)
    let isEscaped = keys.withOctets { keys in
      var (to, label, low) = (start, count, UInt64(0))
      while label > 0 {
        label -= 1
        let from = name.lowerBound + Int(starts[label & 127])
        let length = Int(octets.load8(at: from))
        var done = 0
        while done < length {
          let word = FoldedOctets.lowercased(word(octets, at: from + 1 + done))
          let unused = UInt64(truncatingIfNeeded: max(64 - 8 * (length - done), 0))
          // The high bits of octets below 2, and of some above such a one.
          low |= (word &- 0x0202_0202_0202_0202) & ~word & UInt64.max >> unused
          if to + done + 8 <= keys.byteCount {
            keys.storeLittle64(word, at: to + done)
          } else {
            for index in 0..<length - done {
              let octet = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
              keys.store8(octet, at: to + done + index)
            }
          }
          done += 8
        }
        to += length
        keys.store8(0, at: to)
        to += 1
      }
      return low & 0x8080_8080_8080_8080 != 0
    }
    guard isEscaped else { return }
    keys.removeLast(keys.count - start)
    while count > 0 {
      count -= 1
      let label = name.lowerBound + Int(starts[count])
      for index in (label + 1)...(label + Int(octets.load8(at: label))) {
        let octet = octets.load8(at: index)
        if octet < 2 {
          keys.append(1)
          keys.append(octet + 1)
        } else {
          keys.append(octet &- 0x41 < 26 ? octet | 0x20 : octet)
        }
      }
      keys.append(0)
    }
  }

  /// Eight octets, the first one lowest; zeros for those behind the span's end.
  private static func word(_ octets: RawSpan, at offset: Int) -> UInt64 {
    if offset + 8 <= octets.byteCount { return octets.loadLittle64(at: offset) }
    return (0..<8).reduce(0) { word, index in
      word | UInt64(octets.load8(at: offset + index)) << UInt64(8 * index)
    }
  }

  /// Appends the key of a name in wire form.
  static func append(_ wire: ArraySlice<UInt8>, to keys: inout [UInt8]) {
    append(wire.octets, 0..<wire.count, to: &keys)
  }

  /// The key of a name.
  public static func of(_ name: Name) -> [UInt8] { of(name.wire[...]) }

  /// The key of a name in wire form.
  public static func of(_ wire: ArraySlice<UInt8>) -> [UInt8] {
    var key: [UInt8] = []
    append(wire, to: &key)
    return key
  }

  /// The name in wire form, in lower case, that a key was made of.
  static func name(_ key: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var name: [UInt8] = []
    appendName(of: Array(key), to: &name)
    return name[...]
  }

  /// Appends that name. The key's last label is the name's first, so the key is gone over from its end.
  static func appendName(of key: [UInt8], to name: inout [UInt8]) {
    let octets = key.octets
    var end = key.count
    while end > 0 {
      // Behind the zero before this label's own.
      var start = end - 1
      var isEscaped = false
      while start > 0 {
        let octet = octets.load8(at: start - 1)
        if octet == 0 { break }
        if octet == 1 { isEscaped = true }
        start -= 1
      }
      let at = name.count
      name.append(UInt8(truncatingIfNeeded: end - 1 - start))
      if isEscaped {
        appendUnescaped(octets, start..<(end - 1), to: &name)
        name[at] = UInt8(truncatingIfNeeded: name.count - at - 1)
      } else {
        octets.append(start..<(end - 1), to: &name)
      }
      end = start
    }
    name.append(0)
  }

  /// Stores that name where there is room for it, one octet more than the key has; its length, or 0 where an octet of it takes two
  /// in the key: then what was stored means nothing.
  static func storeName(of key: RawSpan, to octets: inout MutableRawSpan, at start: Int) -> Int {
    let count = key.byteCount
    var (label, at) = (0, 0)
    while at < count {
      let octet = key.load8(at: at)
      if octet == 1 { return 0 }
      if octet == 0 {
        // What stands behind a label in the key stands before it in the name, and takes as much room.
        let place = start + count - at - 1
        octets.store8(UInt8(truncatingIfNeeded: at - label), at: place)
        octets.copy(key, from: label, count: at - label, to: place + 1)
        label = at + 1
      }
      at += 1
    }
    octets.store8(0, at: start + count)
    return count + 1
  }

  private static func appendUnescaped(
    _ octets: RawSpan, _ label: Range<Int>, to name: inout [UInt8]
  ) {
    var isEscaped = false
    for index in label {
      let octet = octets.load8(at: index)
      if isEscaped {
        name.append(octet &- 1)
        isEscaped = false
      } else if octet == 1 {
        isEscaped = true
      } else {
        name.append(octet)
      }
    }
  }
}
