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
  }
}
