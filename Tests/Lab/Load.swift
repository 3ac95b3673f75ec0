import Foundation
import Synchronization

/// Queries that the raw host sends from a thread of its own, at a rate and for a time that are both bounded.
final class Load: Sendable {
  private let stopping = Atomic<Bool>(false)
  private let count = Atomic<Int>(0)
  private let finished = DispatchSemaphore(value: 0)
  private let failure = Mutex<(any Error)?>(nil)

  /// Starts to send `burst`, over and over, a frame every `microseconds`, for at most `seconds`.
  init(_ burst: FrameBurst, in lab: Lab, everyMicroseconds gap: Double, seconds: Double) {
    Thread.detachNewThread { [self] in
      defer { finished.signal() }
      do { try send(burst, over: try RawLink(lab), gap, seconds) } catch {
        failure.withLock { $0 = error }
      }
    }
  }

  private func send(
    _ burst: FrameBurst, over link: RawLink, _ gap: Double, _ seconds: Double
  ) throws {
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
      count.add(try link.send(burst, count: min(due, 64), first: sent), ordering: .relaxed)
    }
  }

  /// How many frames have left.
  var sent: Int { count.load(ordering: .relaxed) }

  /// Ends the load: how many frames left in all. Throws what ended it before.
  func stop() throws -> Int {
    stopping.store(true, ordering: .relaxed)
    finished.wait()
    finished.signal()
    if let failure = failure.withLock({ $0 }) { throw failure }
    return sent
  }

  deinit { stopping.store(true, ordering: .relaxed) }
}
