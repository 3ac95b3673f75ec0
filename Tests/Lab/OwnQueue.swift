import Dispatch
import Testing

/// Runs a suite as a whole beside the threads that all tests share.
///
/// A lab's test blocks: it waits for programs and for frames. On those threads, as many as there are CPUs, it
/// would hold one of them while it waits; and between two tests the suite would stand behind every other that waits for one.
///
/// A queue that runs several jobs at once: the suite's tests come one after the other as it is, and a time limit
/// must be told while one of them blocks.
struct OwnQueue: SuiteTrait, TestScoping {
  private let executor = Executor()

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(executor) { try await function() }
  }

  private final class Executor: TaskExecutor {
    private let queue = DispatchQueue(label: "lab", attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
      let job = UnownedJob(job)
      queue.async { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
  }
}

extension SuiteTrait where Self == OwnQueue {
  static var onOwnQueue: Self { OwnQueue() }
}
