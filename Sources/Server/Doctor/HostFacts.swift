/// What matters of the machine and of this process.
struct HostFacts: Equatable, Sendable {
  /// uname(2)'s release.
  var kernel = ""
  var hasBTF = false
  /// The capabilities in effect: bit N for capability N of linux/capability.h.
  var capabilities: UInt64 = 0
  /// RLIMIT_MEMLOCK in octets, the soft limit and the hard one; the largest number is unlimited, and nil
  /// cannot be read.
  var lockedMemory: UInt64?
  var mostLockedMemory: UInt64?
  /// net.core.bpf_jit_enable; nil where it cannot be read.
  var jit: Int?
  /// The word in brackets in /sys/kernel/mm/transparent_hugepage/enabled.
  var hugePages: String?
  /// The CPUs that the process may use, in the order in which workers are tied to them.
  var cpus: [Int] = []
  /// The NUMA node of each CPU.
  var nodes: [Int: Int] = [:]

  func has(_ capability: DoctorCapability) -> Bool {
    capabilities >> UInt64(capability.rawValue) & 1 != 0
  }
}

/// A capability that a check asks for, by its number in linux/capability.h.
enum DoctorCapability: Int, CaseIterable, Sendable {
  case netBindService = 10
  case netAdmin = 12
  case netRaw = 13
  case ipcLock = 14
  case sysAdmin = 21
  case sysResource = 24
  case bpf = 39

  /// As capabilities(7) writes it.
  var name: String {
    switch self {
    case .netBindService: "CAP_NET_BIND_SERVICE"
    case .netAdmin: "CAP_NET_ADMIN"
    case .netRaw: "CAP_NET_RAW"
    case .ipcLock: "CAP_IPC_LOCK"
    case .sysAdmin: "CAP_SYS_ADMIN"
    case .sysResource: "CAP_SYS_RESOURCE"
    case .bpf: "CAP_BPF"
    }
  }
}
