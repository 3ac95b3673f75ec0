public import DNSWire

extension RCode {
  /// RFC 6895, section 2.3; those that this server gives.
  private static let mnemonics: [UInt16: String] = [
    0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED",
    6: "YXDOMAIN", 9: "NOTAUTH", 16: "BADVERS", 23: "BADCOOKIE",
  ]

  /// As dig shows it; `RCODEnn` where there is none.
  public var mnemonic: String { Self.mnemonics[rawValue] ?? "RCODE\(rawValue)" }

  /// That of a mnemonic in any case, of `RCODEnn`, or of a number.
  public init?(mnemonic: String) {
    let text = mnemonic.uppercased()
    if let known = Self.mnemonics.first(where: { $0.value == text }) {
      self.init(rawValue: known.key)
      return
    }
    let digits = text.hasPrefix("RCODE") ? text.dropFirst(5) : text[...]
    guard let value = UInt16(digits), value < 4096 else { return nil }
    self.init(rawValue: value)
  }
}
