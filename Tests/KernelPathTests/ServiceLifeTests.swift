import Foundation
import Synchronization
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

  @Test("each thread of UDP and TCP turns when it is woken")
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
  }

  @Test("a loop that is held up does not turn, however often it is woken; the others do")
  func heldUp() throws {
    let server = try startServer()
    defer { server.stop() }
    let (free, stuck) = (server.services[0], server.services[1])
    let (client, before) = try server.tcp.table.state.withLock { _ in
      // To count the connection the loop waits for who holds its table.
      let client = try TCPClient(server.endpoints[0])
      var before = UInt64.max
      for _ in 0..<1_000 where stuck.turns != before {
        before = stuck.turns
        stuck.wake()
        usleep(20_000)
      }
      for _ in 0..<5 {
        stuck.wake()
        let turns = free.turns
        free.wake()
        #expect(Self.turns(free, since: turns))
      }
      #expect(stuck.turns == before)
      return (client, before)
    }
    #expect(Self.turns(stuck, since: before))
    try client.send(frame(query(1)))
    #expect(client.messages(1) == [refused(1)])
  }

  @Test("a thread that is gone is woken without complaint")
  func gone() throws {
    let server = try startServer()
    let lives = server.services
    server.stop()
    for life in lives { life.wake() }
  }
}
