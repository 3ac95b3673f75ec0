/// A query's frame, part by part, so that a test can break one part.
///
/// Written for plainness and apart from the code under test: every length and checksum is computed
/// here by other means.
struct TestFrame {
  var destinationMAC: [UInt8] = [2, 0, 0, 0, 0, 1]
  var sourceMAC: [UInt8] = [2, 0, 0, 0, 0, 2]
  /// Protocol identifier and control information of each tag.
  var tags: [(UInt16, UInt16)] = []
  var isIPv6 = false
  var etherType: UInt16?
  var source: [UInt8] = [192, 0, 2, 9]
  var destination: [UInt8] = [192, 0, 2, 53]
  var sourcePort: UInt16 = 40_000
  var destinationPort: UInt16 = 53
  var payload: [UInt8] = Array(1...30)
  var versionAndLength: UInt8 = 0x45
  var fragment: UInt16 = 0x4000
  var nextProtocol: UInt8 = 17
  /// Added to the right IP length.
  var ipLengthError = 0
  /// Added to the right UDP length.
  var udpLengthError = 0
  /// Octets of the IP payload behind the datagram.
  var afterDatagram: [UInt8] = []
  /// Octets of the frame behind the packet: Ethernet's padding.
  var padding: [UInt8] = []
  var ipChecksum: UInt16?
  var udpChecksum: UInt16?
  var udpChecksumIsPartial = false

  static func ipv6() -> TestFrame {
    var frame = TestFrame()
    frame.isIPv6 = true
    frame.source = address6(0x20, 0x01, last: 9)
    frame.destination = address6(0x20, 0x01, last: 53)
    return frame
  }

  static func address6(_ first: UInt8, _ second: UInt8, last: UInt8) -> [UInt8] {
    [first, second, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [last]
  }

  var ethernetLength: Int { 14 + 4 * tags.count }

  /// The datagram's header and payload.
  var datagram: [UInt8] {
    let length = UInt16(8 + payload.count + udpLengthError)
    var bytes = big(sourcePort) + big(destinationPort) + big(length) + [0, 0] + payload
    let pseudo = source + destination + [0, 17] + big(length)
    // A UDP length that is wrong covers other octets than the payload.
    let covered = Array((bytes + afterDatagram).prefix(Int(length)))
    var checksum = ~plainSum(pseudo + covered)
    if checksum == 0 { checksum = 0xffff }
    if udpChecksumIsPartial { checksum = plainSum(pseudo) }
    bytes.replaceSubrange(6..<8, with: big(udpChecksum ?? checksum))
    return bytes
  }

  var bytes: [UInt8] {
    let inner = datagram + afterDatagram
    var ethernet = destinationMAC + sourceMAC
    for (identifier, control) in tags { ethernet += big(identifier) + big(control) }
    ethernet += big(etherType ?? (isIPv6 ? 0x86dd : 0x0800))
    let header: [UInt8]
    if isIPv6 {
      header =
        [versionAndLength == 0x45 ? 0x60 : versionAndLength, 0, 0, 0]
        + big(UInt16(inner.count + ipLengthError)) + [nextProtocol, 57] + source + destination
    } else {
      var four =
        [versionAndLength, 0] + big(UInt16(20 + inner.count + ipLengthError)) + [0x12, 0x34]
        + big(fragment) + [57, nextProtocol, 0, 0] + source + destination
      four.replaceSubrange(10..<12, with: big(ipChecksum ?? ~plainSum(four)))
      header = four
    }
    return ethernet + header + inner + padding
  }
}

func big(_ value: UInt16) -> [UInt8] { [UInt8(value >> 8), UInt8(value & 255)] }

/// The one's complement sum of big-endian words, the plain way: carry after each addition.
func plainSum(_ bytes: [UInt8]) -> UInt16 {
  var sum: UInt32 = 0
  for at in stride(from: 0, to: bytes.count, by: 2) {
    let low = at + 1 < bytes.count ? UInt32(bytes[at + 1]) : 0
    sum += UInt32(bytes[at]) << 8 | low
    if sum > 0xffff { sum = sum - 0x10000 + 1 }
  }
  return UInt16(sum)
}
