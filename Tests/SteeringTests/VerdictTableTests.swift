import Addresses
import DNSWire
import Glibc
import Steering
import TestSupport
import Testing

/// The rows of the verdict table, each run through the XDP program in the kernel.
@Suite struct VerdictTableTests {
  static let parties: Parties? = {
    guard let client4 = IPAddress("192.0.2.1"), let server4 = IPAddress("192.0.2.53"),
      let client6 = IPAddress("2001:db8::1"), let server6 = IPAddress("2001:db8::53"),
      let own4 = IPAddress("203.0.113.53"), let own6 = IPAddress("2001:db8:1::53"),
      let absent4 = IPAddress("192.0.2.99"), let absent6 = IPAddress("2001:db8::99"),
      let name = Name(wire: [3] + "www".utf8 + [7] + "example".utf8 + [3] + "com".utf8 + [0])
    else { return nil }
    return Parties(
      clientMAC: [2, 0, 0, 0, 0, 1], serverMAC: [2, 0, 0, 0, 0, 0x53], client4: client4,
      server4: server4, client6: client6, server6: server6, own4: own4, own6: own6,
      absent4: absent4, absent6: absent6,
      name: name)
  }()

  /// The program, for the interface that has the server's MAC.
  static func load(queues: Int = 1) throws -> LoadedProgram {
    let mac = try #require(parties).serverMAC
    return try SteeringProgram().load(
      queues: queues, address: try #require(EthernetAddress(octets: mac)))
  }

  /// What the program does with frames: the verdict of each, and the counters they moved.
  private func outcome(
    of row: VerdictRow, withSocket: Bool
  ) throws -> (actions: [XDPAction], counted: [String: UInt64]) {
    let parties = try #require(Self.parties)
    let program = try Self.load()
    try program.serve([
      Endpoint(address: parties.server4, port: 53), Endpoint(address: parties.server6, port: 53),
    ])
    // An AF_XDP socket (family 44) need not be bound to stand in the map.
    let xsk = withSocket ? socket(44, Int32(SOCK_RAW.rawValue), 0) : -1
    defer { if withSocket { close(xsk) } }
    if withSocket { try program.register(socket: xsk, queue: 0) }
    let actions = try row.frames(parties).map { try program.verdict(on: $0.octets) }
    let counted = try program.counters().filter { $0.value > 0 }
    return (
      actions, Dictionary(uniqueKeysWithValues: counted.map { ("\($0.key)", $0.value) })
    )
  }

  @Test("The XDP program gives each row its verdict and its counter", .needsBPF)
  func everyRow() throws {
    for row in VerdictTable.rows {
      let (actions, counted) = try outcome(of: row, withSocket: true)
      #expect(!actions.isEmpty)
      #expect(
        actions.allSatisfy { $0 == (row.isRedirected ? .redirect : .pass) }, "\(row.name)")
      #expect(counted == [row.counter: UInt64(actions.count)], "\(row.name)")
    }
  }

  @Test("A queue without a socket passes what is ours to the kernel, and says so", .needsBPF)
  func noSocket() throws {
    for row in VerdictTable.rows where row.isRedirected {
      let (actions, counted) = try outcome(of: row, withSocket: false)
      #expect(actions.allSatisfy { $0 == .pass }, "\(row.name)")
      #expect(counted == ["no_socket": UInt64(actions.count)], "\(row.name)")
    }
  }

  @Test("An address is served no longer once it is left out", .needsBPF)
  func serveIsADifference() throws {
    let parties = try #require(Self.parties)
    let program = try Self.load()
    let endpoint = Endpoint(address: parties.server4, port: 53)
    let other = Endpoint(address: parties.server6, port: 53)
    let frame = parties.frame4
    try program.serve([endpoint])
    _ = try program.verdict(on: frame)
    #expect(try program.counters()[.noSocket] == 1)
    try program.serve([other])
    _ = try program.verdict(on: frame)
    #expect(try program.counters()[.notServed] == 1)
  }

  @Test("A third VLAN tag and cut frames pass with a reason", .needsBPF)
  func doubtfulFrames() throws {
    let parties = try #require(Self.parties)
    let program = try Self.load()
    try program.serve([Endpoint(address: parties.server4, port: 53)])
    let plain = parties.frame4
    // 14 octets is the shortest frame that the kernel runs a program on.
    for length in 14..<42 {
      #expect(try program.verdict(on: Array(plain.prefix(length))) == .pass)
    }
    #expect(try program.counters()[.truncated] == 28)
    let tag: [UInt8] = [0x81, 0, 0, 7]
    let tagged = Array(plain.prefix(12)) + tag + tag + tag + plain.dropFirst(12)
    #expect(try program.verdict(on: tagged) == .pass)
    #expect(try program.counters()[.vlanTags] == 1)
  }

  @Test("A frame that no chunk takes whole passes to the kernel", .needsBPF)
  func longFrames() throws {
    let parties = try #require(Self.parties)
    let program = try Self.load()
    try program.serve([Endpoint(address: parties.server4, port: 53)])
    let most = SteeringProgram.mostFrame
    #expect(most == 2048 - 256, "what the kernel leaves free before a frame")
    let plain = parties.frame4
    for (length, reason) in [(most, SteeringReason.noSocket), (most + 1, .tooLong)] {
      let padding = [UInt8](repeating: 0, count: length - plain.count)
      #expect(try program.verdict(on: plain + padding) == .pass)
      #expect(try program.counters()[reason] == 1, "\(length) octets")
    }
  }
}

extension Parties {
  /// The octets of a plain query over IPv4.
  var frame4: [UInt8] {
    CraftedFrame(
      from: clientMAC, to: serverMAC, client4, server4,
      udp: CraftedFrame.UDP(from: 40053, to: 53, QueryMessage(name).octets)
    ).octets
  }
}
