import Addresses
import Testing
import ZoneFile
import ZoneImage

@testable import Server

extension ReloadTests {
  /// Settings apart from those of zones.
  @Suite("settings") struct Settings {
    @Test(
      "a setting that needs a restart waits, and is told, until the file says again what is in force"
    )
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

    private func configure(_ served: Served, server: String) throws {
      try served.directory.write(
        "server: {\(server)}\ncontrol: {socket: control.sock}\nzones: {a.test: {file: a.test.zone}}\n",
        to: "apus.yaml")
    }

    @Test("listen addresses are exchanged, and one that is taken leaves all settings as they were")
    func settings() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      try configure(served, server: "listen: [\(own(10)), \(own(11))], udp-payload: 1400")
      let report = served.reload()
      #expect(report.ok)
      #expect(report.settings.map(\.key) == ["server.listen", "server.udp-payload"])
      #expect(report.settings.map(\.takes) == ["reload", "reload"])
      #expect(served.server.endpoints.map(\.description) == [own(10), own(11)])
      let other = try Served(["b.test": zone(1, hosts: 1)], listen: own(12))
      defer { withExtendedLifetime(other) {} }
      try configure(served, server: "listen: [\(own(12))]")
      let refused = served.reload()
      #expect(!refused.ok)
      #expect(refused.refusals.first?.contains("Address already in use") == true)
      #expect(served.server.endpoints.count == 2)
      #expect(served.reload().settings.map(\.key).contains("server.listen"), "it is tried again")
    }

    @Test("server.user: one that is not known is a mistake for a start, and for a reload a warning")
    func unknownUser() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      try served.directory.write(zone(2, hosts: 1), to: "a.test.zone")
      try configure(served, server: "listen: \(own(10)), user: no-such-user")
      #expect(!Configuration.load(served.file).isValid)
      for _ in 0..<2 {
        let report = served.reload()
        #expect(report.ok && served.serials == [2], "\(report.text())")
        #expect(report.diagnostics.map(\.severity) == [.warning])
        #expect(
          report.diagnostics.first?.message
            == "server.user: no user 'no-such-user' is known on this machine; the server stays who it "
            + "is until its next start")
        #expect(report.settings.map { "\($0.key) \($0.takes)" } == ["server.user restart"])
      }
      #expect(served.server.status.lastReload.ok)
      #expect(served.server.status.restartPending.map(\.to) == ["no-such-user"])
    }

    @Test("settings that cannot be had: the zones are in force all the same, and both are told so")
    func refused() throws {
      let served = try Served(["a.test": zone(1, hosts: 1)])
      let other = try Served(["b.test": zone(1, hosts: 1)], listen: own(12))
      defer { withExtendedLifetime(other) {} }
      try served.directory.write(zone(2, hosts: 1), to: "a.test.zone")
      try configure(served, server: "listen: [\(own(12))]")
      let report = served.reload()
      #expect(!report.ok && report.error == nil && served.serials == [2])
      #expect(
        report.text().hasPrefix("server.listen: [\(own(10))] -> [\(own(12))] (not in force)\n"),
        "\(report.text())")
      let status = try ControlClient.status(socket: served.socket)
      #expect(!status.lastReload.ok && status.lastReload.zonesOk)
      #expect(status.lastReload.error == nil && status.lastReload.refusals == report.refusals)
      let told = status.table().split(separator: "\n").filter { $0.contains("the last reload") }
      #expect(told.count == 1, "\(told)")
      #expect(
        told.first?.hasPrefix("the last reload put its zones in force, its settings are those of ")
          == true)
      #expect(told.first?.contains("Address already in use") == true)
      let metrics = MetricsText(status, traffic: ServerTraffic(), zones: 1).text
      #expect(metrics.contains("\napus_config_last_reload_successful 0\n"))
      #expect(metrics.contains("\napus_config_last_reload_zones_successful 1\n"))
      try configure(served, server: "listen: [\(own(10))]")
      #expect(served.reload().ok && served.server.status.lastReload.ok)
      #expect(served.server.status.lastReload.refusals.isEmpty)
    }
  }
}
