import Foundation
import Glibc

/// What the kernel says of this process: what monitoring asks of any, under the names that all use.
struct ProcessFacts: Equatable, Sendable {
  var cpuSeconds: Double
  var residentOctets: UInt64
  var virtualOctets: UInt64
  /// Since 1970.
  var startedSeconds: Double
  var openDescriptors: UInt64
  /// The soft limit on them.
  var mostDescriptors: UInt64

  /// Those of now; nil where /proc does not tell them.
  static func current() -> ProcessFacts? {
    func text(_ path: String) -> String {
      (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
    // The listing has its own descriptor open.
    guard let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd") else {
      return nil
    }
    return ProcessFacts(
      stat: text("/proc/self/stat"), limits: text("/proc/self/limits"), system: text("/proc/stat"),
      openDescriptors: max(entries.count - 1, 0), ticks: sysconf(CInt(_SC_CLK_TCK)),
      page: sysconf(CInt(_SC_PAGESIZE)))
  }

  /// Of the texts of /proc/self/stat, /proc/self/limits and /proc/stat (proc(5)).
  init?(
    stat: String, limits: String, system: String, openDescriptors: Int, ticks: Int, page: Int
  ) {
    // The command's name, in parentheses, may have blanks and parentheses in it.
    guard let end = stat.lastIndex(of: ")"), ticks > 0 else { return nil }
    let fields = stat[end...].split(separator: " ").dropFirst().map { UInt64($0) }
    func field(_ number: Int) -> UInt64? {
      fields.indices.contains(number - 3) ? fields[number - 3] : nil
    }
    func value(_ head: String, of text: String) -> UInt64? {
      let line = text.split(separator: "\n").first { $0.hasPrefix(head) }
      return line?.dropFirst(head.count).split(separator: " ").first.flatMap { UInt64($0) }
    }
    guard let user = field(14), let kernel = field(15), let started = field(22),
      let octets = field(23), let pages = field(24), let boot = value("btime ", of: system),
      let most = value("Max open files", of: limits)
    else { return nil }
    cpuSeconds = Double(user &+ kernel) / Double(ticks)
    residentOctets = pages &* UInt64(clamping: page)
    virtualOctets = octets
    startedSeconds = Double(boot) + Double(started) / Double(ticks)
    self.openDescriptors = UInt64(clamping: openDescriptors)
    mostDescriptors = most
  }
}

extension MetricsText {
  /// The process's metrics, which have no prefix of the server's.
  mutating func add(_ process: ProcessFacts) {
    func add(_ name: String, _ kind: Kind, _ help: String, _ sample: Sample) {
      self.add(name, kind, help, [sample], prefix: "process_")
    }
    add(
      "cpu_seconds_total", .counter, "CPU time of all threads, in user and kernel.",
      Sample(seconds: process.cpuSeconds))
    add("resident_memory_bytes", .gauge, "Memory in RAM.", Sample(process.residentOctets))
    add("virtual_memory_bytes", .gauge, "Memory that is mapped.", Sample(process.virtualOctets))
    add(
      "start_time_seconds", .gauge, "When the process began, since 1970.",
      Sample(seconds: process.startedSeconds))
    add("open_fds", .gauge, "Open descriptors.", Sample(process.openDescriptors))
    add("max_fds", .gauge, "The most that may be open.", Sample(process.mostDescriptors))
  }
}
