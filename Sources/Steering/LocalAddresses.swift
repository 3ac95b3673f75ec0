public import Addresses

/// The addresses of every device of a network namespace: anycast addresses live on `lo` and dummy
/// devices, and frames to them come in on another.
public struct LocalAddresses: Hashable, Sendable {
  public var addresses: Set<IPAddress>
  /// The Ethernet address of each device that has one, by `NetworkInterface.index`: it is here so that
  /// a change of one is told of as that of an IP address is.
  public var ethernet: [UInt32: EthernetAddress]
  /// The devices, by index, whose frames may have a VLAN tag that no XDP program sees: a VLAN device stands on them,
  /// and the driver takes tags off (`rx-vlan-offload`). Frames of theirs are not to be redirected.
  public var hidingTags: Set<UInt32>

  public init(
    _ addresses: Set<IPAddress>, ethernet: [UInt32: EthernetAddress] = [:],
    hidingTags: Set<UInt32> = []
  ) {
    self.addresses = addresses
    self.ethernet = ethernet
    self.hidingTags = hidingTags
  }

  /// Those of the thread's network namespace, now.
  public static func current() throws(SteeringError) -> LocalAddresses {
    let links = try Netlink.links()
    return LocalAddresses(
      try Netlink.localAddresses(),
      ethernet: Dictionary(links.map { ($0.index, $0.address) }, uniquingKeysWith: { $1 }),
      hidingTags: links.hidingTags { $0.stripsTags })
  }

  /// What these listen addresses stand for: a wildcard for every local address of its family, any
  /// other for itself while it is local. One that is not belongs to another host, such as the active one
  /// of a failover pair, which answers itself. Loopback addresses are left out: on a wire they are nobody's
  /// (RFC 1122, section 3.2.1.3; RFC 4291, section 2.5.3).
  public func endpoints(listening: some Sequence<Endpoint>) -> Set<Endpoint> {
    var endpoints: Set<Endpoint> = []
    for listen in listening {
      let family =
        listen.address.isUnspecified
        ? addresses.filter { $0.isIPv4 == listen.address.isIPv4 }
        : addresses.intersection([listen.address])
      for address in family where !address.isLoopback {
        endpoints.insert(Endpoint(address: address, port: listen.port))
      }
    }
    return endpoints
  }

  /// Those that no other host may send from. A link-local address is a host's on one link only (RFC 4007, section 4):
  /// on another a neighbour, often the router, may have the same.
  public var exclusive: Set<IPAddress> { addresses.filter { !$0.isLinkLocalIPv6 } }
}
