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
    // A label's length is one octet, and so is its end.
    let start = keys.count
    keys.append(contentsOf: repeatElement(0, count: at - name.lowerBound))
    let isEscaped = keys.withOctets { keys in
      var (to, label, least) = (start, count, UInt8.max)
      while label > 0 {
        label -= 1
        var from = name.lowerBound + Int(starts[label & 127])
        let end = from + Int(octets.load8(at: from))
        while from < end {
          from += 1
          let octet = octets.load8(at: from)
          least = min(least, octet)
          keys.store8(octet &- 0x41 < 26 ? octet | 0x20 : octet, at: to)
          to += 1
        }
        to += 1
      }
      return least < 2
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
    var name: [UInt8] = [0]
    var label: [UInt8] = []
    var escaped = false
    for octet in key {
      if octet == 0 {
        name.insert(contentsOf: [UInt8(truncatingIfNeeded: label.count)] + label, at: 0)
        label.removeAll(keepingCapacity: true)
      } else if escaped {
        label.append(octet - 1)
        escaped = false
      } else if octet == 1 {
        escaped = true
      } else {
        label.append(octet)
      }
    }
    return name[...]
  }
}
