import CLinux
import Logging
import Steering

/// The process's limit on memory that is locked (getrlimit(2), RLIMIT_MEMLOCK), and what is needed of it.
enum LockedMemory {
  /// What the fast path locks for a queue: its chunks.
  static let forQueue: UInt64 = 8 << 20

  /// Lifts the limit, as far as the process may, and says so where that is too little for the configuration.
  static func raise(for configuration: Configuration, _ logger: Logger) {
    let limit = apus_unlimit_locked_memory()
    let needed = needed(by: configuration) { try? NetworkInterface(named: $0).queueCount() }
    if let complaint = complaint(limit: limit, needed: needed) { logger.warning("\(complaint)") }
  }

  /// What the fast path of a configuration locks. An interface that is not there counts as one that will come.
  static func needed(
    by configuration: Configuration, queueCount: (String) -> Int?
  ) -> UInt64 {
    guard configuration.mode != .off else { return 0 }
    let queues = configuration.interfaces.reduce(0) { sum, interface in
      sum + configuration.queues.wanted(of: queueCount(interface) ?? 1)
    }
    return forQueue * UInt64(queues)
  }

  /// What is to be said of a limit, nil where it suffices.
  static func complaint(limit: UInt64, needed: UInt64) -> String? {
    guard limit < needed else { return nil }
    return """
      \(octets(Int(clamping: limit))) of memory may be locked (ulimit -l, LimitMEMLOCK=), and the fast path takes \
      \(octets(Int(clamping: needed))): some queues may be served by the kernel path alone; CAP_SYS_RESOURCE would lift the limit
      """
  }
}
