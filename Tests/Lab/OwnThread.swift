import Dispatch
import Testing

/// Runs a suite as a whole on a thread of its own.
///
/// A lab's test blocks: it waits for programs and for frames. On the threads that all tests share, as many as there are CPUs, it
/// would hold one of them while it waits; and between two tests the suite would stand behind every other that waits for one.
struct OwnThread: SuiteTrait, TestScoping {
  private let executor = Executor()

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(executor) { try await function() }
  }

  private final class Executor: TaskExecutor {
    private let queue = DispatchQueue(label: "lab")

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

extension SuiteTrait where Self == OwnThread {
  static var onOwnThread: Self { OwnThread() }
}
