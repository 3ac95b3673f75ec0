/// An Ethernet (MAC) address (IEEE 802).
public struct EthernetAddress: Hashable, Sendable, BitwiseCopyable {
  /// The six octets as they come, in the low 48 bits.
  public let value: UInt64

  init(value: UInt64) { self.value = value }

  /// Of six octets; nil for any other count.
  public init?(octets: some Collection<UInt8>) {
    guard octets.count == 6 else { return nil }
    value = octets.reduce(0) { $0 << 8 | UInt64($1) }
  }

  public var octets: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * $0)) } }
}

extension EthernetAddress: CustomStringConvertible {
  /// As `ip link` has it: 02:00:00:00:00:53.
  public var description: String {
    octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: ":")
  }
}
