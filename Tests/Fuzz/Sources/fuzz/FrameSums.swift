import TestSupport

extension Array where Element == UInt8 {
  /// Where the IP header stands behind up to two tags, and whether it is IPv4; nil for other frames.
  private var network: (at: Int, isIPv4: Bool)? {
    var at = 12
    for _ in 0...2 {
      guard at + 2 <= count else { return nil }
      switch UInt16(self[at]) << 8 | UInt16(self[at + 1]) {
      case 0x8100, 0x88a8: at += 4
      case 0x0800: return at + 22 <= count ? (at + 2, true) : nil
      case 0x86dd: return at + 42 <= count ? (at + 2, false) : nil
      default: return nil
      }
    }
    return nil
  }

  /// Puts the IPv4 header's checksum and the UDP checksum right, where there is a datagram.
  mutating func mendSums() {
    guard let (at, isIPv4) = network else { return }
    let udp = at + (isIPv4 ? 20 : 40)
    if isIPv4 { store(~onesComplementSum(sum(at..<udp, without: at + 10)), at: at + 10) }
    guard udp + 8 <= count else { return }
    let length = Int(self[udp + 4]) << 8 | Int(self[udp + 5])
    guard length >= 8, udp + length <= count else { return }
    let addresses = isIPv4 ? at + 12..<at + 20 : at + 8..<at + 40
    let pseudo = self[addresses] + [0, 17, UInt8(length >> 8), UInt8(length & 255)]
    let sum = ~onesComplementSum(pseudo + sum(udp..<(udp + length), without: udp + 6))
    store(sum == 0 ? 0xffff : sum, at: udp + 6)
  }

  /// A range's octets, with the two of the sum itself as zero.
  private func sum(_ range: Range<Int>, without field: Int) -> [UInt8] {
    var octets = Array(self[range])
    octets[field - range.lowerBound] = 0
    octets[field - range.lowerBound + 1] = 0
    return octets
  }

  private mutating func store(_ value: UInt16, at: Int) {
    self[at] = UInt8(value >> 8)
    self[at + 1] = UInt8(value & 255)
  }
}
