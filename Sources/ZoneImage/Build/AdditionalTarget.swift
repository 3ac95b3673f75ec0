import DNSWire

/// The host that a record names and that is looked up for the additional section.
///
/// As Knot, NSD and BIND do: NS, MX (RFC 1035, section 3.3), SRV (RFC 2782). As two of them do: KX
/// (RFC 2230, section 2.1), RT (RFC 1183, section 3.3), SVCB and HTTPS (RFC 9460, section 4.1). As
/// only BIND does, and Apus does not: AFSDB, NAPTR.
struct AdditionalTarget {
  let name: ArraySlice<UInt8>
  /// What is added of it.
  let types: [RRType]

  /// Whether records of a type name a host.
  static func has(_ type: RRType) -> Bool {
    switch type {
    case .ns, .mx, .srv, .kx, .rt, .svcb, .https: true
    default: false
    }
  }

  init?(_ type: RRType, _ rdata: ArraySlice<UInt8>, owner: ArraySlice<UInt8>) {
    switch type {
    case .ns, .mx, .srv, .kx, .rt:
      name = rdata.dropFirst(type.names(in: rdata)?.start ?? 0)
      types = [.a, .aaaa]
    case .svcb, .https:
      let rest = rdata.dropFirst(2)
      guard let length = wireNameLength(rest) else { return nil }
      guard length == 1 else {
        name = rest.prefix(length)
        types = [.a, .aaaa, type]
        return
      }
      // "." is the owner itself in ServiceMode, and nothing in AliasMode (RFC 9460, section 2.5);
      // a wildcard's is whatever was asked for.
      let isAlias = rdata.prefix(2).allSatisfy { $0 == 0 }
      guard !isAlias, !owner.starts(with: [1, 0x2a]) else { return nil }
      name = owner
      types = [.a, .aaaa]
    default: return nil
    }
  }
}
