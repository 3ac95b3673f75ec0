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
      loading.contains("\nand 20 more zones in another state than loaded\nzones: 70 loading\n"))
    #expect(status(0) { _, _ in }.table().contains("\nzones: none\n"))
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
