import Glibc
import Steering
import TestSupport
import Testing

@Suite(.needsBPF) struct NetworkInterfaceTests {
  @Test("receive queues as the driver says, or at least one", arguments: [1, 3])
  func queueCount(queues: Int) async throws {
    try await NetworkNamespace.with {
      let both = "numrxqueues \(queues) numtxqueues \(queues)"
      try NetworkNamespace.shell(
        """
        ip link add left \(both) type veth peer name right \(both) &&
        \(NetworkNamespace.software("dummy0"))
        """)
      #expect(try NetworkInterface(named: "left").queueCount() == queues)
      #expect(try NetworkInterface(named: "dummy0").queueCount() == 1)
      #expect(try NetworkInterface(named: "lo").queueCount() == 1)
    }
  }

  @Test("what a driver says of itself: veth's, and one that says nothing")
  func driver() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        """
        ip link add left numrxqueues 3 numtxqueues 3 type veth peer name right &&
        ip link set left up && ip link set right up && \(NetworkNamespace.software("dummy0"))
        """)
      let left = try NetworkInterface(named: "left")
      #expect(left.driver == "veth")
      #expect(left.mostQueues == 3)
      #expect(left.hashesPorts(isIPv6: false) == nil && left.hashesPorts(isIPv6: true) == nil)
      // From Linux 6.3 on the kernel says so, and then veth has native XDP and no zero-copy.
      let said = try NetworkNamespace.shell("uname -r").split(separator: ".").prefix(2)
        .compactMap { Int($0.prefix { $0.isNumber }) }
      if said.count == 2, (said[0], said[1]) >= (6, 3) {
        let features = try #require(left.xdpFeatures)
        #expect(features.contains(.basic) && !features.contains(.zeroCopy))
        #expect(try NetworkInterface(named: "dummy0").xdpFeatures != nil)
      }
    }
  }

  @Test("the XDP programs on an interface, with their names")
  func programs() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell("ip link add left type veth peer name right")
      let left = try NetworkInterface(named: "left")
      #expect(try left.attachedPrograms().isEmpty)
      let steering = try Steering.attach(left, queues: 1)
      let programs = try left.attachedPrograms()
      #expect(programs.map(\.name) == [AttachedProgram.own])
      #expect(try left.state().programs == programs.map(\.number))
      steering.detach()
      #expect(try left.attachedPrograms().isEmpty)
    }
  }

  @Test("interfaces by name, all of the namespace's and no others, with their Ethernet addresses")
  func names() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        "\(NetworkNamespace.software("dummy0", "address 02:00:00:00:00:53")) && ip tuntap add tun0 mode tun"
      )
      let dummy = try NetworkInterface(named: "dummy0")
      #expect(try Set(NetworkInterface.all().map(\.name)).isSuperset(of: ["lo", "dummy0", "tun0"]))
      #expect(try NetworkInterface.all().contains(dummy))
      #expect(try !NetworkInterface.all().contains { $0.name == "eth0" })
      #expect("\(try dummy.ethernetAddress())" == "02:00:00:00:00:53")
      #expect(try NetworkInterface(named: "lo").ethernetAddress().value == 0)
      #expect {
        try NetworkInterface(named: "tun0").ethernetAddress()
      } throws: { ($0 as? SteeringError)?.code == EAFNOSUPPORT }
      try NetworkNamespace.shell("ip link del dummy0")
      #expect { try dummy.ethernetAddress() } throws: { ($0 as? SteeringError)?.code == ENODEV }
      #expect {
        try NetworkInterface(named: "dummy0")
      } throws: { ($0 as? SteeringError)?.code == ENODEV }
    }
  }
}
