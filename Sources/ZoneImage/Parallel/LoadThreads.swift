import CLinux
public import Dispatch
import Synchronization

/// The threads that load zones.
///
/// A load has millions of records to go through; who answers meanwhile must not wait for it. So once there are threads that
/// answer, loads go behind them: on other CPUs than theirs, as far as there are others, and at a lower priority. (A worker that
/// shared its CPU with a load waited up to a tick of the scheduler, four milliseconds, many times.)
///
/// Threads of its own: what was set on a thread stays, and the runtime's threads set their priority by themselves, and complain where
/// they may not.
public final class LoadThreads: Sendable {
  public static let all = LoadThreads()

  private struct State {
    /// The CPUs of the threads that answer; nil while nobody does.
    var answering: apus_cpus?
    /// How often that was said.
    var orders = 0
    /// What no thread has taken yet, the oldest first.
    var waiting: [(number: UInt64, part: @Sendable () -> Void)] = []
    var lastNumber: UInt64 = 0
    /// Threads that have nothing to do, and were not told to look.
    var idle = 0
  }

  private let state = Mutex(State())
  /// Raised once for each idle thread that is told to look.
  private let arrived = DispatchSemaphore(value: 0)

  /// Starts a thread; false where there is none to be had.
  private let startThread: @Sendable (@escaping @Sendable () -> Void) -> Bool

  init(
    startThread: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool =
      DetachedThread.start
  ) {
    self.startThread = startThread
  }

  /// From now on loads go behind the threads that answer, which have these CPUs for themselves; nil: nobody answers.
  public func goBehind(cpus: [Int]?) {
    // Counted by a thread that was not moved yet.
    _ = CoreShare.all
    let set = cpus?.reduce(apus_cpus()) { apus_cpus_with($0, CInt(clamping: $1)) }
    state.withLock {
      $0.answering = set
      $0.orders += 1
    }
  }

  /// Begins a part of a load on another thread; where none is to be had, makes it.
  public func start(in group: DispatchGroup? = nil, _ work: @escaping @Sendable () -> Void) {
    group?.enter()
    let part: @Sendable () -> Void = {
      work()
      group?.leave()
    }
    let waiting = state.withLock { state -> (number: UInt64, needsThread: Bool)? in
      guard state.answering != nil else { return nil }
      state.lastNumber &+= 1
      state.waiting.append((state.lastNumber, part))
      guard state.idle > 0 else { return (state.lastNumber, true) }
      state.idle -= 1
      return (state.lastNumber, false)
    }
    guard let waiting else { return DispatchQueue.global().async(execute: part) }
    guard waiting.needsThread else {
      arrived.signal()
      return
    }
    if !startThread({ [self] in serve() }) { make(waiting.number) }
  }

  /// Makes a part that no thread comes for, unless one that was there has taken it. Those that are there may all wait for it, so they are not
  /// waited for.
  private func make(_ number: UInt64) {
    let part = state.withLock { state in
      state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0).part }
    }
    part?()
  }

  /// Does work on such a thread, and waits for it.
  public func wait<Result: Sendable>(for work: @escaping @Sendable () -> Result) -> Result {
    let result = Mutex<Result?>(nil)
    let group = DispatchGroup()
    start(in: group) {
      let made = work()
      result.withLock { $0 = made }
    }
    group.wait()
    // It is there: the group is left behind it.
    return result.withLock { $0.take() } ?? work()
  }

  /// A thread's life: parts as long as there are any, and a second longer.
  private func serve() {
    var heeded: Int?
    while true {
      let (part, cpus, orders) = state.withLock { state in
        (
          state.waiting.isEmpty ? nil : state.waiting.removeFirst().part, state.answering,
          state.orders
        )
      }
      if let part {
        // Once, and not for each of many parts.
        if heeded != orders { apus_thread_go_behind(cpus ?? apus_cpus()) }
        heeded = orders
        part()
        continue
      }
      let isIdle = state.withLock { state in
        guard state.waiting.isEmpty else { return false }
        state.idle += 1
        return true
      }
      guard isIdle, arrived.wait(timeout: .now() + 1) == .timedOut else { continue }
      let isLeaving = state.withLock { state in
        guard state.idle > 0 else { return false }
        state.idle -= 1
        return true
      }
      if isLeaving { return }
      // All that were idle have been told to look, this one too.
      arrived.wait()
    }
  }
}
