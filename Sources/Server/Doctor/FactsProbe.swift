import CLinux
import Foundation
import Steering

// Where the facts come from: /proc, /sys and the kernel's own answers. Nothing is changed, and nothing is
// attached to anything.

extension HostFacts {
  /// Those of this machine and process, now.
  static func probe() -> HostFacts {
    var facts = HostFacts()
    facts.kernel = Self.line("/proc/sys/kernel/osrelease") ?? ""
    facts.hasBTF = FileManager.default.fileExists(atPath: "/sys/kernel/btf/vmlinux")
    facts.capabilities = Self.field("CapEff:", of: "/proc/self/status", at: 1, radix: 16) ?? 0
    // "Max locked memory   8388608   8388608   bytes", or "unlimited".
    facts.lockedMemory = Self.field("Max locked memory", of: "/proc/self/limits", at: 3, radix: 10)
    facts.mostLockedMemory = Self.field(
      "Max locked memory", of: "/proc/self/limits", at: 4, radix: 10)
    facts.jit = Self.line("/proc/sys/net/core/bpf_jit_enable").flatMap { Int($0) }
    facts.hugePages = Self.line("/sys/kernel/mm/transparent_hugepage/enabled")?
      .split(separator: " ").first { $0.hasPrefix("[") }.map {
        $0.filter { $0 != "[" && $0 != "]" }
      }
    while case let cpu = apus_allowed_cpu(CInt(clamping: facts.cpus.count)), cpu >= 0 {
      facts.cpus.append(Int(cpu))
    }
    facts.nodes = Self.nodes()
    return facts
  }

  /// The NUMA node of each CPU, as sysfs has them.
  private static func nodes() -> [Int: Int] {
    var nodes: [Int: Int] = [:]
    let root = "/sys/devices/system/node"
    for entry in (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    where entry.hasPrefix("node") {
      guard let node = Int(entry.dropFirst(4)), let list = line("\(root)/\(entry)/cpulist") else {
        continue
      }
      for cpu in Self.cpus(list) { nodes[cpu] = node }
    }
    return nodes
  }

  /// `0-3,8` as numbers.
  static func cpus(_ list: String) -> [Int] {
    list.split(separator: ",").flatMap { part -> [Int] in
      let ends = part.split(separator: "-").compactMap { Int($0) }
      guard let first = ends.first, let last = ends.last, first <= last, last - first < 65_536
      else { return [] }
      return Array(first...last)
    }
  }

  /// A file of one line; nil where it cannot be read.
  static func line(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The number at a place of the line that starts with `head`, the largest where it is "unlimited"; nil where
  /// there is none.
  private static func field(_ head: String, of path: String, at place: Int, radix: Int) -> UInt64? {
    let line = line(path)?.split(separator: "\n").first { $0.hasPrefix(head) }
    let words = line?.split { $0 == " " || $0 == "\t" } ?? []
    guard words.count > place else { return nil }
    return words[place] == "unlimited" ? .max : UInt64(words[place], radix: radix)
  }
}

extension InterfaceFacts {
  /// Those of an interface of the thread's network namespace, now.
  static func probe(_ name: String) throws(SteeringError) -> InterfaceFacts {
    let interface = try NetworkInterface(named: name)
    let state = try interface.state()
    var facts = InterfaceFacts(name: name)
    facts.driver = interface.driver
    facts.isLoopback = state.isLoopback
    facts.isUp = state.isUp
    facts.hasCarrier = state.isRunning
    facts.features = interface.xdpFeatures
    facts.queues = interface.queueCount()
    facts.mostQueues = interface.mostQueues
    facts.hasCombinedQueues = interface.hasCombinedQueues
    facts.hashesIPv4Ports = interface.hashesPorts(isIPv6: false)
    facts.hashesIPv6Ports = interface.hashesPorts(isIPv6: true)
    facts.hidesTags = try LocalAddresses.current().hidingTags.contains(interface.index)
    let mtu = Int(apus_mtu(interface.index))
    facts.mtu = mtu > 0 ? mtu : 1500
    facts.programs = try interface.attachedPrograms()
    facts.node = HostFacts.line("/sys/class/net/\(name)/device/numa_node").flatMap { Int($0) }
      .flatMap { $0 < 0 ? nil : $0 }
    return facts
  }
}
