public import Addresses

/// A frame to be, described field by field; `octets` builds it, right or as wrong as told.
public struct CraftedFrame: Sendable {
  /// An Ethernet (MAC) address: six octets.
  public typealias MAC = [UInt8]

  /// A VLAN tag (IEEE 802.1Q, clause 9).
  public struct Tag: Sendable, Equatable {
    /// 0x8100 (802.1Q) or 0x88a8 (802.1ad).
    public var etherType: UInt16
    /// Priority, drop eligibility and VLAN identifier.
    public var control: UInt16

    public init(etherType: UInt16 = 0x8100, control: UInt16) {
      self.etherType = etherType
      self.control = control
    }
  }

  /// What stands behind the Ethernet header and the tags.
  public enum Network: Sendable {
    case ipv4(IPv4)
    case ipv6(IPv6)
    case other(etherType: UInt16, [UInt8])
  }

  public var destination: MAC
  public var source: MAC
  public var tags: [Tag] = []
  public var network: Network
  /// The shortest frame, filled up with `padding`: 60 as a NIC does, 0 as veth does.
  public var paddedTo = 0
  /// What the padding is filled with; zero on the wire as a rule, but not by law.
  public var padding: UInt8 = 0

  public init(
    from source: MAC, to destination: MAC, tags: [Tag] = [], _ network: Network, paddedTo: Int = 0
  ) {
    self.source = source
    self.destination = destination
    self.tags = tags
    self.network = network
    self.paddedTo = paddedTo
  }

  /// A plain frame with a UDP datagram, over the IP version of the addresses.
  public init(
    from source: MAC, to destination: MAC, tags: [Tag] = [],
    _ sourceAddress: IPAddress, _ destinationAddress: IPAddress, udp: UDP
  ) {
    let network: Network =
      destinationAddress.isIPv4
      ? .ipv4(IPv4(source: sourceAddress, destination: destinationAddress, .udp(udp)))
      : .ipv6(IPv6(source: sourceAddress, destination: destinationAddress, .udp(udp)))
    self.init(from: source, to: destination, tags: tags, network)
  }

  /// The frame from the destination's MAC address on, without the check sequence.
  public var octets: [UInt8] {
    var frame = destination + source
    for tag in tags { frame += TestSupport.octets(tag.etherType) + TestSupport.octets(tag.control) }
    switch network {
    case .ipv4(let packet): frame += [0x08, 0x00] + packet.octets
    case .ipv6(let packet): frame += [0x86, 0xdd] + packet.octets
    case .other(let etherType, let rest): frame += TestSupport.octets(etherType) + rest
    }
    if frame.count < paddedTo {
      frame += [UInt8](repeating: padding, count: paddedTo - frame.count)
    }
    return frame
  }
}

extension CraftedFrame {
  /// An ARP request for an IPv4 address (RFC 826).
  public static func arp(
    from source: MAC, _ sender: IPAddress, asking target: IPAddress
  ) -> CraftedFrame {
    let request: [UInt8] =
      [0, 1, 8, 0, 6, 4, 0, 1] + source + sender.octets.suffix(4) + [0, 0, 0, 0, 0, 0]
      + target.octets.suffix(4)
    return CraftedFrame(
      from: source, to: [255, 255, 255, 255, 255, 255], .other(etherType: 0x0806, request))
  }

  /// The frame cut into two IP fragments, the first with `first` octets (a multiple of 8) of the
  /// IP payload (RFC 791, section 3.2; RFC 8200, section 4.5).
  public func fragmented(first: Int, identification: UInt16 = 0x4d53) -> [CraftedFrame] {
    var frames = [self, self]
    switch network {
    case .ipv4(var packet):
      let payload = packet.transportOctets
      let number = packet.transport.number
      packet.identification = identification
      packet.transport = .raw(number, Array(payload.prefix(first)))
      packet.fragment = 0x2000
      frames[0].network = .ipv4(packet)
      packet.transport = .raw(number, Array(payload.dropFirst(first)))
      packet.fragment = UInt16(first / 8)
      frames[1].network = .ipv4(packet)
    case .ipv6(var packet):
      let payload = packet.transportOctets
      let number = packet.transport.number
      packet.transport = .raw(number, Array(payload.prefix(first)))
      packet.extensions = [.fragment(field: 1, identification: UInt32(identification))]
      frames[0].network = .ipv6(packet)
      packet.transport = .raw(number, Array(payload.dropFirst(first)))
      packet.extensions = [
        .fragment(field: UInt16(first), identification: UInt32(identification))
      ]
      frames[1].network = .ipv6(packet)
    case .other: return [self]
    }
    return frames
  }
}
