import DNSWire

extension RRType {
  /// The mnemonic, for messages; TYPEnnn (RFC 3597, section 5) for types that no rule is about.
  var text: String {
    switch self {
    case .a: "A"
    case .ns: "NS"
    case .cname: "CNAME"
    case .soa: "SOA"
    case .ptr: "PTR"
    case .mx: "MX"
    case .txt: "TXT"
    case .aaaa: "AAAA"
    case .srv: "SRV"
    case .dname: "DNAME"
    case .opt: "OPT"
    case .ds: "DS"
    case .https: "HTTPS"
    case .svcb: "SVCB"
    case .any: "ANY"
    default: "TYPE\(rawValue)"
    }
  }
}
