import CLinux
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import ZoneImage

@Suite struct LoadThreadsTests {
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

  /// The niceness of the calling thread, or of the process's first: the 19th field, those behind the name in parentheses being
  /// counted from 3 (proc_pid_stat(5)).
  static func niceness(_ who: String) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(who)/stat", encoding: .utf8)
    let fields = try #require(text.split(separator: ")").last).split(separator: " ")
    return try #require(Int(fields[19 - 3]))
  }

  private func seen(_ threads: LoadThreads) throws -> Seen {
    let result = threads.wait {
      Result { Seen(niceness: try Self.niceness("thread-self"), cpus: Self.allowed()) }
    }
    return try result.get()
  }

  /// Behind who answers: nicer by ten, and on other CPUs; on all again where none would be left. Threads are used again.
  @Test func behind() throws {
    let threads = LoadThreads()
    let all = Self.allowed()
    try #require(!all.isEmpty)
    let process = try Self.niceness("self")
    for taken in [[all[0]], all, [], [all[all.count - 1], 5000, -1]] {
      threads.goBehind(cpus: taken)
      let seen = try seen(threads)
      #expect(seen.niceness == min(process + 10, 19))
      let left = all.filter { !taken.contains($0) }
      #expect(seen.cpus == (left.isEmpty ? all : left), "\(taken) are taken")
    }
    threads.goBehind(cpus: nil)
    _ = try seen(threads)
  }

  /// All parts are made, once each: by new threads, by idle ones, and by those that were about to end.
  @Test func allParts() {
    let threads = LoadThreads()
    threads.goBehind(cpus: [])
    let made = Mutex([Int](repeating: 0, count: 600))
    for round in 0..<3 {
      let group = DispatchGroup()
      for index in 0..<200 {
        threads.start(in: group) { made.withLock { $0[200 * round + index] += 1 } }
      }
      #expect(group.wait(timeout: .now() + 60) == .success)
      // About as long as an idle thread waits.
      if round == 0 { Thread.sleep(forTimeInterval: 1) }
    }
    #expect(made.withLock { $0 } == [Int](repeating: 1, count: 600))
  }

  /// Where the system has no threads any more, whoever begins a part makes it.
  @Test(arguments: [0, 1, 3])
  func fewThreads(most: Int) {
    let left = Mutex(most)
    let threads = LoadThreads { body in
      let isLeft = left.withLock { left in
        left -= 1
        return left >= 0
      }
      return isLeft && DetachedThread.start(body)
    }
    threads.goBehind(cpus: [])
    let made = Mutex([Int](repeating: 0, count: 100))
    let group = DispatchGroup()
    for index in 0..<100 {
      threads.start(in: group) {
        // As a zone's load waits for the parts of its text.
        let inner = threads.wait { 1 }
        made.withLock { $0[index] += inner }
      }
    }
    #expect(group.wait(timeout: .now() + 60) == .success)
    #expect(made.withLock { $0 } == [Int](repeating: 1, count: 100))
  }
}
