import CLinux
public import Dispatch
import Synchronization

/// The threads that load zones.
///
/// A load has millions of records to go through; who answers meanwhile must not wait for it. So once there are threads that
/// answer, loads go behind them: on other CPUs than theirs, as far as there are others, and at a lower priority. (A worker that
/// shared its CPU with a load of the same priority waited up to a tick of the scheduler, four milliseconds, many times.)
public enum LoadThreads {
  /// The CPUs of the threads that answer; nil while nobody does.
  private static let answering = Mutex<apus_cpus?>(nil)

  /// From now on loads go behind the threads that answer, which have these CPUs for themselves; nil: nobody answers.
  public static func goBehind(cpus: [Int]?) {
    let set = cpus?.reduce(apus_cpus()) { apus_cpus_with($0, CInt(clamping: $1)) }
    answering.withLock { $0 = set }
  }

  /// Begins a part of a load on another thread.
  public static func start(
    in group: DispatchGroup? = nil, _ work: @escaping @Sendable () -> Void
  ) {
    guard let cpus = answering.withLock({ $0 }) else {
      return DispatchQueue.global().async(group: group, execute: work)
    }
    // Threads of a class of their own, for they stay as they were told to be.
    DispatchQueue.global(qos: .utility).async(group: group) {
      apus_thread_go_behind(cpus)
      work()
    }
  }
}
