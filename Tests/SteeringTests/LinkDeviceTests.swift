import TestSupport
import Testing

@testable import Steering

/// Devices, and those on whose frames VLAN tags may be hidden.
@Suite struct LinkDeviceTests {
  private func link(
    _ index: UInt32, _ kind: String = "", on lower: UInt32 = 0, in master: UInt32 = 0
  ) -> LinkDevice {
    LinkDevice(
      index: index, name: "dev\(index)", address: EthernetAddress(value: 0), kind: kind,
      lower: lower, master: master)
  }

  private let all: (LinkDevice) -> Bool = { _ in true }

  @Test("tags are hidden where a VLAN device stands on an interface whose driver takes them off")
  func onTheInterface() {
    let links = [link(1), link(2), link(3, "vlan", on: 2)]
    #expect(links.hidingTags(strips: all) == [2])
    #expect(links.hidingTags { $0.index != 2 }.isEmpty)
    #expect([link(1), link(2)].hidingTags(strips: all).isEmpty)
  }

  @Test("also where the VLAN device stands on the interface's bond or bridge, of any depth")
  func onTheMaster() {
    // Two cards in a bond, in a bridge that has a VLAN device.
    let links = [
      link(1, in: 10), link(2, in: 10), link(3), link(10, "bond", in: 20), link(20, "bridge"),
      link(30, "vlan", on: 20),
    ]
    #expect(links.hidingTags { $0.index == 1 } == [1, 10, 20])
    #expect(links.hidingTags { $0.index == 3 }.isEmpty)
  }

  @Test("what other devices stand on hides nothing, nor does a VLAN device of another namespace's")
  func others() {
    let links = [
      link(1), link(2, "macvlan", on: 1), link(3, "veth", on: 1), link(4, "vlan", on: 0),
    ]
    #expect(links.hidingTags(strips: all).isEmpty)
  }

  @Test("masters in a ring, which the kernel does not make, end")
  func ring() {
    let links = [link(1, in: 2), link(2, in: 1), link(3, "vlan", on: 2)]
    #expect(links.hidingTags(strips: all) == [1, 2])
  }

  @Test("the kernel's devices: kind, master, and veth's tags beside the frame", .needsBPF)
  func kernel() async throws {
    try await NetworkNamespace.with {
      try NetworkNamespace.shell(
        """
        ip link add br0 type bridge && ip link add left type veth peer name right &&
        ip link set left master br0
        """)
      let links = try Netlink.links()
      let bridge = try #require(links.first { $0.name == "br0" })
      let left = try #require(links.first { $0.name == "left" })
      let right = try #require(links.first { $0.name == "right" })
      #expect(bridge.kind == "bridge" && bridge.master == 0)
      #expect(left.kind == "veth" && left.master == bridge.index)
      #expect(right.kind == "veth" && right.master == 0 && right.lower == left.index)
      #expect(left.stripsTags, "the sender's device decides")
      #expect(try !#require(links.first { $0.name == "lo" }).stripsTags)
      #expect(try LocalAddresses.current().hidingTags.isEmpty)
    }
  }
}
