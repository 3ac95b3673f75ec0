import CBPF
import CLinux
import Glibc

/// What a driver can do with XDP (enum netdev_xdp_act of linux/netdev.h).
public struct XDPFeatures: OptionSet, Hashable, Sendable {
  public var rawValue: UInt64

  public init(rawValue: UInt64) { self.rawValue = rawValue }

  /// XDP_ABORTED, XDP_DROP, XDP_PASS and XDP_TX.
  public static let basic = XDPFeatures(rawValue: 1)
  public static let redirect = XDPFeatures(rawValue: 2)
  /// AF_XDP without a copy.
  public static let zeroCopy = XDPFeatures(rawValue: 8)
  /// Frames in several buffers.
  public static let multipleBuffers = XDPFeatures(rawValue: 32)
}

/// An XDP program on an interface.
public struct AttachedProgram: Hashable, Sendable {
  public var number: UInt32
  /// As its author gave it; nil where the kernel does not say.
  public var name: String?

  public init(number: UInt32, name: String?) {
    self.number = number
    self.name = name
  }

  /// The name of Apus' own program (bpf/steer.bpf.c).
  public static let own = "steer"
}

extension NetworkInterface {
  /// Its driver's name; nil where it does not say.
  public var driver: String? {
    var name = [CChar](repeating: 0, count: 32)
    // Holds: both strings are alive for the call, which writes 32 octets.
    guard unsafe apus_driver(self.name, &name) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }

  /// What its driver can do with XDP; nil where the kernel does not say (before Linux 6.3).
  public var xdpFeatures: XDPFeatures? {
    var features: UInt64 = 0
    // Holds: the call writes one number.
    guard unsafe apus_xdp_features(index, &features) == 0 else { return nil }
    return XDPFeatures(rawValue: features)
  }

  /// The most receive queues that it can be set to; nil where the driver does not say.
  public var mostQueues: Int? {
    // Holds: the string is alive for the call.
    let most = unsafe apus_most_channels(name)
    return most > 0 ? Int(most) : nil
  }

  /// Whether receiving queues are set together with sending ones, as `combined` ones.
  public var hasCombinedQueues: Bool {
    // Holds: the string is alive for the call.
    unsafe apus_has_combined_channels(name) > 0
  }

  /// Whether a UDP datagram's queue depends on its ports; nil where the driver does not say.
  public func hashesPorts(isIPv6: Bool) -> Bool? {
    // Holds: the string is alive for the call.
    let hashes = unsafe apus_hashes_ports(name, isIPv6 ? 1 : 0)
    return hashes < 0 ? nil : hashes > 0
  }

  /// The XDP programs on it.
  public func attachedPrograms() throws(SteeringError) -> [AttachedProgram] {
    try state().programs.map { number in
      var name = [CChar](repeating: 0, count: 17)
      // Holds: the call writes at most 16 octets.
      let isKnown = unsafe apus_bpf_program_name(number, &name) == 0
      return AttachedProgram(
        number: number,
        name: isKnown
          ? String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
          : nil)
    }
  }
}
