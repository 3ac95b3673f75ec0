import Steering

/// What matters of one interface.
struct InterfaceFacts: Equatable, Sendable {
  var name: String
  /// Nil where the driver does not say.
  var driver: String?
  var isLoopback = false
  var isUp = true
  var hasCarrier = true
  /// Nil where the kernel does not say.
  var features: XDPFeatures?
  var queues = 1
  /// The most queues that it can be set to; nil where the driver does not say.
  var mostQueues: Int?
  /// Whether they are counted with the sending ones, as `combined`.
  var hasCombinedQueues = true
  /// Whether UDP's ports are hashed; nil where the driver does not say.
  var hashesIPv4Ports: Bool?
  var hashesIPv6Ports: Bool?
  /// VLAN devices stand on it, and its driver takes tags off.
  var hidesTags = false
  var mtu = 1500
  var programs: [AttachedProgram] = []
  /// The device's NUMA node; nil: none, or the machine has but one.
  var node: Int?
}
