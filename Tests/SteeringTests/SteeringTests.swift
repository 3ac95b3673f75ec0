import Glibc
import Testing

/// Whether this machine lets a process load XDP programs: where it does, a failure is a failure.
enum Privilege {
  static let isRoot = geteuid() == 0
}

extension Trait where Self == ConditionTrait {
  /// Skips the test, with the reason, where XDP programs cannot be loaded.
  static var needsBPF: Self {
    .enabled(if: Privilege.isRoot, "loading an XDP program needs root")
  }
}
