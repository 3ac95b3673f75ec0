import Addresses
import PuntQueue
import RateLimit
import Responder
import Testing

@testable import KernelPath

@Suite("Kernel path, rate limit")
struct KernelRateLimitTests {
  /// One response a second to each address.
  private func settings(_ change: (inout RateLimitSettings) -> Void = { _ in }) -> RateLimitSettings
  {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    settings.ipv4Prefix = 32
    change(&settings)
    return settings
  }

  private func replies(_ client: UDPClient) -> Int {
    var count = 0
    while client.receive(milliseconds: 300) != nil { count += 1 }
    return count
  }

  @Test("UDP: one client's flood is limited, another's query is not, and the sums hold")
  func udp() throws {
    let server = try startServer(rateLimit: settings())
    defer { server.stop() }
    let (flood, other) = (try UDPClient(), try UDPClient(IPAddress(ipv4: 0x7f00_0002)))
    for id in 0..<50 as Range<UInt16> { #expect(flood.send(query(id), to: server.endpoints[0])) }
    #expect(other.send(query(99), to: server.endpoints[0]))
    #expect(other.receive()?.message == refused(99))
    // A second or two may have passed on a slow machine.
    #expect((1...3).contains(replies(flood)))
    server.stop()
    let counts = server.counts.udp
    #expect(counts.queries == 51)
    #expect(counts.drops.keys.sorted { $0.name < $1.name } == [.responder(.rateLimited)])
    #expect(counts.queries == counts.responses + counts.drops.values.reduce(0, +))
    #expect(counts.slipped == 0, "errors are not slipped")
  }

  @Test(
    "UDP: exempt, or nothing is enforced: all are answered, and counted", arguments: [false, true])
  func unenforced(isDryRun: Bool) throws {
    let settings = settings { settings in
      settings.isDryRun = isDryRun
      if !isDryRun { settings.exempt = [AddressPrefix(loopback, length: 8)] }
    }
    let server = try startServer(rateLimit: settings)
    defer { server.stop() }
    let client = try UDPClient()
    for id in 0..<20 as Range<UInt16> { #expect(client.send(query(id), to: server.endpoints[0])) }
    #expect(replies(client) == 20)
    server.stop()
    let counts = server.counts.udp
    #expect(counts.responses == 20 && counts.drops.isEmpty)
    #expect((17...19).contains(isDryRun ? counts.unenforced : counts.exempt))
    #expect((isDryRun ? counts.exempt : counts.unenforced) == 0)
  }

  @Test("what the fast path punted is limited too")
  func punts() throws {
    let server = try startServer([.anyIPv4], rateLimit: settings())
    defer { server.stop() }
    let queue = try PuntQueue(slots: 64)
    try server.serve([PuntSource(queue: queue, interface: 1)])
    let client = try UDPClient()
    let asked = Endpoint(address: loopback, port: server.endpoints[0].port)
    for id in 0..<20 as Range<UInt16> {
      #expect(queue.push(query(id), from: client.socket.endpoint, to: asked))
    }
    queue.wake()
    #expect((1...3).contains(replies(client)))
    server.stop()
    let counts = server.counts.punts
    #expect(counts.queries == 20)
    #expect(counts.queries == counts.responses + counts.drops[.responder(.rateLimited), default: 0])
  }

  @Test("TCP is never limited")
  func tcp() throws {
    let server = try startServer(rateLimit: settings())
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send((0..<20 as Range<UInt16>).flatMap { frame(query($0)) })
    #expect(client.messages(20) == (0..<20 as Range<UInt16>).map(refused))
    #expect(server.counts.tcp.responses == 20)
  }
}
