import Addresses
import Glibc
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("Kernel path: sockets that were passed to the process")
struct PassedSocketTests {
  /// UDP and a TCP listener on a port of 127.0.0.1, as a service manager opens them.
  private static func open() throws -> [(descriptor: CInt, name: String)] {
    let udp = try UDPSocket(Endpoint(address: loopback, port: 0))
    let tcp = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = udp.endpoint.port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    // Holds: a whole sockaddr_in, alive for the call.
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(tcp, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    try #require(bound == 0 && listen(tcp, 16) == 0)
    return [(fcntl(udp.descriptor, F_DUPFD, 3), "dns-udp"), (tcp, "dns-tcp")]
  }

  private static func serve(
    _ passed: PassedSockets, succeeding old: KernelPath? = nil
  ) throws -> KernelPath {
    let server = try KernelPath(
      listen: [passed.sockets[0].endpoint], responder: Responder(),
      zones: ZoneSetPublisher(ZoneSet([])), threads: 2, passed: passed, succeeding: old)
    try server.start()
    return server
  }

  @Test("a listener that was passed keeps its backlog")
  func backlog() throws {
    let descriptors = try Self.open()
    let server = try Self.serve(PassedSockets(descriptors))
    defer { server.stop() }
    // tcp(7), TCP_INFO: of a listener, tcpi_sacked is its backlog.
    var info = [UInt32](repeating: 0, count: 64)
    var size = socklen_t(info.count * 4)
    // Holds: the call writes `size` octets at most.
    let status = unsafe getsockopt(
      descriptors[1].descriptor, CInt(IPPROTO_TCP), 11, &info, &size)
    #expect(status == 0 && info[7] == 16)
  }

  @Test(
    "both transports are answered on them; what comes while nobody reads waits for the next server")
  func successor() throws {
    let passed = PassedSockets(try Self.open())
    #expect(passed.faults.isEmpty)
    #expect(passed.sockets.map(\.kind) == [.udp, .tcp])
    let endpoint = passed.sockets[0].endpoint
    #expect(passed.sockets[1].endpoint == endpoint)
    #expect("\(passed.sockets[0])" == "\(endpoint) over UDP (dns-udp)")
    let first = try Self.serve(passed)
    #expect(first.endpoints == [endpoint])
    let client = try UDPClient()
    #expect(client.send(query(1), to: endpoint))
    #expect(client.receive()?.message == refused(1))
    let tcp = try TCPClient(endpoint)
    try tcp.send(frame(query(2)))
    #expect(tcp.messages(1) == [refused(2)])
    first.stop()

    #expect(client.send(query(3), to: endpoint))
    let waiting = try TCPClient(endpoint)
    try waiting.send(frame(query(4)))
    let second = try Self.serve(passed)
    #expect(client.receive()?.message == refused(3))
    #expect(waiting.messages(1) == [refused(4)])
    // A reload: another takes over while this one still answers.
    let third = try Self.serve(passed, succeeding: second)
    second.stop()
    #expect(client.send(query(5), to: endpoint))
    #expect(client.receive()?.message == refused(5))
    let last = try TCPClient(endpoint)
    try last.send(frame(query(6)))
    #expect(last.messages(1) == [refused(6)])
    third.stop()
    #expect(third.counts.receiveDrops == 0)
  }

  @Test("what is no socket of UDP or TCP, does not listen, or was passed twice is told")
  func faults() throws {
    var ends: [2 of CInt] = [0, 0]
    var span = ends.mutableSpan
    // Holds: the call writes two descriptors.
    _ = unsafe span.withUnsafeMutableBufferPointer { unsafe pipe($0.baseAddress) }
    let unix = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue), 0)
    let silent = socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    let good = try Self.open()
    let again = fcntl(good[0].descriptor, F_DUPFD, 3)
    let passed = PassedSockets(
      [(ends[0], "pipe"), (unix, "unix"), (silent, "silent")] + good + [(again, "again")])
    #expect(passed.sockets.count == 2)
    #expect(
      passed.faults == [
        "descriptor \(ends[0]) (pipe) is no socket: Socket operation on non-socket",
        "descriptor \(unix) (unix) is neither UDP nor TCP",
        "descriptor \(silent) (silent) does not listen (Accept=no)",
        "\(passed.sockets[0].endpoint) over UDP (again) was passed before",
      ])
    for descriptor in [ends[0], ends[1], unix, silent, again] + good.map(\.descriptor) {
      close(descriptor)
    }
  }

  @Test("`::` that takes IPv4 too is not what `::` means here")
  func bothFamilies() throws {
    let both = socket(AF_INET6, CInt(SOCK_DGRAM.rawValue), 0)
    defer { close(both) }
    var no: CInt = 0
    // Holds: the option's value and the address are alive for the calls.
    unsafe setsockopt(both, CInt(IPPROTO_IPV6), 26, &no, socklen_t(MemoryLayout<CInt>.size))
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    let bound = unsafe withUnsafePointer(to: &address) {
      unsafe $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe bind(both, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
      }
    }
    try #require(bound == 0)
    let passed = PassedSockets([(both, "dns")])
    #expect(passed.sockets.isEmpty)
    #expect(passed.faults.first?.hasSuffix("takes IPv4 too (BindIPv6Only=ipv6-only)") == true)
  }
}
