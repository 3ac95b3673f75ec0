import CLinux
import Glibc

/// What the kernel says of an interface now.
public struct LinkState: Equatable, Sendable {
  /// Whether what it sends comes back at once.
  public var isLoopback: Bool
  /// Whether it is set up (`ip link set up`).
  public var isUp: Bool
  /// Whether it has a carrier.
  public var isRunning: Bool
  /// The XDP programs attached to it, in whatever mode: their numbers, none of them 0.
  public var programs: [UInt32]
  /// The interface's counters since it was made, as /sys/class/net/*/statistics names them.
  public var counters: [String: UInt64]
}

extension NetworkInterface {
  /// What the kernel says of it now; ENODEV where it is gone from the thread's network namespace.
  public func state() throws(SteeringError) -> LinkState {
    var link = apus_link()
    // Holds: the call writes one struct.
    let result = unsafe apus_link_state(index, &link)
    guard result == 0 else { throw SteeringError(.interface, result, name) }
    let programs = link.programs
    // Holds: the tuple is as many UInt64 in a row, and copied.
    let values = unsafe withUnsafeBytes(of: link.statistics) {
      unsafe Array($0.bindMemory(to: UInt64.self))
    }
    return LinkState(
      isLoopback: link.flags & UInt32(IFF_LOOPBACK) != 0,
      isUp: link.flags & UInt32(IFF_UP) != 0,
      isRunning: link.flags & UInt32(IFF_RUNNING) != 0,
      programs: [programs.0, programs.1, programs.2].filter { $0 != 0 },
      counters: Dictionary(
        zip(LinkState.counterNames, values), uniquingKeysWith: { first, _ in first }))
  }
}

extension LinkState {
  /// struct rtnl_link_stats64 of linux/if_link.h, in its order.
  static let counterNames = [
    "rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped",
    "tx_dropped", "multicast", "collisions", "rx_length_errors", "rx_over_errors",
    "rx_crc_errors", "rx_frame_errors", "rx_fifo_errors", "rx_missed_errors",
    "tx_aborted_errors", "tx_carrier_errors", "tx_fifo_errors", "tx_heartbeat_errors",
    "tx_window_errors", "rx_compressed", "tx_compressed", "rx_nohandler", "rx_otherhost_dropped",
  ]
}
