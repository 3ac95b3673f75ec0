import CLinux
import KernelPath
import Logging

/// The process's limit on open descriptors (getrlimit(2), RLIMIT_NOFILE).
enum DescriptorLimit {
  /// What is open beside connections and the kernel path's own sockets: the fast path's queues,
  /// programs and maps, zone files, the control socket.
  private static let others = 512

  /// Raises the limit to what the configuration may need, and says so where that cannot be had.
  static func raise(for configuration: Configuration, _ logger: Logger) {
    let threads = configuration.kernelThreads
    // Each thread has a UDP socket for each address, with an epoll and an eventfd, and a TCP listener; and two for TCP.
    let path = 4 * configuration.listen.count * threads + 2 * threads
    // A reload has the former kernel path beside the new one for a while.
    let wanted = 2 * (configuration.tcp.connections + path) + others
    let limit = apus_raise_descriptor_limit(wanted)
    guard limit < wanted else { return }
    logger.warning(
      """
      this process may have \(limit) open descriptors (ulimit -n, LimitNOFILE=), and up to \(wanted) are \
      needed for server.tcp-connections \(configuration.tcp.connections): some clients may have to wait
      """)
  }
}
