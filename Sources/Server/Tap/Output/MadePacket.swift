import Addresses
import Octets

/// An IP packet made up around a message that came through the kernel, which keeps its headers to itself.
///
/// Addresses, ports and the message are the true ones. TTL, identification and, over TCP, sequence numbers are not: those
/// count the messages that were copied, so that readers put a connection's messages in order.
struct MadePacket {
  /// What was copied, behind its headers.
  var octets: [UInt8]
  /// With what was not copied.
  var length: Int

  /// A datagram of `length` octets, of which `message` was copied.
  init(udp message: [UInt8], length: Int, from source: Endpoint, to target: Endpoint) {
    let header: [UInt8] =
      big(source.port) + big(target.port) + big(UInt16(clamping: length + 8))
    let sum =
      length == message.count
      ? Self.sum(17, header + [0, 0] + message, source.address, target.address) : 0
    // 0 is for none: what is not there cannot be summed.
    let checksum = length == message.count && sum == 0 ? 0xffff : sum
    self.init(17, header + big(checksum), message, length: length, source, target)
  }

  /// A segment with a message of `length` octets behind its length (RFC 1035, section 4.2.2).
  init(
    tcp message: [UInt8], length: Int, from source: Endpoint, to target: Endpoint,
    sequence: UInt32, acknowledged: UInt32
  ) {
    let framed = big(UInt16(clamping: length)) + message
    // Five words of header; PSH and ACK; the largest window.
    let header: [UInt8] =
      big(source.port) + big(target.port) + big(sequence) + big(acknowledged)
      + [0x50, 0x18, 0xff, 0xff]
    let sum =
      length == message.count
      ? Self.sum(6, header + [0, 0, 0, 0] + framed, source.address, target.address) : 0
    self.init(6, header + big(sum) + [0, 0], framed, length: length + 2, source, target)
  }

  private init(
    _ number: UInt8, _ header: [UInt8], _ payload: [UInt8], length: Int, _ source: Endpoint,
    _ target: Endpoint
  ) {
    let inside = header.count + length
    let ip: [UInt8]
    if let from = source.address.ipv4, let to = target.address.ipv4 {
      // DF; TTL 64.
      var head: [UInt8] = [0x45, 0] + big(UInt16(clamping: inside + 20))
      head += [0, 0, 0x40, 0, 64, number, 0, 0] + big(from) + big(to)
      let sum = big(Self.sum(head))
      (head[10], head[11]) = (sum[0], sum[1])
      ip = head
    } else {
      ip =
        [0x60, 0, 0, 0] + big(UInt16(clamping: inside)) + [number, 64]
        + source.address.octets + target.address.octets
    }
    octets = ip + header + payload
    self.length = ip.count + inside
  }

  /// The checksum over pseudo-header and segment.
  private static func sum(
    _ number: UInt8, _ segment: [UInt8], _ source: IPAddress, _ target: IPAddress
  ) -> UInt16 {
    // Words that are zero do not count: the lengths of both versions' headers are worth the same.
    let addresses: [UInt8] = source.ipv4.map(big) ?? source.octets
    let targets: [UInt8] = target.ipv4.map(big) ?? target.octets
    let head: [UInt8] = addresses + targets + [0, number]
    return sum(head + big(UInt32(clamping: segment.count)) + segment)
  }

  private static func sum(_ octets: [UInt8]) -> UInt16 {
    var sum = InternetChecksum()
    sum.add(octets.octets, at: 0, count: octets.count)
    return sum.complement
  }
}

/// The octets of a number, the highest first.
private func big<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
  (0..<Number.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
}
