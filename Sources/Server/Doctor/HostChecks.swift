/// The rules for the machine and the process: facts in, findings out.
struct HostChecks {
  var facts: HostFacts
  /// Queues that are to be served, over all interfaces.
  var queues: Int
  /// `server.user`.
  var user: String?

  var findings: [DoctorFinding] {
    [kernel, btf, capabilities, lockedMemory, jit, hugePages]
  }

  /// XDP programs attached by link came with 5.9; Debian's 6.1 and 6.12 are what the program is shown to.
  var kernel: DoctorFinding {
    let upgrade = "apt-get install linux-image-amd64 && reboot"
    let numbers = facts.kernel.split { !$0.isNumber }.prefix(2).compactMap { Int($0) }
    guard numbers.count == 2 else {
      return .amber("kernel", "'\(facts.kernel)' says no version", mend: upgrade)
    }
    let version = (numbers[0], numbers[1])
    if version < (5, 9) {
      return .red(
        "kernel", "\(facts.kernel): XDP programs are attached by link from 5.9 on", mend: upgrade)
    }
    if version < (6, 1) {
      return .amber("kernel", "\(facts.kernel): not tried before 6.1", mend: upgrade)
    }
    return .green("kernel", facts.kernel)
  }

  /// The program needs none; the tools that look into it do.
  var btf: DoctorFinding {
    facts.hasBTF
      ? .green("btf", "/sys/kernel/btf/vmlinux is there")
      : .amber(
        "btf", "no /sys/kernel/btf/vmlinux: the fast path works, bpftool and bpftrace say less",
        mend: "apt-get install linux-image-amd64 && reboot")
  }

  var capabilities: DoctorFinding {
    var missing = [DoctorCapability.netBindService, .netAdmin, .netRaw].filter { !facts.has($0) }
    // What CAP_BPF allows, CAP_SYS_ADMIN does too.
    if !facts.has(.bpf), !facts.has(.sysAdmin) { missing.append(.bpf) }
    guard missing.isEmpty else {
      return .red(
        "capabilities", "this process lacks \(missing.map(\.name).joined(separator: ", "))",
        mend: "sudo apus doctor", advice: "a service needs AmbientCapabilities= as in apus.service")
    }
    return .green("capabilities", "all that the fast path needs")
  }

  /// A server that becomes `server.user` gives CAP_IPC_LOCK up, but lifts the limits before, as far as it may.
  var lockedMemory: DoctorFinding {
    guard facts.lockedMemory != .max else { return .green("memlock", "unlimited") }
    let soft = facts.lockedMemory.map { octets(Int(clamping: $0)) } ?? "a limit that is not known"
    if let user, facts.has(.sysResource) {
      return .green("memlock", "\(soft), which CAP_SYS_RESOURCE lifts before the server is \(user)")
    }
    if user == nil, facts.has(.ipcLock) {
      return .green("memlock", "\(soft), which CAP_IPC_LOCK lifts")
    }
    let mend = "ulimit -l unlimited"
    let advice = "for a service LimitMEMLOCK=infinity"
    guard let limit = user == nil ? facts.lockedMemory : facts.mostLockedMemory else {
      return .amber("memlock", "/proc/self/limits does not tell it", mend: mend, advice: advice)
    }
    guard limit != .max else { return .green("memlock", "\(soft), the hard limit is unlimited") }
    let needed = LockedMemory.forQueue * UInt64(max(queues, 1))
    let text = octets(Int(clamping: limit))
    guard limit >= needed else {
      return .red(
        "memlock",
        "\(text) where \(counted(max(queues, 1), "queue")) "
          + "takes \(octets(Int(clamping: needed)))"
          + (user.map { ", for \($0) has no CAP_IPC_LOCK" } ?? ""), mend: mend, advice: advice)
    }
    return .green("memlock", text)
  }

  var jit: DoctorFinding {
    switch facts.jit {
    // Only the first network namespace has it.
    case nil:
      .amber(
        "bpf-jit", "its switch cannot be read here",
        mend: "nsenter --target 1 --net sysctl net.core.bpf_jit_enable")
    case 0:
      .amber(
        "bpf-jit", "off: the XDP program is interpreted",
        mend: "sysctl -w net.core.bpf_jit_enable=1")
    default: .green("bpf-jit", "on")
    }
  }

  /// Images of large zones ask for huge pages (madvise(2)).
  var hugePages: DoctorFinding {
    guard let setting = facts.hugePages, setting != "never" else {
      return .amber(
        "hugepages", "transparent huge pages are off: large zones cost more TLB misses",
        mend: "echo madvise > /sys/kernel/mm/transparent_hugepage/enabled")
    }
    return .green("hugepages", "transparent: \(setting)")
  }
}
