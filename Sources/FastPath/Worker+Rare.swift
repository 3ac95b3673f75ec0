import Addresses
import CLinux
import Octets
import Packet
import PuntQueue
import Responder
import ZoneImage

/// Where a frame came from.
@inline(__always)
func clientAddress(_ layout: FrameLayout, _ bytes: RawSpan) -> IPAddress {
  switch layout.family {
  case .ipv4: return IPAddress(ipv4: IPv4Packet(checked: bytes, at: layout.ip).source)
  case .ipv6:
    let source = IPv6Packet(checked: bytes, at: layout.ip).source
    return IPAddress(high: source.high, low: source.low)
  }
}

/// Where a frame was sent to.
func serverAddress(_ layout: FrameLayout, _ bytes: RawSpan) -> IPAddress {
  switch layout.family {
  case .ipv4: return IPAddress(ipv4: IPv4Packet(checked: bytes, at: layout.ip).destination)
  case .ipv6:
    let destination = IPv6Packet(checked: bytes, at: layout.ip).destination
    return IPAddress(high: destination.high, low: destination.low)
  }
}

/// The time of a batch, for cookies: read once, and only where a query asks for it.
struct BatchClock {
  private var known: UInt32 = 0

  /// Seconds since 1970, the lower 32 bits.
  @inline(__always)
  mutating func seconds() -> UInt32 {
    if known == 0 { known = apus_unix_seconds() }
    return known
  }
}

/// The responder's answer to a query with options, which may depend on who asks: apart, so that
/// all other queries do not pay for the address.
@inline(never)
func answerOptions(
  _ query: PreparedQuery, _ layout: FrameLayout, _ bytes: inout MutableRawSpan, capacity: Int,
  _ responder: Responder, _ zones: ZoneSet, _ clock: inout BatchClock,
  _ change: inout InternetChecksum
) -> Verdict {
  let client = Client(clientAddress(layout, bytes.bytes), at: clock.seconds())
  return responder.answer(
    query, in: &bytes, capacity: capacity, zones: zones, client: client, change: &change)
}

/// Copies a message and its addresses to the kernel path's queue; false when that is full.
@inline(never)
func handOver(_ layout: FrameLayout, _ bytes: RawSpan, _ punts: PuntQueue) -> Bool {
  let client = clientAddress(layout, bytes)
  let server = serverAddress(layout, bytes)
  let datagram = UDPDatagram(checked: bytes, at: layout.udp)
  // The parse has checked that the payload lies in the chunk.
  let end = layout.payload &+ layout.payloadLength
  guard layout.payload <= end, end <= bytes.byteCount else { return false }
  return punts.push(
    message: bytes.extracting(layout.payload..<end),
    from: Endpoint(address: client, port: datagram.sourcePort),
    to: Endpoint(address: server, port: datagram.destinationPort))
}
