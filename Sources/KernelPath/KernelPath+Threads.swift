import CLinux

extension KernelPath {
  /// How many threads serve UDP and how many serve TCP where nobody says: one a CPU that the process
  /// may run on, four at most.
  ///
  /// Four, because each costs every listen address a socket with a receive buffer of 4 MiB, and
  /// where XDP serves they sleep: who serves much without XDP on a large machine asks for more.
  public static var defaultThreads: Int { min(Int(apus_cpu_count()), 4) }
}
