public import DNSWire

extension RRType {
  /// The type of a mnemonic in any case, or of `TYPEnnn` (RFC 3597, section 5); nil where there is none.
  public init?(mnemonic: String) {
    let octets = Array(mnemonic.utf8)
    var table = TypeTable.standard
    guard let form = table.form(octets, octets.indices) else { return nil }
    self = form.type
  }

  /// The mnemonic; `TYPEnnn` where there is none.
  public var mnemonic: String { TypeTable.standard.name(of: rawValue) ?? "TYPE\(rawValue)" }
}
