/// A thread of the kernel path, as one sees from outside whether it stands still.
public struct ServiceLife: Sendable {
  public let name: String
  let waiter: Waiter

  /// Turns of the thread's loop so far. A sleeping one makes none until it is woken.
  public var turns: UInt64 { waiter.turns }

  /// Has the thread turn once.
  public func wake() { waiter.wake() }
}
