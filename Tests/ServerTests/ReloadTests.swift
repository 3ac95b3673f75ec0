import Addresses
import DNSWire
import Foundation
import Logging
import Synchronization
import Testing
import ZoneImage

@testable import Server

/// A zone with a serial and so many addresses.
private func zone(_ serial: UInt32, hosts: Int, ttl: Int = 300) -> String {
  let hosts = (0..<hosts).map { "h\($0) A 192.0.2.\($0)\n" }.joined()
  return "$TTL \(ttl)\n@ SOA ns1 hostmaster \(serial) 7200 3600 1209600 300\n@ NS ns1\n"
    + "ns1 A 192.0.2.53\n" + hosts
}

/// A loopback endpoint that no other run of the tests has.
private func own(_ host: Int) -> String {
  "127.\(64 + getpid() >> 8 & 63).\(getpid() & 255).\(host)@5310"
}

/// A server with a configuration file.
private final class Served {
  let directory: TemporaryDirectory
  let server: RunningServer
  let file: String
  private let listen: String

  init(
    _ zones: [String: String], options: String = "", listen: String = own(10),
    logger: Logger = silent
  ) throws {
    directory = try TemporaryDirectory()
    for (name, text) in zones { try directory.write(text, to: "\(name).zone") }
    file = try directory.write("", to: "apus.yaml")
    self.listen = listen
    try Self.configure(directory, zones.keys.sorted(), options, listen)
    let loaded = Configuration.load(file)
    guard loaded.isValid else { throw ServerError("\(loaded.diagnostics)") }
    server = try RunningServer(loaded.configuration, file: file, logger: logger)
  }

  deinit { server.stop() }

  private static func configure(
    _ directory: TemporaryDirectory, _ zones: [String], _ options: String, _ listen: String
  ) throws {
    let zones = zones.map { "  \($0): {file: \($0).zone\(options)}\n" }.joined()
    try directory.write(
      "server: {listen: \(listen)}\ncontrol: {socket: control.sock}\nzones:\n" + zones,
      to: "apus.yaml")
  }

  func configure(_ zones: [String], options: String = "") throws {
    try Self.configure(directory, zones, options, listen)
  }

  var socket: String { directory.path + "/control.sock" }

  func reload(_ zones: String..., force: Bool = false, plan: Bool = false) -> ReloadReport {
    var request = ReloadRequest()
    (request.zones, request.force, request.plan, request.limit) = (zones, force, plan, 3)
    return server.reload(request)
  }

  /// The serials that are served, by zone, in the order of the configuration.
  var serials: [UInt32?] {
    server.keeper.publisher.current().set.entries.map { $0.image?.serial }
  }

  func image(_ zone: String) throws -> ZoneImage {
    try #require(server.keeper.zone(try Name(zone))?.current?.image)
  }

  var states: [String] { server.status.zones.map(\.state.rawValue) }
}

@Suite("Reload", .serialized)
struct ReloadTests {
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

  @Test(
    "rollback: the last version, or one by its serial; the file is loaded again once it changes")
  func rollback() throws {
    let served = try Served(["a.test": zone(1, hosts: 1)])
    for serial in 2...5 {
      try served.directory.write(zone(UInt32(serial), hosts: serial), to: "a.test.zone")
      #expect(served.reload().ok)
    }
    let detail = try ControlClient.zone("a.test", socket: served.socket)
    #expect(detail.kept.map(\.serial) == [3, 4], "keep-images is 2")
    #expect(detail.serial == 5)
    let report = try ControlClient.rollBack("A.TEST", to: nil, socket: served.socket)
    #expect((report.serialFrom, report.serialTo, report.kept) == (5, 4, [3]))
    #expect(served.serials == [4])
    #expect(served.states == ["rolled-back"])
    #expect(served.reload().unchanged == 1, "the file is what it was")
    #expect(served.serials == [4])
    #expect(throws: ControlError.self) {
      try ControlClient.rollBack("a.test", to: 2, socket: served.socket)
    }
    _ = try ControlClient.rollBack("a.test", to: 3, socket: served.socket)
    #expect(served.serials == [3])
    #expect(throws: ControlError.self) {
      try ControlClient.rollBack("a.test", to: nil, socket: served.socket)
    }
    try served.directory.write(zone(6, hosts: 6), to: "a.test.zone")
    #expect(served.reload().ok)
    #expect(served.serials == [6])
    #expect(served.states == ["loaded"])
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
    "a setting that needs a restart waits, and is told, until the file says again what is in force")
  func waits() throws {
    let served = try Served(["a.test": zone(1, hosts: 1)])
    func configure(_ log: String) throws {
      try served.directory.write(
        "server: {listen: \(own(10))}\ncontrol: {socket: control.sock}\n\(log)"
          + "zones: {a.test: {file: a.test.zone}}\n", to: "apus.yaml")
    }
    try configure("log: {level: debug}\n")
    #expect(served.reload(plan: true).settings.map(\.key) == ["log.level"])
    #expect(served.server.status.restartPending.isEmpty, "a plan does nothing")
    for _ in 0..<2 { #expect(served.reload().settings.map(\.takes) == ["restart"]) }
    #expect(
      served.reload(plan: true).text().hasPrefix("log.level: info -> debug (needs a restart)\n"))
    let status = try ControlClient.status(socket: served.socket)
    #expect(status.restartPending.map(\.key) == ["log.level"])
    #expect(status.table().contains("\nwaits for a restart: log.level: info -> debug\n"))
    let metrics = MetricsText(status, traffic: ServerTraffic(), zones: 1).text
    #expect(metrics.contains("\napus_restart_pending 1\n"))
    try configure("sever: {}\n")
    #expect(!served.reload().ok)
    #expect(served.server.status.restartPending.map(\.to) == ["debug"], "nothing was changed")
    try configure("")
    #expect(served.reload().settings.isEmpty)
    #expect(served.server.status.restartPending.isEmpty)
  }

  @Test("settings: listen addresses are exchanged, and one that is taken leaves all as it was")
  func settings() throws {
    let served = try Served(["a.test": zone(1, hosts: 1)])
    func configure(_ server: String) throws {
      try served.directory.write(
        "server: {\(server)}\ncontrol: {socket: control.sock}\nzones: {a.test: {file: a.test.zone}}\n",
        to: "apus.yaml")
    }
    try configure("listen: [\(own(10)), \(own(11))], udp-payload: 1400")
    let report = served.reload()
    #expect(report.ok)
    #expect(report.settings.map(\.key) == ["server.listen", "server.udp-payload"])
    #expect(report.settings.map(\.takes) == ["reload", "reload"])
    #expect(
      served.server.endpoints.map(\.description) == [own(10), own(11)])
    let other = try Served(["b.test": zone(1, hosts: 1)], listen: own(12))
    defer { withExtendedLifetime(other) {} }
    try configure("listen: [\(own(12))]")
    let refused = served.reload()
    #expect(!refused.ok)
    #expect(refused.refusals.first?.contains("Address already in use") == true)
    #expect(served.server.endpoints.count == 2)
    #expect(served.reload().settings.map(\.key).contains("server.listen"), "it is tried again")
  }
}
