import Dispatch
import Synchronization

/// Makes the parts of a work, 0 to `count` - 1, on as many cores as are idle, and has them taken one after the other
/// in their order, by the calling thread: how many threads there were cannot be told from the result.
///
/// A caller that finds no core idle, or nothing to take yet, makes a part itself. Once `take` says no, nothing
/// more is made or taken.
public func inOrder<Part: Sendable>(
  _ count: Int, cores: CoreShare, make: @escaping @Sendable (Int) -> Part,
  take: (consuming Part) -> Bool
) {
  // As many parts may wait for one before them: it bounds memory, where a thread is held up.
  let ahead = max(8, 2 * cores.count)
  let isGivenUp = GivenUp()
  var pending: [PendingPart<Part>] = []
  var started = 0
  while started < count || !pending.isEmpty {
    while started < count, pending.count < ahead, cores.borrow() {
      let part = PendingPart<Part>()
      pending.append(part)
      LoadThreads.all.start { [started] in
        if !isGivenUp.value.load(ordering: .relaxed) { part.finish(make(started)) }
        cores.leave()
      }
      started += 1
    }
    if started < count, pending.count < ahead, pending.first?.isFinished != true {
      let made = make(started)
      started += 1
      guard pending.isEmpty else {
        let part = PendingPart<Part>()
        part.finish(made)
        pending.append(part)
        continue
      }
      guard take(made) else { return }
      continue
    }
    guard let part = pending.removeFirst().wait() else { return }
    guard take(part) else {
      isGivenUp.value.store(true, ordering: .relaxed)
      return
    }
  }
}

private final class GivenUp: Sendable {
  let value = Atomic<Bool>(false)
}

/// A part that is being made, on whatever thread.
private final class PendingPart<Part: Sendable>: Sendable {
  private let part = Mutex<Part?>(nil)
  private let done = DispatchSemaphore(value: 0)
  private let finished = Atomic<Bool>(false)

  func finish(_ made: Part) {
    part.withLock { $0 = made }
    finished.store(true, ordering: .releasing)
    done.signal()
  }

  var isFinished: Bool { finished.load(ordering: .acquiring) }

  /// The part; blocks until it is there. To be called once.
  func wait() -> Part? {
    done.wait()
    return part.withLock { $0.take() }
  }
}
