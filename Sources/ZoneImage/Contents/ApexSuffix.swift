import DNSWire
import Octets

/// The apex's name as other names end with it: most targets outside a zone are told by their last octets.
struct ApexSuffix {
  private let length: Int
  /// In lower case, with zeros behind it: octets are compared eight at a time.
  private let wire: [UInt8]
  let key: [UInt8]

  init(_ apex: Name) {
    length = apex.wire.count
    wire = apex.lowercased.wire + [UInt8](repeating: 0, count: 8)
    key = CanonicalKey.of(apex)
  }

  /// Whether a name's last octets are the apex's: if not, it is outside.
  func ends(_ octets: RawSpan, _ name: Range<Int>) -> Bool {
    name.count >= length
      && FoldedOctets.matches(
        octets, at: name.upperBound - length, wire.octets, at: 0, count: length)
  }
}

extension ZoneContents {
  /// Puts the key of a name in RDATA in place of what `key` had; false where the name is outside the zone.
  func makeKey(of name: Range<Int>, inside apex: ApexSuffix, _ key: inout [UInt8]) -> Bool {
    let octets = octets.octets
    var end = name.lowerBound
    while end < name.upperBound, octets.load8(at: end) != 0 {
      end += Int(octets.load8(at: end)) + 1
    }
    // Of a name that is not whole the key has what is.
    if end < name.upperBound, !apex.ends(octets, name.lowerBound..<end + 1) { return false }
    key.removeAll(keepingCapacity: true)
    CanonicalKey.append(octets, name, to: &key)
    return key.starts(with: apex.key)
  }
}
