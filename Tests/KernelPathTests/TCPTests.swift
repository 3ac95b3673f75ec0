import Addresses
import Foundation
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("Kernel path, TCP (RFC 7766)")
struct TCPTests {
  /// Limits for a test: what is given, the rest as it is.
  private func settings(_ change: (inout TCPSettings) -> Void) -> TCPSettings {
    var settings = TCPSettings()
    change(&settings)
    return settings
  }

  @Test("section 6.2.1.1: queries in one segment are all answered, in order")
  func pipelining() throws {
    let server = try startServer()
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send((0..<200 as Range<UInt16>).flatMap { frame(query($0)) })
    #expect(client.messages(200) == (0..<200 as Range<UInt16>).map(refused))
    #expect(!client.isEnded)
    #expect(server.counts.tcp.queries == 200)
    #expect(server.counts.tcp.responses == 200)
  }

  @Test("section 8: a message cut anywhere, and several queries on one connection")
  func partialFrames() throws {
    let server = try startServer([loopbackIPv6])
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    for cut in 1..<frame(query(0)).count {
      let id = UInt16(cut)
      try client.send(Array(frame(query(id))[..<cut]))
      usleep(2_000)
      try client.send(Array(frame(query(id))[cut...]))
      #expect(client.messages(cut).last == refused(id))
    }
  }

