import DNSWire
import Foundation

/// What the test knows of a zone: its owners, their types, and the names that its RDATA leads to.
///
/// Read from the canonical text of BIND's named-compilezone, not by the server that is tested.
struct ZoneModel: Sendable {
  let apex: Name
  /// Types by owner, in lower case.
  var types: [Labels: Set<UInt16>] = [:]
  /// Targets of CNAME, DNAME, NS, MX and SRV, where they lie in the zone or not.
  var targets: Set<Labels> = []
  var records = 0

  var apexLabels: Labels { Labels(apex.lowercased) }

  /// From text with one record a line: owner, TTL, class, type, RDATA.
  init(apex: Name, compiled text: String) throws {
    self.apex = apex
    for line in text.split(separator: "\n") where !line.hasPrefix(";") {
      let fields = line.split(maxSplits: 4, whereSeparator: \.isWhitespace)
      guard fields.count == 5, let type = TypeName.code(fields[3]) else {
        throw DifferentialError("not a compiled record: \(line)")
      }
      records += 1
      types[Labels(try Name(fields[0]).lowercased), default: []].insert(type)
      guard ["CNAME", "DNAME", "NS", "MX", "SRV"].contains(fields[3]),
        let target = fields[4].split(whereSeparator: \.isWhitespace).last
      else { continue }
      targets.insert(Labels(try Name(target).lowercased))
    }
    guard types[apexLabels]?.contains(RRType.soa.rawValue) == true else {
      throw DifferentialError("\(apex): no SOA")
    }
  }

  /// Owners of NSEC3 records and of nothing else.
  var hashedOwners: Set<Labels> {
    Set(types.filter { $0.value.isSubset(of: [46, 50]) && $0.value.contains(50) }.keys)
  }

  /// Whether the zone is signed.
  var isSigned: Bool { types[apexLabels]?.contains(RRType.dnskey.rawValue) == true }
}

/// What went wrong in the test itself.
public struct DifferentialError: Error, CustomStringConvertible, Sendable {
  public var description: String

  init(_ description: String) { self.description = description }
}
