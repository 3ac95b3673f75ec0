import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

/// The suite has the same name.
typealias ServerCatalogs = Catalogs

extension ReloadTests {
  /// Zones that come and go with what a catalog lists.
  @Suite("catalogs (RFC 9432)") struct Catalogs {
    static func catalog(_ serial: Int, _ records: String..., version: String = "2")
      -> String
    {
      "$TTL 0\n@ SOA invalid. invalid. \(serial) 3600 600 86400 0\n@ NS invalid.\n"
        + (version.isEmpty ? "" : "version TXT \"\(version)\"\n")
        + records.map { $0 + "\n" }.joined()
    }

    let empty = catalog(1)

    @Test(
      "members come, are served from their files or awaited, and go with their files; the catalog itself is not answered"
    )
    func comeAndGo() throws {
      let consumer = try Consumer(["c1.test": empty, "c2.test": empty])
      #expect(consumer.members.isEmpty)
      try consumer.give("a.test")
      try consumer.write(
        "c1.test", Self.catalog(2, "1.zones PTR a.test.", "2.zones PTR b.test."))
      let report = try consumer.reload()
      #expect(report.ok, "\(report.text())")
      #expect(consumer.members == ["a.test. loaded c1.test.", "b.test. awaited c1.test."])
      #expect(consumer.catalogs.map(\.members) == [2, 0] && consumer.catalogs[0].serial == 2)
      let server = try #require(consumer.server)
      // Names of members get answers or SERVFAIL, those of the catalog are in no zone.
      #expect(
        server.keeper.publisher.current().set.entries.map { "\($0.apex)" }.sorted()
          == ["a.test.", "b.test."])
      #expect(consumer.files == ["a.test.zone", "c1.test.members"])
      let detail = try ControlClient.zone(
        "a.test", socket: consumer.directory.path + "/control.sock")
      #expect(detail.membership?.catalog == "c1.test." && detail.membership?.label == "1")
      #expect(detail.text().contains("member    of the catalog c1.test., label 1\n"))
      #expect(server.status.table().contains("\ncatalog c1.test.: 2 zones of serial 2\n"))

      try consumer.write("c1.test", Self.catalog(3, "2.zones PTR b.test."))
      try consumer.reload(["c1.test"])
      #expect(consumer.members == ["b.test. awaited c1.test."])
      #expect(consumer.files == ["c1.test.members"])
      #expect(consumer.told("zone a.test.: its catalog lists it no more: removed") == 1)
    }

    @Test("5.1: a broken catalog changes nothing, is told once, and is no hindrance to a restart")
    func broken() throws {
      let good = Self.catalog(2, "1.zones PTR a.test.", "2.zones PTR b.test.")
      let consumer = try Consumer(["c1.test": good, "c2.test": empty])
      try consumer.give("a.test")
      try consumer.reload(["a.test"])
      let before = consumer.members
      #expect(before == ["a.test. loaded c1.test.", "b.test. awaited c1.test."])
      for (serial, broken) in [
        Self.catalog(3, "1.zones PTR a.test.", version: ""),
        Self.catalog(4, "1.zones PTR a.test.", version: "1"),
        Self.catalog(5, "1.zones PTR a.test.", "3.zones PTR a.test."),
        Self.catalog(6, "1.zones PTR a.test.", "1.zones PTR d.test."),
        Self.catalog(7, "1.zones PTR a.test.", "coo.1.zones PTR x.", "coo.1.zones PTR y."),
      ].enumerated() {
        try consumer.write("c1.test", broken)
        try consumer.reload()
        try consumer.reload()
        #expect(consumer.members == before)
        #expect(consumer.told("serial \(serial + 3) is not processed") == 1)
        #expect(consumer.catalogs[0].error != nil && consumer.catalogs[0].serial == 2)
      }
      consumer.stop()
      try consumer.start()
      #expect(consumer.members == before)
      #expect(consumer.catalogs[0].error?.contains("more than one PTR record") == true)
      let check = try #require(consumer.server).status.table()
      #expect(check.contains("its zones stay what they are"))
      var report = CheckReport()
      report.add(Configuration.load(consumer.directory.path + "/apus.yaml"), file: "apus.yaml")
      #expect(report.ok && report.text().contains("[broken-catalog]"))
      // Good again, and what was missed is done.
      try consumer.write("c1.test", Self.catalog(8, "1.zones PTR a.test."))
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded c1.test."])
      #expect(consumer.catalogs[0].error == nil)
    }

