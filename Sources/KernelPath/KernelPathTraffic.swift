public import Histogram

/// The sizes of the kernel path's messages, and how long its answers took: from taking a query in, or the batch that it
/// came in, to having handed the response on, to the kernel or (TCP) to the connection's output.
public struct KernelPathTraffic: Sendable {
  public var udp = TrafficCounts()
  public var tcp = TrafficCounts()
  /// What the workers punted; not part of ``udp``.
  public var punts = TrafficCounts()

  public init() {}

  /// Of a path and its successor.
  public static func + (left: KernelPathTraffic, right: KernelPathTraffic) -> KernelPathTraffic {
    var sum = KernelPathTraffic()
    sum.udp = left.udp + right.udp
    sum.tcp = left.tcp + right.tcp
    sum.punts = left.punts + right.punts
    return sum
  }
}

extension KernelPath {
  /// What went through so far.
  public var traffic: KernelPathTraffic {
    var traffic = KernelPathTraffic()
    traffic.udp = udpCounters.traffic.current
    traffic.tcp = tcp.counters.traffic.current
    traffic.punts = puntCounters.traffic.current
    return traffic
  }
}
