import Addresses
import Histogram
import Testing

@testable import KernelPath

@Suite("Kernel path: sizes and durations")
struct TrafficTests {
  @Test("each message that came, each response and how long it took, by transport")
  func transports() throws {
    let server = try startServer(threads: 2)
    defer { server.stop() }
    let udp = try UDPClient()
    for id in 0..<3 as Range<UInt16> {
      #expect(udp.send(query(id), to: server.endpoints[0]))
      #expect(udp.receive()?.message == refused(id))
    }
    // Too short to be answered, and a request all the same.
    #expect(udp.send([1, 2, 3], to: server.endpoints[0]))
    let tcp = try TCPClient(server.endpoints[0])
    try tcp.send(frame(query(7)) + frame(query(8)))
    #expect(tcp.messages(2).count == 2)
    // A batch is counted after it is sent.
    server.stop()
    let traffic = server.traffic
    let length = query(0).count
    #expect(traffic.udp.requests.count == 4)
    #expect(traffic.udp.requests.sum == UInt64(3 * length + 3))
    #expect(traffic.udp.requests.places[1] == 1)
    #expect(traffic.udp.responses.places[(length + 15) / 16] == 3)
    #expect(traffic.udp.responses.sum == UInt64(3 * length))
    #expect(traffic.udp.durations.count == 3 && traffic.udp.durations.sum > 0)
    #expect(traffic.tcp.requests.count == 2 && traffic.tcp.responses.count == 2)
    #expect(traffic.tcp.responses.sum == UInt64(2 * length))
    #expect(traffic.tcp.durations.count == 2 && traffic.tcp.durations.sum > 0)
    #expect(traffic.punts.requests.count == 0)
    let twice = traffic + traffic
    #expect(twice.udp.requests.count == 8 && twice.tcp.durations.count == 4)
  }
}
