import Histogram
import KernelPath

/// The sizes of all messages and how long their answers took, by path.
struct ServerTraffic: Sendable {
  /// One of the fast path's.
  struct Queue: Sendable {
    var interface: String
    var queue: UInt32
    var traffic: TrafficCounts
  }

  var queues: [Queue] = []
  var kernelPath = KernelPathTraffic()
}
