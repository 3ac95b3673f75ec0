import Dispatch
import Foundation
import NIOCore
import Testing

@testable import KernelPath

@Suite("Kernel path: the life of its threads")
struct ServiceLifeTests {
  /// Waits until the thread has turned since.
  private static func turns(_ life: ServiceLife, since before: UInt64) -> Bool {
    let deadline = Date(timeIntervalSinceNow: 60)
    while life.turns == before, Date() < deadline { usleep(1_000) }
    return life.turns > before
  }

  @Test("each thread of UDP and TCP turns when it is woken; an event loop that is held up does not")
  func loops() throws {
    let server = try startServer(threads: 2)
    defer { server.stop() }
    let lives = server.services
    let port = server.endpoints[0]
    #expect(
      lives.map(\.name) == [
        "udp \(port) thread 0", "udp \(port) thread 1", "tcp thread 0", "tcp thread 1",
      ])
    for life in lives {
      let before = life.turns
      life.wake()
      #expect(Self.turns(life, since: before), "\(life.name)")
    }
    let (held, release) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    server.tcp.loops[1].loop.execute {
      held.signal()
      release.wait()
    }
    held.wait()
    let (free, stuck) = (lives[2], lives[3])
    let before = stuck.turns
    for _ in 0..<5 {
      stuck.wake()
      let turns = free.turns
      free.wake()
      #expect(Self.turns(free, since: turns))
    }
    #expect(stuck.turns == before)
    release.signal()
    #expect(Self.turns(stuck, since: before))
    // What was asked meanwhile did not pile up.
    #expect(stuck.turns == before + 1)
  }

  @Test("a thread that is gone is woken without complaint")
  func gone() throws {
    let server = try startServer()
    let lives = server.services
    server.stop()
    for life in lives { life.wake() }
  }
}
