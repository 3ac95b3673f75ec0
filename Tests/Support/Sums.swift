// The Internet checksum, plain and slow, to check the server's against (RFC 1071).

/// The folded one's complement sum of 16-bit words, an odd last octet filled up with zero.
public func onesComplementSum(_ octets: [UInt8]) -> UInt16 {
  var sum: UInt64 = 0
  for index in stride(from: 0, to: octets.count, by: 2) {
    let low = index + 1 < octets.count ? octets[index + 1] : 0
    sum += UInt64(octets[index]) << 8 | UInt64(low)
  }
  while sum > 0xffff { sum = (sum & 0xffff) + (sum >> 16) }
  return UInt16(sum)
}

/// The 16 bits as two octets, in network byte order.
func octets(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

/// The 32 bits as four octets, in network byte order.
func octets(_ value: UInt32) -> [UInt8] {
  octets(UInt16(value >> 16)) + octets(UInt16(value & 0xffff))
}
