import Addresses
import Octets
import Packet
import PuntQueue

/// Copies a message and its addresses to the kernel path's queue; false when that is full.
@inline(never)
func handOver(_ layout: FrameLayout, _ bytes: RawSpan, _ punts: PuntQueue) -> Bool {
  let client: IPAddress
  let server: IPAddress
  switch layout.family {
  case .ipv4:
    let packet = IPv4Packet(checked: bytes, at: layout.ip)
    client = IPAddress(ipv4: packet.source)
    server = IPAddress(ipv4: packet.destination)
  case .ipv6:
    let packet = IPv6Packet(checked: bytes, at: layout.ip)
    let (source, destination) = (packet.source, packet.destination)
    client = IPAddress(high: source.high, low: source.low)
    server = IPAddress(high: destination.high, low: destination.low)
  }
  let datagram = UDPDatagram(checked: bytes, at: layout.udp)
  // The parse has checked that the payload lies in the chunk.
  let end = layout.payload &+ layout.payloadLength
  guard layout.payload <= end, end <= bytes.byteCount else { return false }
  return punts.push(
    message: bytes.extracting(layout.payload..<end),
    from: Endpoint(address: client, port: datagram.sourcePort),
    to: Endpoint(address: server, port: datagram.destinationPort))
}
