import DNSWire
import Foundation
import Logging
import Synchronization
import Testing
import ZoneImage

@testable import Server

extension ReloadTests {
  /// Zones that come and go with what a catalog lists.
  @Suite("catalogs (RFC 9432)") struct Catalogs {
    private final class Lines: Sendable {
      let all = Mutex<[String]>([])
    }

    /// A server with the catalogs `c1.test` and `c2.test`, which are files here; no primary of their members can be reached.
    private final class Consumer {
      let directory: TemporaryDirectory
      private let lines = Lines()
      private(set) var server: RunningServer?

      init(_ catalogs: [String: String], more: String = "") throws {
        directory = try TemporaryDirectory()
        for (name, text) in catalogs { try write(name, text) }
        try configure(more)
        try start()
      }

      deinit { server?.stop() }

      func start() throws {
        let sink = LogSink(format: .text, limit: LogLimit(linesPerSecond: 0)) { [lines] line in
          lines.all.withLock { $0.append(line) }
        }
        let loaded = Configuration.load(directory.path + "/apus.yaml")
        guard loaded.isValid else { throw ServerError("\(loaded.diagnostics)") }
        server = try RunningServer(
          loaded.configuration, file: directory.path + "/apus.yaml",
          logger: Logger(label: "test") { _ in LineLogHandler(sink: sink, logLevel: .info) })
      }

      func stop() {
        server?.stop()
        server = nil
      }

      /// `more` are further zones, or keys of `c1.test`'s catalog behind a `|`.
      func configure(
        _ more: String = "", catalogs: [String] = ["c1.test", "c2.test"], keys: String = ""
      )
        throws
      {
        let zones = catalogs.map { name in
          "  \(name): {file: \(name).zone, catalog: {directory: in, members: {primary: 127.0.0.1@1, image-cache: images}\(keys)}}\n"
        }
        try directory.write(
          "server: {listen: \(ReloadTests.own(30))}\ncontrol: {socket: control.sock}\nzones:\n"
            + zones.joined() + more, to: "apus.yaml")
      }

      func write(_ name: String, _ text: String) throws {
        try directory.write(text, to: "\(name).zone")
      }

      /// A member's file, as a transfer would have made it.
      func give(_ zone: String, serial: UInt32 = 1) throws {
        try FileManager.default.createDirectory(
          atPath: directory.path + "/in", withIntermediateDirectories: true)
        try directory.write(ReloadTests.zone(serial, hosts: 1), to: "in/\(zone).zone")
      }

      @discardableResult
      func reload(_ zones: [String] = []) throws -> ReloadReport {
        var request = ReloadRequest()
        request.zones = zones
        return try #require(server).reload(request)
      }

      /// Of each zone but the catalogs its name, state and catalog.
      var members: [String] {
        (server?.status.zones ?? []).filter { !["c1.test.", "c2.test."].contains($0.name) }
          .map { "\($0.name) \($0.state.rawValue) \($0.catalog ?? "-")" }
      }

      var files: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: directory.path + "/in")) ?? [])
          .sorted()
      }

      /// Lines of the log with that text.
      func told(_ text: String) -> Int { lines.all.withLock { $0.count { $0.contains(text) } } }

      var catalogs: [CatalogStatus] { server?.status.catalogs ?? [] }
    }

    private static func catalog(_ serial: Int, _ records: String..., version: String = "2")
      -> String
    {
      "$TTL 0\n@ SOA invalid. invalid. \(serial) 3600 600 86400 0\n@ NS invalid.\n"
        + (version.isEmpty ? "" : "version TXT \"\(version)\"\n")
        + records.map { $0 + "\n" }.joined()
    }

    private let empty = catalog(1)

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

    @Test(
      "5.2, 4.3.1: clashes are told and change nothing; coo moves a zone, with its state under the same label"
    )
    func clashes() throws {
      let more = "  own.test: {file: c2.test.zone}\n"
      let consumer = try Consumer(
        [
          "c1.test": Self.catalog(
            1, "1.zones PTR a.test.", "2.zones PTR own.test.", "3.zones PTR c2.test."),
          "c2.test": Self.catalog(1, "9.zones PTR a.test."),
        ], more: more)
      try consumer.give("a.test")
      try consumer.reload()
      #expect(consumer.members.contains("a.test. loaded c1.test."))
      #expect(consumer.members.count == 2)
      #expect(consumer.catalogs.map(\.refused) == [2, 1])
      #expect(
        consumer.told("catalog c1.test.: zone own.test. is not taken: the configuration has it")
          == 1)
      #expect(
        consumer.told("catalog c2.test.: zone a.test. is not taken: the catalog c1.test. has it")
          == 1)

      try consumer.write(
        "c1.test", Self.catalog(2, "1.zones PTR a.test.", "coo.1.zones PTR c2.test."))
      try consumer.reload()
      #expect(consumer.members.contains("a.test. awaited c2.test."), "another label: reset")
      try consumer.give("a.test")
      try consumer.reload()
      #expect(consumer.members.contains("a.test. loaded c2.test."))
      #expect(consumer.catalogs.map(\.refused) == [0, 0])
      // Back again, under the same label.
      try consumer.write("c1.test", Self.catalog(3, "9.zones PTR a.test."))
      try consumer.write(
        "c2.test", Self.catalog(2, "9.zones PTR a.test.", "coo.9.zones PTR c1.test."))
      try consumer.reload()
      #expect(consumer.members.contains("a.test. loaded c1.test."))
      #expect(consumer.told("zone a.test.: the catalog c1.test. has taken it over") == 1)
      #expect(consumer.files == ["a.test.zone", "c1.test.members", "c2.test.members"])
    }

    @Test("the configuration takes a zone over, or a catalog away: no file is removed for that")
    func configured() throws {
      let consumer = try Consumer(
        [
          "c1.test": Self.catalog(1, "1.zones PTR a.test.", "2.zones PTR b.test."),
          "c2.test": empty,
        ])
      try consumer.give("a.test")
      try consumer.give("b.test")
      try consumer.reload()
      let image = try #require(consumer.server?.keeper.zone(try Name("a.test"))?.current?.image)
      try consumer.configure("  a.test: {primary: 127.0.0.1@1, file: in/a.test.zone}\n")
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded -", "b.test. loaded c1.test."])
      #expect(consumer.server?.keeper.zone(try Name("a.test"))?.current?.image === image)
      try consumer.configure(catalogs: ["c2.test"])
      try consumer.reload()
      #expect(consumer.members.isEmpty)
      #expect(
        Set(consumer.files).isSuperset(of: ["a.test.zone", "b.test.zone", "c1.test.members"]))
      try consumer.configure()
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded c1.test.", "b.test. loaded c1.test."])
    }

    @Test("a file that is another zone's is neither written over nor removed")
    func sharedFile() throws {
      let consumer = try Consumer([
        "c1.test": Self.catalog(1, "1.zones PTR a.test."), "c2.test": empty,
      ])
      try consumer.give("a.test")
      try consumer.reload()
      #expect(consumer.members == ["a.test. loaded c1.test."])
      try consumer.configure("  own.test: {file: in/../in/a.test.zone}\n")
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
