import Testing

@testable import Server

extension ReloadTests {
  /// Zones and configurations that must not be put in force.
  @Suite("what is not put in force") struct Refusals {
    @Test("a zone that fails keeps what is served, says so, and holds up no other")
    func failed() throws {
      let served = try Served(["a.test": zone(1, hosts: 3), "b.test": zone(1, hosts: 3)])
      try served.directory.write(zone(2, hosts: 3) + "www A 192.0.2.300\n", to: "a.test.zone")
      try served.directory.write(zone(2, hosts: 3), to: "b.test.zone")
      let report = served.reload()
      #expect(!report.ok)
      #expect(report.zones.map(\.action) == [.failed, .changed])
      #expect(served.serials == [1, 2])
      #expect(served.states == ["stale", "loaded"])
      let error = try #require(served.server.status.zones[0].error)
      #expect(error.hasPrefix(served.directory.path + "/a.test.zone:8:7: error: "))
      #expect(served.server.status.table().contains("zone a.test.: stale: "))
      // Mended, and no newer than what is served: the state mends too.
      try served.directory.write(zone(1, hosts: 3), to: "a.test.zone")
      #expect(served.reload().ok)
      #expect(served.states == ["loaded", "loaded"])
      #expect(served.server.status.zones[0].error == nil)
    }

    @Test("a configuration with a mistake changes nothing and is told as 'check' tells it")
    func mistake() throws {
      let served = try Served(["a.test": zone(1, hosts: 3)])
      try served.directory.write(zone(2, hosts: 3), to: "a.test.zone")
      try served.directory.write("sever: {}\n", to: "apus.yaml")
      let report = served.reload()
      #expect(!report.ok)
      #expect(
        report.text().hasPrefix(
          "\(served.file):1:1: error: unknown key 'sever'; did you mean 'server'?"))
      #expect(report.text().hasSuffix("nothing was changed: the configuration has mistakes\n"))
      #expect(served.serials == [1])
      // A zone by its name does not need the file.
      #expect(served.reload("a.test").ok)
      #expect(served.serials == [2])
    }

    @Test(
      "RFC 1982, section 3.2: a serial that goes back is refused unless forced",
      arguments: [
        (5, 4, false), (5, 6, true), (4_294_967_295, 0, true), (0, 4_294_967_295, false),
        (1, 2_147_483_648, true), (1, 2_147_483_649, false), (1, 2_147_483_650, false),
      ] as [(UInt32, UInt32, Bool)])
    func serials(from: UInt32, to: UInt32, isTaken: Bool) throws {
      let served = try Served(["a.test": zone(from, hosts: 3)])
      try served.directory.write(zone(to, hosts: 4), to: "a.test.zone")
      let report = served.reload()
      #expect(report.ok == isTaken)
      #expect(served.serials == [isTaken ? to : from])
      #expect(served.states == [isTaken ? "loaded" : "stale"])
      guard !isTaken else { return }
      #expect(report.zones[0].action == .refused)
      let way = "(RFC 1982); 'apus reload --force a.test.' takes it all the same"
      #expect(report.zones[0].error?.hasSuffix(way) == true)
      #expect(served.server.status.zones[0].error?.hasSuffix(way) == true)
      #expect(served.reload("a.test", force: true).ok)
      #expect(served.serials == [to])
      #expect(served.states == ["loaded"])
    }

    @Test("records that changed under the same serial are served, with a note")
    func sameSerial() throws {
      let served = try Served(["a.test": zone(1, hosts: 3)])
      try served.directory.write(zone(1, hosts: 4), to: "a.test.zone")
      let report = served.reload()
      #expect(report.ok)
      #expect(report.zones[0].note?.contains("secondaries") == true)
      #expect(report.zones[0].records == 7)
    }

    @Test("max-delete: a file that lost too much is refused, other TTLs are no loss")
    func maxDelete() throws {
      let served = try Served(["a.test": zone(1, hosts: 8)], options: ", max-delete: 30%")
      // NS, the server's address and the hosts count: 10; SOA does not.
      try served.directory.write(zone(2, hosts: 4), to: "a.test.zone")
      let refused = served.reload()
      #expect(
        refused.zones[0].error
          == "40% of the records are gone (4 of 10), more than max-delete: 30%; "
          + "'apus reload --force a.test.' takes it all the same")
      #expect(served.serials == [1])
      try served.directory.write(zone(2, hosts: 8, ttl: 60), to: "a.test.zone")
      let retimed = served.reload()
      #expect(retimed.ok)
      #expect(retimed.zones[0].recordsRetimed == 10)
      try served.directory.write(zone(3, hosts: 5), to: "a.test.zone")
      #expect(served.reload().ok, "30% is not more than 30%")
      try served.directory.write(zone(4, hosts: 0), to: "a.test.zone")
      #expect(!served.reload().ok)
      #expect(served.reload("a.test", force: true).ok)
      #expect(served.serials == [4])
    }
  }
}
