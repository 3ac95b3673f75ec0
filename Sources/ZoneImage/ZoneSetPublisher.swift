import Synchronization

/// The zone set in force, and the one place where it is replaced.
///
/// A worker keeps its own strong reference and compares ``generation`` once a batch: one atomic
/// load and no reference counting a packet. Only when the generation has moved does it take the
/// lock and the new set; the worker that lets go of the old set last frees it.
public final class ZoneSetPublisher: Sendable {
  private let counter = Atomic<UInt64>(0)
  private let set: Mutex<ZoneSet>

  public init(_ set: ZoneSet) { self.set = Mutex(set) }

  /// Changes with each publication.
  @inline(__always)
  public var generation: UInt64 { counter.load(ordering: .acquiring) }

  /// The set in force and its generation.
  public func current() -> (set: ZoneSet, generation: UInt64) {
    set.withLock { ($0, counter.load(ordering: .relaxed)) }
  }

  /// Puts `new` in force for every query that a worker takes from now on.
  public func publish(_ new: ZoneSet) {
    set.withLock {
      $0 = new
      counter.add(1, ordering: .releasing)
    }
  }
}
