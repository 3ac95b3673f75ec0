import CLinux
import Synchronization

/// A thread that nobody waits for. One that cannot be had is told, which Foundation's is not.
enum DetachedThread {
  private struct Bodies {
    var all: [UInt64: @Sendable () -> Void] = [:]
    var last: UInt64 = 0
  }

  /// What threads are to do that have not begun yet, by a number of their own: C takes that along, and no closure.
  private static let bodies = Mutex(Bodies())

  /// False where the system has no thread for it (pthread_create(3)).
  static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    let number = bodies.withLock { bodies in
      bodies.last &+= 1
      bodies.all[bodies.last] = body
      return bodies.last
    }
    guard apus_thread_start({ DetachedThread.take($0)?() }, number) != 0 else { return true }
    _ = take(number)
    return false
  }

  private static func take(_ number: UInt64) -> (@Sendable () -> Void)? {
    bodies.withLock { $0.all.removeValue(forKey: number) }
  }
}
