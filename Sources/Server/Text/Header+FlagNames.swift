import DNSWire

extension Header {
  private static let named: [(name: String, bit: UInt16)] = [
    ("qr", 0x8000), ("aa", 0x400), ("tc", 0x200), ("rd", 0x100), ("ra", 0x80), ("ad", 0x20),
    ("cd", 0x10),
  ]

  /// The flags that are set, as dig names them.
  static func flagNames(_ flags: UInt16) -> [String] {
    named.filter { flags & $0.bit != 0 }.map(\.name)
  }
}
