import Foundation
import Synchronization

/// Names for namespaces, and the removal of those whose test was killed before it could.
enum Sweep {
  static let prefix = "apus-lab-"
  private static let counter = Atomic<Int>(0)
  /// Two suites may open a lab at once, and only one can remove a namespace.
  private static let sweeping = Mutex(())

  static func nextNumber() -> Int { counter.add(1, ordering: .relaxed).newValue }

  static func removeAbandoned() throws { try whileNobodySweeps(sweep) }

  static func whileNobodySweeps(_ body: () throws -> Void) throws {
    try sweeping.withLock { _ in try body() }
  }

  private static func sweep() throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/run/netns")) ?? []
    for name in names where name.hasPrefix(prefix) {
      guard let owner = Int32(name.dropFirst(prefix.count).prefix { $0 != "-" }) else { continue }
      // Signal 0 asks only whether the process is there.
      if kill(owner, 0) != 0 && errno == ESRCH { try remove(namespace: name) }
    }
  }

  /// Removes a namespace of ours, and ends what still runs in it.
  static func remove(namespace: String) throws {
    for pid in try succeed(["ip", "netns", "pids", namespace]).split(whereSeparator: \.isNewline) {
      if let pid = Int32(pid) { kill(pid, SIGKILL) }
    }
    try succeed(["ip", "netns", "delete", namespace])
  }
}
