/// Why a frame is not read as a query, each with its own counter.
///
/// The XDP program redirects none of the malformed ones; they are named and counted all the same,
/// for this module trusts nothing that it has not checked.
public enum FrameDropReason: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The frame ends inside a header.
  case truncated
  /// Neither IPv4 nor IPv6, or more than two VLAN tags.
  case etherType
  /// A multicast or broadcast Ethernet address (RFC 1122, section 3.3.6).
  case ethernetGroup
  /// The IP version is not what the EtherType says.
  case ipVersion
  /// An IPv4 header of another length than 20 octets.
  case ipv4Options
  /// The IPv4 header's checksum is wrong.
  case ipv4Checksum
  /// The IP length reaches beyond the frame, or not to the end of the headers.
  case ipLength
  /// A fragment of an IPv4 packet.
  case fragment
  /// Not UDP, or an IPv6 extension header.
  case notUDP
  /// The UDP length reaches beyond the IP payload, or is under 8.
  case udpLength
  /// The UDP checksum is wrong.
  case udpChecksum
  /// No UDP checksum over IPv6 (RFC 8200, section 8.1).
  case udpChecksumMissing
  /// Source port 0: nobody could be answered.
  case sourcePort
  /// The source address is multicast.
  case sourceMulticast
  /// The source address is 255.255.255.255.
  case sourceBroadcast
  /// The source address is unspecified (:: or 0.0.0.0/8).
  case sourceUnspecified
  /// The source address is a loopback address (127.0.0.0/8 or ::1).
  case sourceLoopback
  /// The source address is our own.
  case sourceOwn
  /// The destination address is multicast.
  case destinationMulticast
  /// The destination address is 255.255.255.255.
  case destinationBroadcast
  /// The destination address is unspecified.
  case destinationUnspecified
  /// The destination address is a loopback address.
  case destinationLoopback
  /// An IPv4 address in IPv6's clothes, ::ffff:0:0/96, which has no place on a wire (RFC 6890).
  case mappedAddress
  /// The response does not fit into the chunk or an IP packet.
  case responseTooLong
}
