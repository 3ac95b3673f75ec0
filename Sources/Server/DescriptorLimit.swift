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
    let sockets = configuration.listen.count * (configuration.kernelThreads + 1)
    let wanted = configuration.tcp.connections + 3 * sockets + others
    let limit = apus_raise_descriptor_limit(wanted)
    guard limit < wanted else { return }
    logger.warning(
      """
      this process may have \(limit) open descriptors (ulimit -n, LimitNOFILE=), and up to \(wanted) are \
      needed for server.tcp-connections \(configuration.tcp.connections): some clients may have to wait
      """)
  }
}
