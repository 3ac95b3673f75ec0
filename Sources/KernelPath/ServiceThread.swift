import CLinux
import Foundation

/// A thread with a name that can be waited for.
public final class ServiceThread: Sendable {
  private let done = DispatchSemaphore(value: 0)

  /// Starts `body` on a thread of its own.
  public init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread { [done] in
      // By the kernel's own call: Foundation's sets the name through a handle that it may not have
      // stored yet, and then nothing is named.
      // Holds: the name is a C string during the call.
      unsafe apus_thread_enter(name)
      body()
      done.signal()
    }
    thread.start()
  }

  /// Returns when the body has. Once only.
  public func join() { done.wait() }
}
