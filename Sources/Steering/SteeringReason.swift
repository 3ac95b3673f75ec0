import CBPF

/// Why the XDP program did what it did with a frame: `enum steer_reason` of bpf/include/steer.h.
public struct SteeringReason: Hashable, Sendable, CaseIterable, BitwiseCopyable {
  /// Index into the program's counters.
  public let index: UInt32

  init(_ reason: steer_reason) { index = UInt32(reason.rawValue) }
  private init(index: UInt32) { self.index = index }

  public static let redirected = SteeringReason(STEER_REDIRECTED)
  public static let noSocket = SteeringReason(STEER_NO_SOCKET)
  public static let truncated = SteeringReason(STEER_TRUNCATED)
  public static let ethernetGroup = SteeringReason(STEER_ETHERNET_GROUP)
  public static let foreignMAC = SteeringReason(STEER_FOREIGN_MAC)
  public static let vlanTags = SteeringReason(STEER_VLAN_TAGS)
  public static let notIP = SteeringReason(STEER_NOT_IP)
  public static let ipVersion = SteeringReason(STEER_IP_VERSION)
  public static let ipv4Options = SteeringReason(STEER_IPV4_OPTIONS)
  public static let fragment = SteeringReason(STEER_FRAGMENT)
  public static let ipv6Extension = SteeringReason(STEER_IPV6_EXTENSION)
  public static let notUDP = SteeringReason(STEER_NOT_UDP)
  public static let notServed = SteeringReason(STEER_NOT_SERVED)
  public static let tooLong = SteeringReason(STEER_TOO_LONG)

  /// Every reason, in the order of the header.
  public static var allCases: [SteeringReason] {
    (0..<UInt32(STEER_REASON_COUNT.rawValue)).map(SteeringReason.init(index:))
  }
}
