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
    let packet = IPv4Packet(checked: layout.ip)
    client = IPAddress(ipv4: packet.source(in: bytes))
    server = IPAddress(ipv4: packet.destination(in: bytes))
  case .ipv6:
    let packet = IPv6Packet(checked: layout.ip)
    let (source, destination) = (packet.source(in: bytes), packet.destination(in: bytes))
    client = IPAddress(high: source.high, low: source.low)
    server = IPAddress(high: destination.high, low: destination.low)
  }
  let datagram = UDPDatagram(checked: layout.udp)
  // The parse has checked that the payload lies in the chunk.
  let end = layout.payload &+ layout.payloadLength
  guard layout.payload <= end, end <= bytes.byteCount else { return false }
  return punts.push(
    message: bytes.extracting(layout.payload..<end),
    from: Endpoint(address: client, port: datagram.sourcePort(in: bytes)),
    to: Endpoint(address: server, port: datagram.destinationPort(in: bytes)))
}
