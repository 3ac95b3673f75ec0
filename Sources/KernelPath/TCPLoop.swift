import NIOCore
import Synchronization

/// One of the event loops that serve TCP, and how often it did what it was asked: a loop that a handler holds up serves
/// none of its connections.
final class TCPLoop: Sendable {
  private struct State {
    var turns: UInt64 = 0
    /// So that a loop that stands still does not gather tasks.
    var isAsked = false
    var isStopped = false
  }

  let loop: any EventLoop
  private let state = Mutex(State())

  init(_ loop: any EventLoop, number: Int) {
    self.loop = loop
    loop.execute { ServiceThread.name("tcp \(number)") }
  }

  /// How often the loop turned for ``wake()``.
  var turns: UInt64 { state.withLock { $0.turns } }

  /// Has the loop turn once.
  func wake() {
    state.withLock { state in
      // A loop that has been shut down would complain.
      guard !state.isAsked, !state.isStopped else { return }
      state.isAsked = true
      loop.execute {
        self.state.withLock { state in
          state.turns &+= 1
          state.isAsked = false
        }
      }
    }
  }

  /// Before the loop is shut down: asks it nothing more.
  func stop() { state.withLock { $0.isStopped = true } }
}
