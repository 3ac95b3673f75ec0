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
