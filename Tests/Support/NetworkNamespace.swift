import CLinux
import Foundation

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
      Thread.detachNewThread {
        done.resume(
          with: Result {
            let code = apus_thread_unshare_network()
            guard code == 0 else { throw Failure("unshare: errno \(code)") }
            try shell("ip link set lo up")
            return try body()
          })
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
  /// By popen, whose child is in the calling thread's namespace. Foundation's `Process` waits through a
  /// run loop, whose thread has threads and sockets of its own.
  @discardableResult
  public static func shell(_ command: String) throws -> String {
    // Holds: the command is a C string during the call; the stream is closed once, below.
    guard
      let stream = unsafe popen(
        "PATH=$PATH:/usr/sbin:/sbin; export PATH; { \(command)\n} 2>&1", "re")
    else { throw Failure("\(command): errno \(errno)") }
    var text: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while true {
      // Holds: `part` has room for that many octets.
      let count = unsafe fread(&part, 1, part.count, stream)
      if count == 0 { break }
      text += part.prefix(count)
    }
    // Holds: as above.
    let status = unsafe pclose(stream)
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
