/// A thread of the kernel path, as one sees from outside whether it stands still.
public struct ServiceLife: Sendable {
  public let name: String
  private let count: @Sendable () -> UInt64
  private let waking: @Sendable () -> Void

  init(name: String, waiter: Waiter) {
    self.name = name
    count = { waiter.turns }
    waking = { waiter.wake() }
  }

  init(name: String, loop: TCPLoop) {
    self.name = name
    count = { loop.turns }
    waking = { loop.wake() }
  }

  /// Turns of the thread's loop so far. A sleeping one makes none until it is woken.
  public var turns: UInt64 { count() }

  /// Has the thread turn once.
  public func wake() { waking() }
}
