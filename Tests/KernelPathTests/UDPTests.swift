import Addresses
import Glibc
import PuntQueue
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("Kernel path, UDP")
struct UDPTests {
  @Test(
    "wildcard bind: the reply leaves from the address that was asked",
    arguments: [0x7f00_0001, 0x7f00_0002, 0x7f01_0203] as [UInt32])
  func replyFromAddressAsked(asked: UInt32) throws {
    let server = try startServer([.anyIPv4])
    defer { server.stop() }
    let endpoint = Endpoint(address: IPAddress(ipv4: asked), port: server.endpoints[0].port)
    let client = try UDPClient()
    #expect(client.send(query(7), to: endpoint))
    #expect(client.receive() == UDPClient.Reply(message: refused(7), from: endpoint))
    // A batch is counted after it is sent: the last one, for sure, once the threads have ended.
    server.stop()
    #expect(server.counts.udp.queries == 1)
    #expect(server.counts.udp.responses == 1)
  }

  @Test("IPv6: the wildcard answers on ::1, and takes no IPv4")
  func ipv6() throws {
    let server = try startServer([.anyIPv6])
    defer { server.stop() }
    let port = server.endpoints[0].port
    let client = try UDPClient(loopbackIPv6)
    let endpoint = Endpoint(address: loopbackIPv6, port: port)
    #expect(client.send(query(8), to: endpoint))
    #expect(client.receive() == UDPClient.Reply(message: refused(8), from: endpoint))
    // IPV6_V6ONLY: the same port is free for an IPv4 socket.
    let other = try UDPSocket(Endpoint(address: .anyIPv4, port: port))
    #expect(other.endpoint.port == port)
  }

  @Test("a second server on the same address is refused")
  func addressInUse() throws {
    let server = try startServer(threads: 3)
    defer { server.stop() }
    #expect {
      try KernelPath(
        listen: server.endpoints, responder: Responder(), zones: ZoneSetPublisher(ZoneSet([])),
        threads: 3)
    } throws: { ($0 as? KernelPathError)?.code == EADDRINUSE }
  }

  @Test("several threads on one address: every query is answered, and not by one socket alone")
  func severalThreads() throws {
    let server = try startServer(threads: 3)
    defer { server.stop() }
    for id in 0..<64 as Range<UInt16> {
      let client = try UDPClient()
      #expect(client.send(query(id), to: server.endpoints[0]))
      #expect(client.receive()?.message == refused(id))
    }
    server.stop()
    #expect(server.counts.udp.responses == 64)
  }

  @Test("an address that is not there yet can be listened on (IP_FREEBIND)")
  func freebind() throws {
    let documentation = try #require(IPAddress("192.0.2.77"))
    let socket = try UDPSocket(Endpoint(address: documentation, port: 0))
    #expect(socket.endpoint.address == documentation)
  }

  @Test("a broadcast destination gets no reply and is counted")
  func broadcastDestination() throws {
    let server = try startServer([.anyIPv4])
    defer { server.stop() }
    let client = try UDPClient()
    var one: CInt = 1
    // Holds: an int is passed with its size.
    _ = unsafe setsockopt(client.socket.descriptor, SOL_SOCKET, SO_BROADCAST, &one, 4)
    let broadcast = try #require(IPAddress("127.255.255.255"))
    #expect(client.send(query(9), to: Endpoint(address: broadcast, port: server.endpoints[0].port)))
    #expect(client.receive(milliseconds: 200) == nil)
    server.stop()
    #expect(server.counts.udp.drops == [.destinationNotUnicast: 1])
  }

  @Test("short messages and responses get no reply, each with its reason")
  func dropped() throws {
    let server = try startServer()
    defer { server.stop() }
    let client = try UDPClient()
    for message in [[], [UInt8](repeating: 0, count: 11), refused(1), query(2)] {
      #expect(client.send(message, to: server.endpoints[0]))
    }
    #expect(client.receive()?.message == refused(2), "the only reply is the query's")
    server.stop()
    let counts = server.counts.udp
    #expect(counts.queries == 4)
    #expect(counts.responses == 1)
    #expect(counts.drops == [.responder(.shortMessage): 2, .responder(.response): 1])
  }

  @Test("stop: what was sent before it is answered")
  func stopAnswersFirst() throws {
    let server = try KernelPath(
      listen: [Endpoint(address: loopback, port: 0)], responder: Responder(),
      zones: ZoneSetPublisher(ZoneSet([])))
    let client = try UDPClient()
    for id in 0..<100 as Range<UInt16> {
      #expect(client.send(query(id), to: server.endpoints[0]))
    }
    // Only now are there threads: all hundred lie in the socket when they are told to stop.
    try server.start()
    server.stop()
    for id in 0..<100 as Range<UInt16> { #expect(client.receive()?.message == refused(id)) }
  }

  @Test("stop: what comes after it is refused by the port, not taken in and lost")
  func stopClosesPort() throws {
    for address in [loopback, .anyIPv4, loopbackIPv6, .anyIPv6] {
      let socket = try UDPSocket(Endpoint(address: address, port: 0))
      let own = address.isIPv4 ? loopback : loopbackIPv6
      let server = Endpoint(address: own, port: socket.endpoint.port)
      let client = try UDPClient(own)
      #expect(client.send(query(1), to: server))
      socket.stopReceiving()
      #expect(client.send(query(2), to: server))
      var batch = DatagramBatch()
      let taken = batch.receive(from: socket.descriptor)
      #expect(taken == 1, "\(address)")
      // What was there before is still answered.
      batch.reply(
        0, length: 12, to: client.socket.endpoint, scope: 0, from: own, interface: 0)
      let sent = batch.send(to: socket.descriptor)
      #expect(sent == 1, "\(address)")
      #expect(client.receive()?.from == server)
    }
  }

  @Test("a punted message is answered from the address that was asked")
  func punts() throws {
    let server = try startServer([.anyIPv4])
    let queue = try PuntQueue(slots: 64)
    try server.serve([PuntSource(queue: queue, interface: 1)])
    let client = try UDPClient()
    let asked = Endpoint(address: IPAddress(ipv4: 0x7f00_0005), port: server.endpoints[0].port)
    for id in 0..<20 as Range<UInt16> {
      #expect(queue.push(query(id), from: client.socket.endpoint, to: asked))
    }
    queue.wake()
    for id in 0..<20 as Range<UInt16> {
      #expect(client.receive() == UDPClient.Reply(message: refused(id), from: asked))
    }
    // Nobody listens on this port: counted, not lost in silence.
    let elsewhere = Endpoint(address: asked.address, port: asked.port ^ 1)
    #expect(queue.push(query(21), from: client.socket.endpoint, to: elsewhere))
    server.stop()
    let counts = server.counts
    #expect(counts.punts.queries == 21)
    #expect(counts.punts.responses == 20)
    #expect(counts.punts.drops == [.noSocket: 1])
    #expect(counts.udp.queries == 0)
  }
}
