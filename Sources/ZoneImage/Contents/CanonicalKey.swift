public import DNSWire

/// An owner name as octets that sort in canonical order (RFC 4034, section 6.1).
///
/// Labels from the root down, in lower case, each ended by 0. Within a label 0 and 1 are written
/// as (1, 1) and (1, 2), so that the end sorts before every octet. One key is a prefix of another
/// if, and only if, the other name is at or below the first.
public enum CanonicalKey {
  /// Appends the key of a name in wire form.
  public static func append(_ wire: ArraySlice<UInt8>, to keys: inout [UInt8]) {
    // A name has at most 127 labels.
    var starts = [128 of Int](repeating: 0)
    var count = 0
    var at = wire.startIndex
    // A name that is not whole, as a transfer may bring one in RDATA, ends with its last whole label.
    while at < wire.endIndex, wire[at] != 0, count < 128, at + Int(wire[at]) < wire.endIndex {
      starts[count] = at
      count += 1
      at += Int(wire[at]) + 1
    }
    while count > 0 {
      count -= 1
      let start = starts[count]
      for octet in wire[(start + 1)...(start + Int(wire[start]))] {
        switch octet {
        case 0, 1:
          keys.append(1)
          keys.append(octet + 1)
        case 0x41...0x5a: keys.append(octet | 0x20)
        default: keys.append(octet)
        }
      }
      keys.append(0)
    }
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
