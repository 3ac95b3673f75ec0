import CLinux
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ZoneImage

/// In turns: where loads go is one for the process.
@Suite(.serialized) struct LoadThreadsTests {
  /// What a part of a load sees of the thread that makes it.
  struct Seen: Sendable {
    var niceness: Int
    var cpus: [Int]
  }

  static func allowed() -> [Int] {
    var cpus: [Int] = []
    while case let cpu = apus_allowed_cpu(CInt(cpus.count)), cpu >= 0 { cpus.append(Int(cpu)) }
    return cpus
  }

  /// The niceness of the calling thread, or of the process's first: what stands behind the name in parentheses, the third
  /// field, counted from 3 (proc_pid_stat(5)).
  static func niceness(_ who: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(who)/stat", encoding: .utf8)
    let fields = try #require(text.split(separator: ")").last).split(separator: " ")
    return try #require(Int(fields[19 - 3]))
  }

  func seen() throws -> Seen {
    let seen = Mutex<Result<Seen, any Error>?>(nil)
    let group = DispatchGroup()
    LoadThreads.start(in: group) {
      let result = Result { Seen(niceness: try Self.niceness("thread-self"), cpus: Self.allowed()) }
      seen.withLock { $0 = result }
    }
    group.wait()
    return try #require(seen.withLock { $0 }).get()
  }

  /// Behind who answers: nicer by ten, and on other CPUs; on all again where none would be left.
  @Test func behind() throws {
    let all = Self.allowed()
    try #require(!all.isEmpty)
    let process = try Self.niceness("self")
    // All other tests load as fast as they can.
    defer { LoadThreads.goBehind(cpus: nil) }
    for taken in [[all[0]], all, [], [all[all.count - 1], 5000, -1]] {
      LoadThreads.goBehind(cpus: taken)
      let seen = try seen()
      #expect(seen.niceness == min(process + 10, 19))
      let left = all.filter { !taken.contains($0) }
      #expect(seen.cpus == (left.isEmpty ? all : left), "\(taken) are taken")
    }
  }

  /// Whatever is made behind is what is made at once.
  @Test func sameParts() {
    LoadThreads.goBehind(cpus: [])
    defer { LoadThreads.goBehind(cpus: nil) }
    var taken: [Int] = []
    inOrder(100, cores: CoreShare(4), make: { $0 * $0 }) { part in
      taken.append(part)
      return true
    }
    #expect(taken == (0..<100).map { $0 * $0 })
  }
}