    @Test("5.4: another label is another zone: nothing that was had of it is left")
    func reset() throws {
      let consumer = try Consumer(
        ["c1.test": Self.catalog(2, "1.zones PTR a.test."), "c2.test": empty])
      try consumer.give("a.test")
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded c1.test."])
      try consumer.write("c1.test", Self.catalog(3, "one.zones PTR a.test."))
      try consumer.reload()
      #expect(consumer.members == ["a.test. awaited c1.test."])
      #expect(consumer.files == ["c1.test.members"])
      // A label in other letters is the same one, and so it is after a restart.
      try consumer.give("a.test")
      try consumer.write("c1.test", Self.catalog(4, "ONE.zones PTR A.test."))
      consumer.stop()
      try consumer.start()
      #expect(consumer.members == ["a.test. loaded c1.test."])
      // It changed while the server was down.
      consumer.stop()
      try consumer.write("c1.test", Self.catalog(5, "two.zones PTR a.test."))
      try consumer.start()
      #expect(consumer.members == ["a.test. awaited c1.test."])
    }

    @Test("a catalog that is put back counts with what it has given, as after a restart")
    func putBack() throws {
      let list = Self.catalog(
        1, "1.zones PTR a.test.", "2.zones PTR b.test.", "3.zones PTR d.test.")
      let consumer = try Consumer(["c1.test": list, "c2.test": empty])
      for zone in ["a.test", "b.test", "d.test"] { try consumer.give(zone) }
      try consumer.reload()
      #expect(consumer.members.count == 3)
      try consumer.configure(catalogs: ["c2.test"])
      try consumer.reload()
      #expect(consumer.files.count == 4 + consumer.files.count { $0 == "c2.test.members" })
      // Another label, no more, and as it was.
      try consumer.write("c1.test", Self.catalog(2, "one.zones PTR a.test.", "3.zones PTR d.test."))
      try consumer.configure()
      try consumer.reload()
      #expect(consumer.members == ["d.test. loaded c1.test.", "a.test. awaited c1.test."])
      #expect(consumer.files.filter { $0.hasSuffix(".zone") } == ["d.test.zone"])
      #expect(consumer.written == ["3. d.test.", "one. a.test."])
      try consumer.configure(catalogs: ["c2.test"])
      try consumer.reload()
      try consumer.write("c1.test", Self.catalog(3))
      try consumer.configure()
      try consumer.reload()
      #expect(consumer.members.isEmpty && consumer.written.isEmpty)
      #expect(consumer.files.filter { $0.hasSuffix(".zone") }.isEmpty)
    }

    @Test("a reload in the background passes over zones that a catalog has taken away meanwhile")
    func vanished() throws {
      let consumer = try Consumer(["c1.test": empty, "c2.test": empty])
      try consumer.directory.write(ReloadTests.zone(1, hosts: 1), to: "own.zone")
      try consumer.configure("  own.test: {file: own.zone}\n")
      try consumer.reload()
      try consumer.directory.write(ReloadTests.zone(2, hosts: 1), to: "own.zone")
      var request = ReloadRequest()
      request.zones = ["gone.test.", "own.test."]
      let server = try #require(consumer.server)
      server.startReload(request)
      // Behind it.
      try consumer.reload(["c2.test"])
      #expect(try consumer.serial("own.test") == 2)
      // None of them is not all of them.
      try consumer.directory.write(ReloadTests.zone(3, hosts: 1), to: "own.zone")
      request.zones = ["gone.test."]
      server.startReload(request)
      try consumer.reload(["c2.test"])
      #expect(try consumer.serial("own.test") == 2)
      // Who asks and waits is told.
      #expect(try consumer.reload(["gone.test", "own.test"]).error != nil)
    }

