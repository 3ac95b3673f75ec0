import DNSWire
import Octets

extension ZoneContents {
  /// The records that sign one type at a node (RFC 4034, section 3.1.1). Behind each other, as the
  /// type covered comes first in their RDATA.
  func signatures(of type: RRType, at node: Node) -> Range<Int> {
    signatures(of: type, among: rrset(.rrsig, of: node))
  }

  /// The same among all signatures of a node.
  func signatures(of type: RRType, among all: Range<Int>) -> Range<Int> {
    var start = all.lowerBound
    while start < all.upperBound, covered(by: start) != type { start += 1 }
    var end = start
    while end < all.upperBound, covered(by: end) == type { end += 1 }
    return start..<end
  }

  /// The type that an RRSIG covers.
  func covered(by signature: Int) -> RRType {
    let rdata = records[signature].rdata
    guard rdata.count >= 2 else { return RRType(0) }
    return RRType(octets.octets.load16(at: rdata.lowerBound))
  }

  /// Whether nothing but NSEC3 stands at a node: its owner is no name of the zone (RFC 5155,
  /// section 7.2.8).
  func isHashed(_ node: Node) -> Bool {
    var hasNSEC3 = false
    for index in node.records {
      switch records[index].type {
      case .nsec3: hasNSEC3 = true
      case .rrsig where covered(by: index) == .nsec3: continue
      default: return false
      }
    }
    return hasNSEC3
  }
}
