import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

extension ReloadTests {
  /// What is loaded again, and what stays.
  @Suite("zones and their files") struct Zones {
    @Test("files that did not change keep their images; one that did gets a new one")
    func changed() throws {
      let served = try Served(["a.test": zone(1, hosts: 3), "b.test": zone(1, hosts: 3)])
      let (a, b) = (try served.image("a.test"), try served.image("b.test"))
      #expect(served.reload().unchanged == 2)
      #expect(try served.image("a.test") === a)
      try served.directory.write(zone(2, hosts: 4), to: "a.test.zone")
      let report = served.reload()
      #expect(report.ok)
      #expect(report.unchanged == 1)
      let told = try #require(report.zones.first)
      #expect(told.action == .changed)
      #expect((told.serialFrom, told.serialTo) == (1, 2))
      #expect((told.recordsAdded, told.recordsRemoved) == (2, 1), "an SOA is exchanged, h3 is new")
      #expect(served.serials == [2, 1])
      #expect(try served.image("a.test") !== a)
      #expect(try served.image("b.test") === b)
    }

    @Test("a file that was written anew with the same records keeps its image")
    func sameContents() throws {
      let served = try Served(["a.test": zone(1, hosts: 3)])
      let image = try served.image("a.test")
      try served.directory.write("; a comment\n" + zone(1, hosts: 3), to: "a.test.zone")
      #expect(served.reload().unchanged == 1)
      #expect(try served.image("a.test") === image)
    }

    @Test("a change that size and times do not show is seen all the same while they are young")
    func sameSize() throws {
      let served = try Served(["a.test": zone(1, hosts: 3)])
      let path = served.directory.path + "/a.test.zone"
      let before = try FileManager.default.attributesOfItem(atPath: path)
      let handle = try #require(FileHandle(forWritingAtPath: path))
      try handle.write(contentsOf: Data(zone(2, hosts: 3).utf8))
      try handle.close()
      try FileManager.default.setAttributes(
        [.modificationDate: try #require(before[.modificationDate])], ofItemAtPath: path)
      _ = served.reload()
      #expect(served.serials == [2])
    }

    @Test("a zone's included files count as its own")
    func included() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      try served.directory.write("inner A 192.0.2.7\n", to: "inner.inc")
      try served.directory.write(zone(2, hosts: 1) + "$INCLUDE inner.inc\n", to: "a.test.zone")
      _ = served.reload()
      #expect(served.server.status.zones[0].records == 5)
      try served.directory.write("inner A 192.0.2.7\ninner A 192.0.2.8\n", to: "inner.inc")
      #expect(served.reload().zones.map(\.recordsAdded) == [1])
      #expect(served.server.status.zones[0].records == 6)
      let detail = try ControlClient.zone("a.test", socket: served.socket)
      #expect(
        detail.files.map(\.path)
          == ["a.test.zone", "inner.inc"].map { "\(served.directory.path)/\($0)" })
      #expect(detail.text().contains("\nserial    2\n"))
    }

    @Test("zones that come and go, at once with the others")
    func comeAndGo() throws {
      let served = try Served(["a.test": zone(1, hosts: 3), "b.test": zone(1, hosts: 3)])
      try served.directory.write(zone(7, hosts: 1), to: "c.test.zone")
      try served.configure(["b.test", "c.test", "d.test"])
      let generation = served.server.keeper.publisher.generation
      let report = served.reload()
      #expect(served.server.keeper.publisher.generation == generation + 1, "one store")
      #expect(
        report.zones.map { "\($0.name) \($0.action)" } == [
          "c.test. added", "d.test. failed", "a.test. removed",
        ])
      #expect(served.serials == [1, 7, nil])
      #expect(served.states == ["loaded", "loaded", "failed"])
    }

    @Test("a plan tells all of it and does nothing")
    func plan() throws {
      let served = try Served(["a.test": zone(1, hosts: 3), "b.test": zone(1, hosts: 1)])
      let generation = served.server.keeper.publisher.generation
      try served.directory.write(zone(3, hosts: 2) + "new TXT \"a  b\"\n", to: "a.test.zone")
      try served.configure(["a.test"])
      let report = served.reload(plan: true)
      #expect(
        report.text() == """
          zone a.test.: changed, serial 1 -> 3, records +2 -2
            - a.test. 300 IN SOA ns1.a.test. hostmaster.a.test. 1 7200 3600 1209600 300
            + a.test. 300 IN SOA ns1.a.test. hostmaster.a.test. 3 7200 3600 1209600 300
            - h2.a.test. 300 IN A 192.0.2.2
            and 1 more
          zone b.test.: removed, serial 1, 4 records
          plan, nothing done: zones: 1 removed, 1 changed; memory of the zones \
          \(octets(report.octetsFrom)) -> \(octets(report.octetsTo))

          """)
      #expect(served.server.keeper.publisher.generation == generation)
      #expect(served.serials == [1, 1])
      #expect(served.states == ["loaded", "loaded"])
      let json = try JSONLine.encode(report)
      #expect(try JSONLine.decode(ReloadReport.self, json) == report)
      #expect(json.contains(#""serial_from":1,"serial_to":3"#))
    }

    @Test("over the control socket: a reload of a zone that is not there changes nothing")
    func control() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      try served.directory.write(zone(2, hosts: 1), to: "a.test.zone")
      var request = ReloadRequest()
      request.zones = ["a.test", "nosuch.test"]
      let refused = try ControlClient.reload(request, socket: served.socket)
      #expect(refused.text() == "nothing was changed: no zone 'nosuch.test' is configured\n")
      #expect(served.serials == [1])
      #expect(try ControlClient.reload(ReloadRequest(), socket: served.socket).ok)
      #expect(served.serials == [2])
      #expect(throws: ControlError("no zone 'nosuch.test' is configured")) {
        try ControlClient.zone("nosuch.test", socket: served.socket)
      }
    }
  }
}
