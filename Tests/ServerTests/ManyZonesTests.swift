import DNSWire
import Foundation
import Testing

@testable import Server

/// What is told of more zones than anybody reads.
@Suite("Many zones")
struct ManyZonesTests {
  @Test("check: of more than fifty zones only those with findings, and always a sum")
  func check() throws {
    let directory = try TemporaryDirectory()
    var zones = try (0..<50).map {
      Configuration.Zone(
        apex: try Name("z\($0).test"), file: try directory.write(goodZone, to: "z\($0).zone"))
    }
    func text() -> String {
      var report = CheckReport()
      for zone in zones { report.add(zone) }
      return report.text()
    }
    #expect(text().contains("z0.zone: zone z0.test. serial 2024010101, 4 records: 0 errors"))
    #expect(text().hasSuffix("\nzones: 50 can be served, 0 cannot: 0 errors, 0 warnings\n"))
    zones.append(
      Configuration.Zone(
        apex: try Name("bad.test"),
        file: try directory.write(goodZone + "www A 192.0.2.300\n", to: "bad.zone")))
    let lines = text().split(separator: "\n")
    #expect(lines.count == 5, "a mistake of three lines, its zone, and the sum: \(text())")
    #expect(
      lines.suffix(2) == [
        "\(directory.path)/bad.zone: zone bad.test. cannot be served: 1 error, 0 warnings",
        "zones: 50 can be served, 1 cannot: 1 error, 0 warnings",
      ])
  }

  private func status(_ count: Int, _ change: (Int, inout ZoneStatus) -> Void) -> ServerStatus {
    var status = ServerStatus.stopped
    status.zones = (0..<count).map { number in
      var zone = ZoneStatus(
        name: "z\(number).test.", serial: 1, records: 4, state: .loaded, file: "z.zone")
      change(number, &zone)
      return zone
    }
    return status
  }

  @Test("status: of more than fifty zones only those that are not loaded, and always a sum")
  func statusTable() {
    let few = status(50) { _, _ in }.table()
    #expect(few.contains("\nz49.test.  loaded  1"))
    #expect(few.contains("\nzones: 50 loaded\n"))
    let many = status(60) { number, zone in
      if number == 7 { (zone.state, zone.error) = (.stale, "it is broken") }
    }.table()
    #expect(!many.contains("z6.test."))
    #expect(many.contains("\nz7.test.  stale"))
    #expect(many.contains("\nzones: 59 loaded, 1 stale\nzone z7.test.: stale: it is broken\n"))
    #expect(!status(60) { _, _ in }.table().contains("ZONE"))
    let loading = status(70) { _, zone in zone.state = .loading }.table()
    #expect(loading.contains("\nz49.test.  loading"))
    #expect(!loading.contains("z50.test."))
    #expect(
      loading.contains(
        "\nand 20 more zones in another state than loaded, or with an expired signature\n"
          + "zones: 70 loading\n"))
    #expect(status(0) { _, _ in }.table().contains("\nzones: none\n"))
  }

  @Test(
    "status: of many in trouble the worst come first: failed, stale, expired, and then the others")
  func statusOrder() {
    var status = status(200) { number, zone in
      zone.signaturesExpire = 1_000
      switch number {
      case 190: (zone.state, zone.serial, zone.error) = (.failed, nil, "no such file")
      case 191: (zone.state, zone.error) = (.stale, "it is broken")
      case 192: zone.signaturesExpire = 999
      case 193: zone.state = .loading
      default: zone.state = number < 100 ? .rolledBack : .loaded
      }
    }
    let now = Date(timeIntervalSince1970: 999)
    let lines = status.table(now: now).split(separator: "\n").map(String.init)
    let zones = lines.filter { $0.hasPrefix("z1") || $0.hasPrefix("z0") }
      .map { $0.split(separator: " ")[0] }
    #expect(
      zones.prefix(6) == [
        "z190.test.", "z191.test.", "z192.test.", "z193.test.", "z0.test.", "z1.test.",
      ])
    #expect(
      lines.contains("and 54 more zones in another state than loaded, or with an expired signature")
    )
    #expect(
      lines.contains(
        "zones: 1 loading, 97 loaded, 1 failed, 1 stale, 100 rolled-back, 1 with an expired signature"
      ))
    #expect(lines.contains("zone z190.test.: failed: no such file"))
    #expect(lines.contains("zone z192.test.: a signature has expired"))
    // A few are all there, in their order; one that health has told is not told again.
    status.zones = Array(status.zones[190..<194])
    status.problems = ["zone z192.test.: a signature has expired"]
    let few = status.table(now: now)
    #expect(few.components(separatedBy: "a signature has expired").count == 2)
    #expect(status.table(now: now - 1).contains("zones: 1 loading, 1 loaded, 1 failed, 1 stale\n"))
  }

  @Test("check: of many with findings those that cannot be served come first")
  func checkOrder() throws {
    let directory = try TemporaryDirectory()
    // A record twice is a doubt.
    let doubted = try directory.write(goodZone + "www A 192.0.2.80\n", to: "doubted.zone")
    let broken = try directory.write(goodZone + "www A 192.0.2.300\n", to: "broken.zone")
    var report = CheckReport()
    for number in 0..<60 {
      report.add(
        Configuration.Zone(
          apex: try Name("z\(number).test"), file: number == 59 ? broken : doubted))
    }
    let zones = report.text().split(separator: "\n").filter { $0.contains(".zone: zone z") }
    #expect(zones.count == 50)
    #expect(zones.first == "\(broken): zone z59.test. cannot be served: 1 error, 0 warnings")
    #expect(zones.dropFirst().first?.hasPrefix("\(doubted): zone z0.test. ") == true)
    #expect(report.text().contains("\nand 10 more zones with errors or warnings\n"))
  }

  @Test("status: what makes the server not ready is told once")
  func once() {
    var status = status(2) { number, zone in
      if number == 1 { (zone.state, zone.serial, zone.error) = (.failed, nil, "no such file") }
    }
    status.problems = ["zone z1.test.: no version is served: no such file"]
    #expect(status.table().components(separatedBy: "no such file").count == 2)
    status.problems = ["zone z0.test.: no version is served: no such file"]
    #expect(status.table().contains("\nzone z1.test.: failed: no such file\n"))
  }
}
