import CLinux
import Dispatch
import Foundation
import Synchronization

/// A network namespace of a test's own: no other test's and none of the machine's interfaces are in it.
public enum NetworkNamespace {
  /// What failed, and how.
  public struct Failure: Error, CustomStringConvertible {
    public var description: String

    public init(_ description: String) { self.description = description }
  }

  /// Runs `body` on a thread in a new namespace, which goes with the thread, its sockets and its
  /// children.
  public static func with<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { done in
      // A thread waits for that one, and has the test go on: threads that this starts, as a pool does, are
      // in no namespace of a test.
      Thread.detachNewThread {
        let result = Mutex<Result<Value, any Error>?>(nil)
        let hasEnded = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
          let value = Result {
            let code = apus_thread_unshare_network()
            guard code == 0 else { throw Failure("unshare: errno \(code)") }
            try shell("ip link set lo up")
            return try body()
          }
          result.withLock { $0 = value }
          hasEnded.signal()
        }
        hasEnded.wait()
        done.resume(with: result.withLock { $0 } ?? .failure(Failure("the thread did not end")))
      }
    }
  }

  /// A shell command that makes a device of software alone, a dummy device where the kernel has that kind.
  public static func software(_ name: String, _ options: String = "") -> String {
    "{ "
      + ["dummy", "ifb", "bridge"].map { "ip link add \(name) \(options) type \($0) 2>/dev/null" }
      .joined(separator: " || ") + "; }"
  }

  /// Runs a shell command in the thread's namespace, which has to succeed: what it printed.
  ///
  /// The child is in the calling thread's namespace. Foundation's `Process` waits through a run loop, whose thread has threads and
  /// sockets of its own; and `popen` leaves open in the child what other tests have open, which holds their ports.
  @discardableResult
  public static func shell(_ command: String) throws -> String {
    var ends: [Int32] = [-1, -1]
    // Holds: an array of the two descriptors that the call writes.
    guard unsafe pipe(&ends) == 0 else { throw Failure("pipe: errno \(errno)") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(ends[0]) }
    let child: ChildProcess
    do {
      defer { close(ends[1]) }
      child = try ChildProcess(["sh", "-c", command], output: ends[1], errors: ends[1])
    }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      // Holds: `part` has room for that many octets.
      let count = unsafe read(ends[0], &part, part.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { break }
      text += part.prefix(count)
    }
    let status = child.wait()
    let output = String(decoding: text, as: UTF8.self)
    guard status == 0 else { throw Failure("\(command): status \(status)\n\(output)") }
    return output
  }

  /// Asks `condition` until it holds, for at most `seconds`: whether it did.
  public static func eventually(
    within seconds: Double = 5, _ condition: () throws -> Bool
  ) rethrows -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while true {
      if try condition() { return true }
      if Date() >= deadline { return false }
      usleep(5_000)
    }
  }
}