  @Test("section 6.2.3: an idle connection is closed; octets that finish no query do not keep it")
  func idleTimeout() throws {
    let server = try startServer(tcp: settings { $0.idleMilliseconds = 400 })
    defer { server.stop() }
    let idle = try TCPClient(server.endpoints[0])
    let dripping = try TCPClient(server.endpoints[0])
    let busy = try TCPClient(server.endpoints[0])
    let start = Date()
    for at in 0..<8 {
      if !dripping.isEnded { dripping.sendLater(at == 0 ? [0, 200] : [0]) }
      try busy.send(frame(query(UInt16(at))))
      usleep(100_000)
      if at == 0 { #expect(!idle.isEnded) }
    }
    #expect(idle.ends())
    #expect(dripping.ends())
    #expect(Date().timeIntervalSince(start) < 5)
    #expect(!busy.isEnded)
    #expect(busy.messages(8).count == 8)
    #expect(server.counts.connections.idleTimeouts == 2)
  }

  @Test("the total limit: one connection more is closed at once, the others are served")
  func connectionLimit() throws {
    let server = try startServer(tcp: settings { $0.connections = 2 })
    defer { server.stop() }
    let first = try TCPClient(server.endpoints[0])
    let second = try TCPClient(server.endpoints[0])
    try first.send(frame(query(1)))
    try second.send(frame(query(2)))
    #expect(first.messages(1).count == 1)
    #expect(second.messages(1).count == 1)
    let third = try TCPClient(server.endpoints[0])
    #expect(third.ends())
    #expect(server.counts.connections.refusedTotal == 1)
    #expect(server.counts.connections.open == 2)
    first.close()
    #expect(second.messages(1).count == 1)
    #expect(first.ends())
    var again: [[UInt8]] = []
    for _ in 0..<100 where again.isEmpty {
      let fourth = try TCPClient(server.endpoints[0])
      fourth.sendLater(frame(query(4)))
      again = fourth.messages(1, seconds: 1)
    }
    #expect(again == [refused(4)], "a place that was left is taken")
  }

  @Test("the limit of one client does not touch another")
  func perClientLimit() throws {
    let server = try startServer(tcp: settings { $0.connectionsPerClient = 1 })
    defer { server.stop() }
    let first = try TCPClient(server.endpoints[0])
    try first.send(frame(query(1)))
    #expect(first.messages(1).count == 1)
    #expect(try TCPClient(server.endpoints[0]).ends())
    #expect(server.counts.connections.refusedClient == 1)
    #expect(server.counts.connections.refusedTotal == 0)
  }

  @Test("a client that does not read is not read from, and gets everything when it reads")
  func backpressure() throws {
    let server = try startServer(tcp: settings { $0.outputLimit = 16_384 })
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0], reading: false)
    // More than both sockets' buffers hold: 150,000 messages of 32 octets.
    let total = 150_000
    let octets = (0..<total).flatMap { frame(query(UInt16(truncatingIfNeeded: $0))) }
    client.sendLater(octets)
    var last: UInt64 = 1
    while last != server.counts.tcp.queries {
      last = server.counts.tcp.queries
      usleep(300_000)
    }
    #expect(server.counts.tcp.queries > 0)
    #expect(server.counts.tcp.queries < UInt64(total), "the server stopped reading")
    client.resumeReading()
    #expect(client.receives(octets.count, seconds: 60))
    let messages = framed(client.received)
    #expect(messages.count == total)
    #expect(messages.last == refused(UInt16(truncatingIfNeeded: total - 1)))
  }

  @Test("half-close: what was asked before the client's end of stream is answered")
  func halfClose() throws {
    let server = try startServer()
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send((0..<50 as Range<UInt16>).flatMap { frame(query($0)) } + [0, 40, 1])
    try client.closeOutput()
    #expect(client.ends())
    #expect(framed(client.received) == (0..<50 as Range<UInt16>).map(refused))
  }

  @Test("a length under 12 closes, after the answers to what came before", arguments: [0, 1, 11])
  func shortLength(length: UInt8) throws {
    let server = try startServer()
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send(frame(query(1)) + [0, length] + frame(query(2)))
    #expect(client.ends())
    #expect(framed(client.received) == [refused(1)])
    #expect(server.counts.tcp.drops == [.responder(.shortMessage): 1])
  }

  @Test("a response that is sent to us gets no answer and keeps the connection")
  func response() throws {
    let server = try startServer()
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send(frame(refused(1)) + frame(query(2)))
    #expect(client.messages(1) == [refused(2)])
    #expect(server.counts.tcp.drops == [.responder(.response): 1])
  }

  @Test("stop: answers in flight leave first, then the connection ends")
  func stop() throws {
    let server = try startServer()
    let client = try TCPClient(server.endpoints[0])
    let idle = try TCPClient(server.endpoints[0])
    try client.send(frame(query(0)))
    #expect(client.messages(1).count == 1)
    try client.send((1..<100 as Range<UInt16>).flatMap { frame(query($0)) })
    server.stop()
    #expect(client.ends())
    #expect(idle.ends())
    #expect(framed(client.received) == (0..<100 as Range<UInt16>).map(refused))
    #expect(throws: (any Error).self) { try TCPClient(server.endpoints[0]) }
  }

  @Test("stop: a client that does not read its answers is waited for as long as one that lingers")
  func stopWithoutReader() throws {
    let server = try startServer(tcp: settings { $0.lingerMilliseconds = 400 })
    let client = try TCPClient(server.endpoints[0], reading: false)
    client.sendLater((0..<150_000).flatMap { frame(query(UInt16(truncatingIfNeeded: $0))) })
    var last: UInt64 = 1
    while last != server.counts.tcp.queries {
      last = server.counts.tcp.queries
      usleep(300_000)
    }
    let start = Date()
    server.stop()
    let passed = Date().timeIntervalSince(start)
    #expect(passed >= 0.4 && passed < 5)
    #expect(server.counts.connections.open == 0)
  }

  @Test("a client that leaves with its answers unread frees its place", arguments: [1, 3])
  func leaving(threads: Int) throws {
    let server = try startServer(tcp: settings { $0.connections = 8 }, threads: threads)
    defer { server.stop() }
    for _ in 0..<8 {
      let client = try TCPClient(server.endpoints[0], reading: false)
      client.sendLater((0..<20_000).flatMap { frame(query(UInt16(truncatingIfNeeded: $0))) })
      usleep(20_000)
      client.close()
    }
    for _ in 0..<200 where server.counts.connections.open > 0 { usleep(20_000) }
    #expect(server.counts.connections.open == 0)
    let client = try TCPClient(server.endpoints[0])
    try client.send(frame(query(1)))
    #expect(client.messages(1) == [refused(1)])
  }

  @Test("of several threads each answers its own connections")
  func threads() throws {
    let server = try startServer([loopback, loopbackIPv6], threads: 3)
    let clients = try (0..<30).map { try TCPClient(server.endpoints[$0 % 2]) }
    for (at, client) in clients.enumerated() { try client.send(frame(query(UInt16(at)))) }
    for (at, client) in clients.enumerated() {
      #expect(client.messages(1) == [refused(UInt16(at))])
    }
    #expect(server.counts.connections.open == 30)
    // That all thirty miss a given thread happens once in 190,000 times.
    #expect(server.services.filter { $0.name.hasPrefix("tcp") && $0.turns > 0 }.count == 3)
    server.stop()
    for client in clients { #expect(client.ends()) }
  }

  @Test("a taken TCP port is told at once, before anything is started")
  func takenPort() throws {
    let taken = try startServer()
    defer { taken.stop() }
    let service = TCPService(
      settings: .init(), service: MessageService(responder: Responder(), rare: nil),
      publisher: ZoneSetPublisher(ZoneSet([])),
      threads: 1)
    let other = try #require(IPAddress("127.1.53.9"))
    let endpoint = Endpoint(address: other, port: taken.endpoints[0].port)
    try service.listen(on: endpoint)
    #expect(
      throws: KernelPathError(listening: endpoint, over: "TCP", code: EADDRINUSE)
    ) {
      try KernelPath(
        listen: [endpoint], responder: Responder(), zones: ZoneSetPublisher(ZoneSet([])))
    }
    service.stop()
    let free = try KernelPath(
      listen: [endpoint], responder: Responder(), zones: ZoneSetPublisher(ZoneSet([])))
    free.stop()
  }

  @Test("before the start connections wait; what they asked is answered then")
  func waitsForStart() throws {
    let server = try KernelPath(
      listen: [Endpoint(address: loopback, port: 0)], responder: Responder(),
      zones: ZoneSetPublisher(ZoneSet([])))
    defer { server.stop() }
    let client = try TCPClient(server.endpoints[0])
    try client.send(frame(query(1)))
    #expect(client.messages(1, seconds: 0.2) == [])
    #expect(server.counts.connections.accepted == 0)
    try server.start()
    #expect(client.messages(1) == [refused(1)])
  }
}
