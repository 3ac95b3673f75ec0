import Addresses
import CLinux
import Foundation
import Steering
import TestSupport
import Testing

/// The program on interfaces: a veth pair, `left` and `right`, in a namespace of each test's own.
@Suite(.needsBPF, .timeLimit(.minutes(1))) struct AttachTests {
  static let mac: [UInt8] = [2, 0, 0, 0, 0, 0x53]

  /// Runs `body` in a namespace with the pair.
  private func withPair(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        """
        ip link add left address 02:00:00:00:00:53 type veth peer name right &&
        ip link set left up && ip link set right up && ip address add 192.0.2.53/24 dev left
        """)
      try body()
    }
  }

  /// Sends frames from the right interface and waits until the program on the left counted `reason`.
  private func sees(
    _ reason: SteeringReason, _ steering: Steering, _ frame: [UInt8]
  ) throws -> Bool {
    // Holds: the path and the name are alive for the call.
    let socket = unsafe apus_packet_socket("/proc/thread-self/ns/net", "right")
    try #require(socket >= 0)
    defer { close(socket) }
    let before = try steering.counters()[reason] ?? 0
    // Holds: the frame is alive for the call.
    let sent = unsafe frame.withUnsafeBytes { unsafe send(socket, $0.baseAddress, $0.count, 0) }
    try #require(sent == frame.count)
    return try NetworkNamespace.eventually { try steering.counters()[reason] == before + 1 }
  }

  @Test(
    "attaches in the mode asked for, sees frames, and is gone after detach",
    arguments: [AttachMode.Request.native, .generic, .auto])
  func modes(request: AttachMode.Request) async throws {
    try await withPair {
      let parties = try #require(VerdictTableTests.parties)
      let steering = try Steering.attach(interface: "left", queues: 1, mode: request)
      let expected: AttachMode = request == .generic ? .generic : .native
      #expect(steering.mode == expected)
      #expect(steering.nativeRefused == nil)
      #expect(try attachedMode(of: "left") == expected)
      #expect(try sees(.notServed, steering, parties.frame4))
      try steering.serve([Endpoint(address: parties.server4, port: 53)])
      #expect(try sees(.noSocket, steering, parties.frame4))
      steering.detach()
      #expect(try attachedMode(of: "left") == nil)
      steering.detach()
    }
  }

  @Test("goes with the object")
  func release() async throws {
    try await withPair {
      var steering: Steering? = try Steering.attach(interface: "left", queues: 1)
      #expect(try attachedMode(of: "left") == .native)
      #expect(steering?.mode == .native)
      steering = nil
      #expect(try NetworkNamespace.eventually(within: 1) { try attachedMode(of: "left") == nil })
    }
  }

  @Test("a driver without native XDP: auto attaches in generic mode and says why, native refuses")
  func dummy() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell("\(NetworkNamespace.software("dummy0")) && ip link set dummy0 up")
      #expect {
        try Steering.attach(interface: "dummy0", queues: 1, mode: .native)
      } throws: { ($0 as? SteeringError)?.code == EOPNOTSUPP }
      let steering = try Steering.attach(interface: "dummy0", queues: 1)
      #expect(steering.mode == .generic)
      #expect(steering.nativeRefused?.step == .attach)
      #expect(steering.nativeRefused?.code == EOPNOTSUPP)
      #expect(try attachedMode(of: "dummy0") == .generic)
    }
  }

  @Test("an MTU that native mode cannot take: auto attaches in generic mode")
  func largeMTU() async throws {
    try await withPair {
      try NetworkNamespace.shell("ip link set left mtu 9000 && ip link set right mtu 9000")
      let steering = try Steering.attach(interface: "left", queues: 1)
      #expect(steering.mode == .generic)
      #expect(steering.nativeRefused?.code == ERANGE)
      #expect(steering.nativeRefused?.advice?.contains("MTU") == true)
    }
  }

  @Test("a second program is refused, and the first stays", arguments: AttachMode.Request.allCases)
  func occupied(request: AttachMode.Request) async throws {
    try await withPair {
      let first = try Steering.attach(interface: "left", queues: 1)
      #expect {
        try Steering.attach(interface: "left", queues: 1, mode: request)
      } throws: {
        let error = $0 as? SteeringError
        return error?.step == .attach && error?.advice?.contains("another XDP program") == true
      }
      #expect(try attachedMode(of: "left") == .native)
      first.detach()
      let second = try Steering.attach(interface: "left", queues: 1, mode: request)
      #expect(try attachedMode(of: "left") == second.mode)
    }
  }

  @Test("an interface that is not there, or carries no Ethernet, is refused by name")
  func noInterface() async throws {
    try await NetworkNamespace.with {
      #expect {
        try Steering.attach(interface: "none", queues: 1)
      } throws: { ($0 as? SteeringError)?.code == ENODEV && "\($0)".contains("none") }
      try NetworkNamespace.shell("ip tuntap add tun0 mode tun && ip link set tun0 up")
      #expect {
        try Steering.attach(interface: "tun0", queues: 1)
      } throws: { ($0 as? SteeringError)?.code == EAFNOSUPPORT && "\($0)".contains("tun0") }
    }
  }

  @Test(
    "kill -9 of the owner: the program is gone within a second",
    arguments: [AttachMode.native, .generic])
  func killed(mode: AttachMode) async throws {
    try await withPair {
      let log = FileManager.default.temporaryDirectory
        .appendingPathComponent("apus-hold-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: log) }
      let owner = try NetworkNamespace.shell(
        "\(builtProgram("hold-steering").path) left \(mode.rawValue) >\(log.path) 2>&1 & echo $!")
      let pid = try #require(Int32(owner.dropLast()))
      defer { kill(pid, SIGKILL) }
      #expect(
        try NetworkNamespace.eventually(within: 20) {
          try String(contentsOf: log, encoding: .utf8) == mode.rawValue + "\n"
        })
      #expect(try attachedMode(of: "left") == mode)
      #expect(kill(pid, SIGKILL) == 0)
      #expect(try NetworkNamespace.eventually(within: 1) { try attachedMode(of: "left") == nil })
    }
  }

  @Test(
    "a frame for another host's Ethernet address passes, also after the interface's changed",
    arguments: [AttachMode.Request.native, .generic])
  func foreignMAC(request: AttachMode.Request) async throws {
    try await withPair {
      var parties = try #require(VerdictTableTests.parties)
      let endpoints: Set = [Endpoint(address: parties.server4, port: 53)]
      let steering = try Steering.attach(interface: "left", queues: 1, mode: request)
      try steering.serve(endpoints)
      // As a bridge's port is.
      try NetworkNamespace.shell("ip link set left promisc on")
      #expect(try sees(.noSocket, steering, parties.frame4))
      parties.serverMAC = [2, 0, 0, 0, 0, 0x54]
      #expect(try sees(.foreignMAC, steering, parties.frame4))
      try NetworkNamespace.shell("ip link set left address 02:00:00:00:00:54")
      try steering.serve(endpoints)
      #expect(try sees(.noSocket, steering, parties.frame4))
      parties.serverMAC = Self.mac
      #expect(try sees(.foreignMAC, steering, parties.frame4))
    }
  }
}

/// The mode of the XDP program on an interface, as `ip` says; nil where there is none.
func attachedMode(of interface: String) throws -> AttachMode? {
  let text = try NetworkNamespace.shell("ip -j -d link show dev \(interface)")
  let links = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
  let link = try #require(links?.first)
  guard let xdp = link["xdp"] as? [String: Any], xdp["prog"] != nil else { return nil }
  // XDP_ATTACHED_* of linux/if_link.h.
  switch xdp["mode"] as? Int {
  case 1: return .native
  case 2: return .generic
  default: throw NetworkNamespace.Failure("XDP mode in \(text)")
  }
}

/// A program that was built along with the tests.
func builtProgram(_ name: String) -> URL {
  URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent(name)
}
