import Foundation

/// A thread with a name that can be waited for.
final class ServiceThread: Sendable {
  private let done = DispatchSemaphore(value: 0)

  /// Starts `body` on a thread of its own.
  init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread { [done] in
      // From here it reaches the kernel too; before the start it would be Foundation's alone.
      Thread.current.name = name
      body()
      done.signal()
    }
    thread.start()
  }

  /// Returns when the body has. Once only.
  func join() { done.wait() }
}
