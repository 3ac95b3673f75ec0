import CLinux
import Synchronization

/// The cores that the process may run on, which all its loads share.
///
/// A load counts for one while it runs, and what another thread does for it for one more: a load that
/// finds no core idle does all itself. So one large zone has all the cores, and a hundred that are loaded side
/// by side start no more threads than they are.
public final class CoreShare: Sendable {
  public static let all = CoreShare(max(1, Int(apus_cpu_count())))

  private let idle: Atomic<Int>

  /// How many they are.
  let count: Int

  public init(_ cores: Int) {
    count = cores
    idle = Atomic(cores)
  }

  /// A load begins, whether a core is idle or not.
  public func enter() { idle.subtract(1, ordering: .relaxed) }

  public func leave() { idle.add(1, ordering: .relaxed) }

  /// Takes an idle core, to be given back with ``leave()``; false where there is none.
  func borrow() -> Bool {
    var seen = idle.load(ordering: .relaxed)
    while seen > 0 {
      let (done, now) = idle.weakCompareExchange(
        expected: seen, desired: seen - 1, ordering: .relaxed)
      if done { return true }
      seen = now
    }
    return false
  }
}
