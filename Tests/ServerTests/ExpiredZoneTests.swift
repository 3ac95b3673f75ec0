import Addresses
import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

@Suite("Zones whose primaries were not heard for too long")
struct ExpiredZoneTests {
  private let directory: TemporaryDirectory
  private let apex: Name
  private let file: String

  init() throws {
    directory = try TemporaryDirectory()
    apex = try Name("z.test")
    file = directory.path + "/z.zone"
  }

  /// A zone of serial 2 that has expired, and kept serial 1; as it is configured by now, it has no primary.
  private func expired() throws -> Reloads {
    var zone = Configuration.Zone(apex: apex, file: file)
    zone.primaries = [Configuration.Peer(to: Endpoint(address: .anyIPv4, port: 1))]
    zone.options.imageCache = .off
    var configuration = Configuration()
    configuration.zones = [zone]
    configuration.zones[0].primaries = []
    let reloads = Reloads(
      configuration, path: nil, keeper: ZoneKeeper([zone]), logger: silent,
      means: Reloads.Means(apply: { _, _ in [] }, published: {}))
    for serial in 1...2 { try give(UInt32(serial), reloads) }
    reloads.settleExpiry(apex) { 9 }
    #expect(try state(reloads) == "expired 2 -")
    return reloads
  }

  /// A primary gives it.
  private func give(_ serial: UInt32, _ reloads: Reloads) throws {
    let came = try directory.write(ReloadTests.zone(serial, hosts: 1), to: "z.zone.incoming")
    let zone = try #require(reloads.keeper.zone(apex)).configuration
    #expect(reloads.take(zone, from: came, force: true) { true }.error == nil)
  }

  private func reload(_ reloads: Reloads) -> ReloadReport {
    var request = ReloadRequest()
    (request.zones, request.force) = (["z.test"], true)
    return reloads.reload(request)
  }

  /// Its state, the serial that is there, and the one that is served.
  private func state(_ reloads: Reloads) throws -> String {
    let zone = try #require(reloads.keeper.zone(apex))
    let served = reloads.keeper.publisher.current().set.entries.first?.image?.serial
    #expect(served == zone.served?.image.serial)
    return "\(zone.state.rawValue) \(zone.current?.image.serial ?? 0) "
      + (served.map { "\($0)" } ?? "-")
  }

  @Test(
    "no reload has one served, whether its file is the same, another or bad, and no rollback has")
  func reloaded() throws {
    let reloads = try expired()
    #expect(reload(reloads).ok)
    #expect(try state(reloads) == "expired 2 -")
    #expect(try #require(reloads.keeper.zone(apex)?.error).contains("it has expired"))
    try directory.write("@ SOA\n", to: "z.zone")
    #expect(!reload(reloads).ok)
    #expect(try state(reloads) == "expired 2 -")
    try directory.write(ReloadTests.zone(3, hosts: 1), to: "z.zone")
    #expect(reload(reloads).ok)
    #expect(try state(reloads) == "expired 3 -")
    _ = reloads.rollBack("z.test", to: 2)
    #expect(try state(reloads) == "expired 2 -")
    // Until a primary has what is there.
    reloads.settleExpiry(apex) { nil }
    #expect(try state(reloads) == "loaded 2 2")
    #expect(reloads.keeper.zone(apex)?.error == nil)
  }

  @Test("what a primary gives is served at once, also the same version", arguments: [2, 3])
  func given(serial: UInt32) throws {
    let reloads = try expired()
    try give(serial, reloads)
    #expect(try state(reloads) == "loaded \(serial) \(serial)")
  }

  @Test("one that is had from no other server any more is served from its file")
  func configured() throws {
    let reloads = try expired()
    #expect(reloads.reload(ReloadRequest()).ok)
    #expect(try state(reloads) == "loaded 2 2")
  }
}
