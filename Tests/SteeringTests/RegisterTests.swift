import Addresses
import Glibc
import Steering
import TestSupport
import Testing

/// Sockets in the program's map, seen by what it does with a frame.
@Suite(.needsBPF) struct RegisterTests {
  /// An AF_XDP socket (family 44): it need not be bound to stand in the map.
  private func open() throws -> Int32 {
    let descriptor = socket(44, Int32(SOCK_RAW.rawValue), 0)
    try #require(descriptor >= 0)
    return descriptor
  }

  @Test("a queue's frames go to its socket, and to the kernel once that is closed")
  func closedSocket() throws {
    let parties = try #require(VerdictTableTests.parties)
    let program = try VerdictTableTests.load()
    try program.serve([Endpoint(address: parties.server4, port: 53)])
    #expect(try program.verdict(on: parties.frame4) == .pass)
    let first = try open()
    try program.register(socket: first, queue: 0)
    #expect(try program.verdict(on: parties.frame4) == .redirect)
    close(first)
    #expect(try program.verdict(on: parties.frame4) == .pass)
    let second = try open()
    defer { close(second) }
    try program.register(socket: second, queue: 0)
    #expect(try program.verdict(on: parties.frame4) == .redirect)
    #expect(try program.counters()[.noSocket] == 2)
  }

  @Test("a queue beyond the program's and a descriptor that is no AF_XDP socket are refused")
  func refusals() throws {
    let program = try VerdictTableTests.load(queues: 2)
    #expect(program.queues == 2)
    let xsk = try open()
    defer { close(xsk) }
    try program.register(socket: xsk, queue: 1)
    for queue in [2, -1, .max] {
      #expect {
        try program.register(socket: xsk, queue: queue)
      } throws: { ($0 as? SteeringError)?.code == E2BIG }
    }
    let udp = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    defer { close(udp) }
    for other in [udp, -1] {
      #expect {
        try program.register(socket: other, queue: 0)
      } throws: { ($0 as? SteeringError)?.step == .register }
    }
  }
}
