import Addresses
import Glibc
import Octets

// struct sockaddr_in, struct sockaddr_in6, struct in_pktinfo and struct in6_pktinfo as octets.
// What the machine keeps in host order (family, lengths, interface numbers) is little-endian on
// every platform that Apus builds for, as is the zone image.

/// Reads a peer's address; anything unknown reads as unspecified, which is dropped.
func readAddress(_ bytes: RawSpan) -> Arrival {
  var arrival = Arrival(
    length: 0, isTruncated: false, client: Endpoint(address: .anyIPv6, port: 0), scope: 0,
    destination: nil, local: nil, interface: 0)
  switch CInt(bytes.loadLittle16(at: 0)) {
  case AF_INET:
    arrival.client = Endpoint(
      address: IPAddress(ipv4: bytes.load32(at: 4)), port: bytes.load16(at: 2))
  case AF_INET6:
    arrival.client = Endpoint(address: ipv6(bytes, at: 8), port: bytes.load16(at: 2))
    arrival.scope = bytes.loadLittle32(at: 24)
  default: break
  }
  return arrival
}

/// Writes the peer's address; its length. An IPv4 address makes a sockaddr_in.
func writeAddress(_ peer: Endpoint, scope: UInt32, to bytes: inout MutableRawSpan) -> Int {
  bytes.store16(peer.port, at: 2)
  if let ipv4 = peer.address.ipv4 {
    bytes.store16(UInt16(AF_INET).byteSwapped, at: 0)
    bytes.store32(ipv4, at: 4)
    bytes.storeLittle64(0, at: 8)
    return 16
  }
  bytes.store16(UInt16(AF_INET6).byteSwapped, at: 0)
  bytes.store32(0, at: 4)
  store(peer.address, to: &bytes, at: 8)
  bytes.store32(scope.byteSwapped, at: 24)
  return 28
}

/// struct cmsghdr: an eight-octet length, level and type; the data follow.
private let controlHeader = 16

/// Finds the pktinfo among control messages.
func readControl(_ bytes: RawSpan, into arrival: inout Arrival) {
  var at = 0
  while at &+ controlHeader <= bytes.byteCount {
    let length = Int(truncatingIfNeeded: bytes.loadLittle64(at: at))
    guard length >= controlHeader, length <= bytes.byteCount &- at else { return }
    let kind = (
      CInt(bitPattern: bytes.loadLittle32(at: at &+ 8)),
      CInt(bitPattern: bytes.loadLittle32(at: at &+ 12))
    )
    let data = at &+ controlHeader
    if kind == (CInt(IPPROTO_IP), IP_PKTINFO), length >= controlHeader &+ 12 {
      arrival.interface = bytes.loadLittle32(at: data)
      arrival.local = IPAddress(ipv4: bytes.load32(at: data &+ 4))
      arrival.destination = IPAddress(ipv4: bytes.load32(at: data &+ 8))
    } else if kind == (CInt(IPPROTO_IPV6), IPV6_PKTINFO), length >= controlHeader &+ 20 {
      arrival.destination = ipv6(bytes, at: data)
      arrival.local = arrival.destination
      arrival.interface = bytes.loadLittle32(at: data &+ 16)
    }
    at = at &+ ((length &+ 7) & ~7)
  }
}

/// Writes a pktinfo that makes the datagram leave from `source`; the control data's length.
func writeControl(_ source: IPAddress, interface: UInt32, to bytes: inout MutableRawSpan) -> Int {
  let data = controlHeader
  if let ipv4 = source.ipv4 {
    bytes.storeLittle64(UInt64(controlHeader + 12), at: 0)
    bytes.store32(UInt32(IPPROTO_IP).byteSwapped, at: 8)
    bytes.store32(UInt32(IP_PKTINFO).byteSwapped, at: 12)
    bytes.store32(interface.byteSwapped, at: data)
    bytes.store32(ipv4, at: data + 4)
    bytes.storeLittle64(0, at: data + 8)
    return controlHeader + 16
  }
  bytes.storeLittle64(UInt64(controlHeader + 20), at: 0)
  bytes.store32(UInt32(IPPROTO_IPV6).byteSwapped, at: 8)
  bytes.store32(UInt32(IPV6_PKTINFO).byteSwapped, at: 12)
  store(source, to: &bytes, at: data)
  bytes.store32(interface.byteSwapped, at: data + 16)
  bytes.store32(0, at: data + 20)
  return controlHeader + 24
}

private func ipv6(_ bytes: RawSpan, at offset: Int) -> IPAddress {
  IPAddress(
    high: bytes.loadLittle64(at: offset).byteSwapped,
    low: bytes.loadLittle64(at: offset &+ 8).byteSwapped)
}

private func store(_ address: IPAddress, to bytes: inout MutableRawSpan, at offset: Int) {
  bytes.storeLittle64(address.high.byteSwapped, at: offset)
  bytes.storeLittle64(address.low.byteSwapped, at: offset &+ 8)
}
