import Logging
import Synchronization
import Testing

@testable import Server

extension ReloadTests {
  /// What a reload writes to the log.
  @Suite("the log") struct Log {
    @Test("the log: each line of a reload has its own level, and a zone that goes its records")
    func levels() throws {
      let lines = Mutex<[String]>([])
      let sink = LogSink(format: .text, limit: LogLimit(linesPerSecond: 0)) { line in
        lines.withLock { $0.append(line) }
      }
      let served = try Served(
        [
          "a.test": zone(1, hosts: 1), "b.test": zone(1, hosts: 1), "c.test": zone(1, hosts: 1),
          "d.test": "nonsense\n",
        ],
        logger: Logger(label: "test") { _ in LineLogHandler(sink: sink, logLevel: .info) })
      try served.directory.write("nonsense\n", to: "a.test.zone")
      try served.directory.write(zone(1, hosts: 2), to: "b.test.zone")
      try served.configure(["a.test", "b.test"])
      lines.withLock { $0 = [] }
      _ = served.reload()
      let told = lines.withLock { $0 }.flatMap { $0.split(separator: "\n") }
        .compactMap { $0.firstMatch(of: /Z ([a-z]+): reload: (.*)/) }
        .map { "\($0.1) \($0.2)" }
      #expect(
        told.first?.hasPrefix("error zone a.test.: failed, serial 1 is served on: ") == true)
      #expect(
        told.dropFirst().prefix(5) == [
          "info zone b.test.: changed, serial 1 -> 1, records +1",
          "warning   note: the records changed and the serial did not: secondaries will not see it",
          "info   + h1.b.test. 300 IN A 192.0.2.1",
          "info zone c.test.: removed, serial 1, 4 records",
          "info zone d.test.: removed",
        ])
      #expect(told.last?.hasPrefix("notice zones: 2 removed, 1 changed, 1 failed") == true)
      #expect(told.count == 7)
    }

    @Test(
      "of more than fifty zones that change at once those with something amiss have lines, and a sum"
    )
    func bulk() throws {
      let lines = Mutex<[String]>([])
      let sink = LogSink(format: .journald, limit: LogLimit(linesPerSecond: 0)) { line in
        lines.withLock { $0.append(line) }
      }
      let served = try Served(
        ["a.test": zone(1, hosts: 1)],
        logger: Logger(label: "test") { _ in LineLogHandler(sink: sink, logLevel: .info) })
      let names = (0..<50).map { "z\($0).test" }
      for name in names { try served.directory.write(zone(1, hosts: 1), to: "\(name).zone") }
      try served.configure(["a.test"] + names)
      lines.withLock { $0 = [] }
      let few = served.reload()
      #expect(lines.withLock { $0.count { $0.hasPrefix("<6>reload: zone z") } } == 50)
      #expect(few.text().split(separator: "\n").count == 51)

      for name in names { try served.directory.write(zone(2, hosts: 1), to: "\(name).zone") }
      try served.directory.write("nonsense\n", to: "z7.test.zone")
      // The same serial, and so a note.
      try served.directory.write(zone(1, hosts: 2), to: "z8.test.zone")
      try served.directory.write(zone(2, hosts: 1), to: "a.test.zone")
      #expect(served.reload(plan: true).text().contains("\nzone z9.test.: changed, serial 1 -> 2"))
      lines.withLock { $0 = [] }
      let many = served.reload()
      #expect(many.zones.count == 51)
      let told = lines.withLock { $0 }.filter { $0.contains("reload: ") }
      // The fifth is z8's new record, for its zone is told of.
      #expect(told.count == 5, "\(told)")
      #expect(told.contains { $0.hasPrefix("<3>reload: zone z7.test.: failed") })
      #expect(told.contains { $0.hasPrefix("<6>reload: zone z8.test.: changed") })
      #expect(told.contains { $0.hasPrefix("<4>reload:   note: the records changed") })
      #expect(told.last?.hasPrefix("<5>reload: zones: 50 changed, 1 failed") == true)
      #expect(!many.text().contains("zone z9.test."))
      #expect(many.text().contains("zone z8.test.: changed"))
      #expect(many.text().contains("\nzones: 50 changed, 1 failed"))
    }
  }
}
