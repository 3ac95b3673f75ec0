public import DNSWire

/// An owner name as octets that sort in canonical order (RFC 4034, section 6.1).
///
/// Labels from the root down, in lower case, each ended by 0. Within a label 0 and 1 are written
/// as (1, 1) and (1, 2), so that the end sorts before every octet. One key is a prefix of another
/// if, and only if, the other name is at or below the first.
public enum CanonicalKey {
  /// Appends the key of the name in wire form that stands in `octets`.
  static func append<Octets: RandomAccessCollection>(
    _ octets: Octets, _ name: Range<Int>, to keys: inout [UInt8]
  ) where Octets.Element == UInt8, Octets.Index == Int {
    // A name has at most 127 labels, and 255 octets.
    var starts = [128 of UInt8](repeating: 0)
    var count = 0
    var at = name.lowerBound
    // A name that is not whole, as a transfer may bring one in RDATA, ends with its last whole label.
    while at < name.upperBound, octets[at] != 0, count < 128, at - name.lowerBound < 256,
      at + Int(octets[at]) < name.upperBound
    {
      starts[count] = UInt8(truncatingIfNeeded: at - name.lowerBound)
      count += 1
      at += Int(octets[at]) + 1
    }
    while count > 0 {
      count -= 1
      let start = name.lowerBound + Int(starts[count])
      for index in (start + 1)...(start + Int(octets[start])) {
        let octet = octets[index]
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
    append(wire, wire.indices, to: &keys)
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