    @Test(
      "a report has what catalogs bring, take and reset, also that of a plan",
      arguments: [[], ["c1.test"]])
    func reported(of zones: [String]) throws {
      let list = Self.catalog(1, "1.zones PTR a.test.", "2.zones PTR b.test.")
      let consumer = try Consumer(["c1.test": list, "c2.test": empty])
      try consumer.give("a.test", serial: 5)
      try consumer.reload(["a.test"])
      try consumer.write(
        "c1.test", Self.catalog(2, "one.zones PTR a.test.", "3.zones PTR d.test."))
      for isPlan in [true, false] {
        var request = ReloadRequest()
        (request.zones, request.plan) = (zones, isPlan)
        let report = try #require(consumer.server).reload(request)
        let told = report.zones.map { "\($0.name) \($0.action.rawValue)" }.sorted()
        #expect(
          told == ["a.test. changed", "b.test. removed", "c1.test. changed", "d.test. added"])
        let text = report.text()
        #expect(text.contains("zone a.test.: changed, serial 5 is gone, awaited\n"), "\(text)")
        #expect(text.contains("zone d.test.: added, awaited\n"), "\(text)")
      }
    }

    @Test("what could not be written of members is written at the next opportunity")
    func unwritten() throws {
      let consumer = try Consumer([
        "c1.test": Self.catalog(1, "1.zones PTR a.test."), "c2.test": empty,
      ])
      let file = consumer.directory.path + "/in/c1.test.members"
      try FileManager.default.removeItem(atPath: file)
      try FileManager.default.createDirectory(
        atPath: file + "/full", withIntermediateDirectories: true)
      try consumer.write("c1.test", Self.catalog(2, "2.zones PTR a.test."))
      try consumer.reload()
      #expect(consumer.told("is not written down") == 1)
      try FileManager.default.removeItem(atPath: file)
      try consumer.directory.write("1. a.test.\n", to: "in/c1.test.members")
      try consumer.reload()
      #expect(consumer.written == ["2. a.test."])
    }

    @Test(
      "a file that is another zone's is neither written over nor removed, by whatever path",
      arguments: ["in/../in/a.test.zone", "link/a.test.zone"])
    func sharedFile(path: String) throws {
      let consumer = try Consumer([
        "c1.test": Self.catalog(1, "1.zones PTR a.test."), "c2.test": empty,
      ])
      try consumer.give("a.test")
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded c1.test."])
      try FileManager.default.createSymbolicLink(
        atPath: consumer.directory.path + "/link", withDestinationPath: "in")
      try consumer.configure("  own.test: {file: \(path)}\n")
      try consumer.reload()
      #expect(consumer.members == ["own.test. loaded -"])
      #expect(
        consumer.catalogs[0].refusals.map(\.reason) == [
          "its file would be that of the zone own.test."
        ])
      try consumer.write("c1.test", Self.catalog(2))
      try consumer.reload()
      #expect(consumer.files.contains("a.test.zone"))
    }

    @Test("a plan does nothing; too many members are none; odd names make no odd files")
    func bounds() throws {
      let consumer = try Consumer(["c1.test": empty, "c2.test": empty])
      try consumer.configure(keys: ", most-members: 2")
      try consumer.write(
        "c1.test",
        Self.catalog(
          2, "\\000\\..zones PTR \\.\\.\\/\\.\\.\\/x.", "2.zones PTR \\000\\255\\010.test."))
      var plan = ReloadRequest()
      plan.plan = true
      #expect(try #require(consumer.server).reload(plan).ok)
      #expect(consumer.members.isEmpty && consumer.files.isEmpty)
      try consumer.reload()
      #expect(consumer.members.count == 2)
      let files = (consumer.server?.status.zones ?? []).compactMap { zone in
        zone.catalog.map { _ in zone.file.split(separator: "/").last.map(String.init) ?? "" }
      }
      #expect(Set(files) == ["%2e%2e%2f%2e%2e%2fx.zone", "%00%ff%0a.test.zone"], "\(files)")
      try consumer.write(
        "c1.test", Self.catalog(3, "1.zones PTR a.", "2.zones PTR b.", "3.zones PTR c."))
      try consumer.reload()
      #expect(consumer.members.count == 2)
      #expect(consumer.told("it lists more than 2 zones") == 1)
    }

    @Test("readiness waits for members at the start, until they were asked for, and never again")
    func health() throws {
      let consumer = try Consumer(
        ["c1.test": Self.catalog(1, "1.zones PTR a.test."), "c2.test": empty])
      let server = try #require(consumer.server)
      func waitUntilReady() -> Bool {
        let deadline = Date(timeIntervalSinceNow: 20)
        while !server.health.ready, Date() < deadline { Thread.sleep(forTimeInterval: 0.05) }
        return server.health.ready
      }
      #expect(waitUntilReady(), "no primary gives it, and that is no reason")
      try consumer.write("c1.test", Self.catalog(2, "1.zones PTR a.test.", "2.zones PTR b.test."))
      try consumer.reload()
      #expect(server.health.ready)
    }
  }
}
