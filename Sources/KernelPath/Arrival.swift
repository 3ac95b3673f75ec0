import Addresses

/// What the kernel says of a datagram, its message aside.
struct Arrival: Equatable {
  /// The message's octets.
  var length: Int
  /// The datagram was longer than the slot, or its control data did not fit.
  var isTruncated: Bool
  var client: Endpoint
  /// The interface a link-local client is on (`sin6_scope_id`), else 0.
  var scope: UInt32
  /// The IP header's destination (`ipi_addr`, `ipi6_addr`); nil where the kernel did not tell.
  var destination: IPAddress?
  /// The local address it stands for (`ipi_spec_dst`): another one where it was broadcast or multicast.
  var local: IPAddress?
  /// The interface it came in on.
  var interface: UInt32

  /// Why this datagram gets no reply whatever it holds, in the order of the tests.
  func dropReason(port: UInt16) -> KernelDrop? {
    guard !isTruncated, let destination, let local else { return .truncated }
    if destination.isMulticast || destination != local { return .destinationNotUnicast }
    if client.port == 0 { return .sourcePortZero }
    if client.address.isUnspecified { return .sourceUnspecified }
    if client.address.isMulticast || client.address == .broadcastIPv4 { return .sourceNotUnicast }
    if client == Endpoint(address: local, port: port) { return .sourceIsServer }
    return nil
  }

  /// The interface that a reply must leave by: only link-local addresses need one
  /// (RFC 4007, section 6).
  var replyInterface: UInt32 {
    client.address.isLinkLocalIPv6 || local?.isLinkLocalIPv6 == true ? interface : 0
  }
}

extension IPAddress {
  /// 255.255.255.255.
  static let broadcastIPv4 = IPAddress(ipv4: 0xffff_ffff)
}
