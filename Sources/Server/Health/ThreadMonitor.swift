import Dispatch
import FastPath
import KernelPath
import Logging
import Synchronization
import XDP

/// Sees which threads stand still: the fast path's workers and those of the kernel path.
///
/// Once a second each worker that has not turned since is woken: an idle one then turns once, in
/// microseconds, and goes back to sleep. One that was woken five times and did not is stalled.
final class ThreadMonitor: Sendable {
  /// A worker, as far as the monitor knows it.
  struct Beat: Sendable {
    var name: String
    var turns: UInt64
    var wake: @Sendable () -> Void
  }

  private struct Seen {
    var turns: UInt64
    var missed = 0
  }

  private static let patience = 5

  private let seen = Mutex<[String: Seen]>([:])
  private let queue = DispatchQueue(label: "apus-monitor")
  private let isStopped = Atomic<Bool>(false)
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  /// Looks once a second from now on; `alive` is called each time that none stands still.
  func start(
    _ beats: @escaping @Sendable () -> [Beat], alive: @escaping @Sendable () -> Void
  ) {
    queue.asyncAfter(deadline: .now() + 1) { [weak self] in
      guard let self, !self.isStopped.load(ordering: .relaxed) else { return }
      if self.look(at: beats()) { alive() }
      self.start(beats, alive: alive)
    }
  }

  func stop() { isStopped.store(true, ordering: .relaxed) }

  /// Compares with what was seen the last time: whether none stands still.
  @discardableResult
  func look(at beats: [Beat]) -> Bool {
    var idle: [Beat] = []
    seen.withLock { seen in
      let names = Set(beats.map(\.name))
      seen = seen.filter { names.contains($0.key) }
      for beat in beats {
        guard let last = seen[beat.name], last.turns == beat.turns else {
          if seen[beat.name]?.missed ?? 0 >= Self.patience {
            logger.warning("\(beat.name): the worker moves again")
          }
          seen[beat.name] = Seen(turns: beat.turns)
          continue
        }
        seen[beat.name]?.missed += 1
        if last.missed + 1 == Self.patience {
          logger.error("\(beat.name): the worker stands still")
        }
        idle.append(beat)
      }
    }
    for beat in idle { beat.wake() }
    return stalled.isEmpty
  }

  /// The names of the workers that stand still, in order.
  var stalled: [String] {
    seen.withLock { $0.filter { $0.value.missed >= Self.patience }.keys.sorted() }
  }
}

extension ThreadMonitor.Beat {
  init(_ queue: FastPathQueue) {
    self.init(
      name: queueName(queue.interface, queue.queue.number), turns: queue.turns,
      wake: { queue.wake() })
  }

  init(_ service: ServiceLife) {
    self.init(name: service.name, turns: service.turns, wake: { service.wake() })
  }
}

/// A queue as messages name it.
func queueName(_ interface: String, _ queue: UInt32) -> String { "\(interface) queue \(queue)" }
