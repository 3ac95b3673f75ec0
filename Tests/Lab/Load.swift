import Foundation
import Synchronization

/// Queries that the raw host sends from a thread of its own, at a rate and for a time that are both bounded.
final class Load: Sendable {
  private let stopping = Atomic<Bool>(false)
  private let count = Atomic<Int>(0)
  private let finished = DispatchSemaphore(value: 0)

  /// Starts to send `burst`, over and over, a frame every `microseconds`, for at most `seconds`.
  init(_ burst: FrameBurst, in lab: Lab, everyMicroseconds gap: Double, seconds: Double) {
    Thread.detachNewThread { [self] in
      defer { finished.signal() }
      guard let link = try? RawLink(lab) else { return }
      let start = Date()
      while !stopping.load(ordering: .relaxed) {
        let elapsed = Date().timeIntervalSince(start)
        if elapsed > seconds { return }
        let sent = count.load(ordering: .relaxed)
        let due = Int(elapsed * 1_000_000 / gap) - sent
        guard due > 0 else {
          usleep(100)
          continue
        }
        guard let some = try? link.send(burst, count: min(due, 64), first: sent) else { return }
        count.add(some, ordering: .relaxed)
      }
    }
  }

  /// How many frames have left.
  var sent: Int { count.load(ordering: .relaxed) }

  /// Ends the load: how many frames left in all.
  func stop() -> Int {
    stopping.store(true, ordering: .relaxed)
    finished.wait()
    finished.signal()
    return sent
  }

  deinit { stopping.store(true, ordering: .relaxed) }
}
