import Addresses
import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

@Suite("Very many zones from other servers")
struct ManyMembersTests {
  /// Zones that are awaited, one more than may be put in force one by one, and what puts them in force.
  private func reloads(_ directory: TemporaryDirectory, count: Int) throws -> Reloads {
    let zones = try (0..<count).map { index in
      var zone = Configuration.Zone(
        apex: try Name("z\(index).test"), file: directory.path + "/z\(index).zone")
      zone.primaries = [Configuration.Peer(to: Endpoint(address: .anyIPv4, port: 1))]
      zone.options.imageCache = .off
      return zone
    }
    return Reloads(
      Configuration(), path: nil, keeper: ZoneKeeper(zones), logger: silent,
      means: Reloads.Means(apply: { _, _ in [] }, published: {}))
  }

  private func take(_ index: Int, _ reloads: Reloads, _ directory: TemporaryDirectory) throws {
    let file = try directory.write(ReloadTests.zone(1, hosts: 1), to: "z\(index).zone.incoming")
    let zone = try #require(reloads.keeper.zone(try Name("z\(index).test")))
    let told = reloads.take(zone.configuration, from: file, force: true) { true }
    #expect(told.error == nil && told.action == .changed)
  }

  @Test(
    "what was asked for by another configuration, or before the zone went and came again, is not taken, and leaves nothing behind"
  )
  func another() throws {
    let directory = try TemporaryDirectory()
    let reloads = try reloads(directory, count: 1)
    let zone = try #require(reloads.keeper.zone(try Name("z0.test"))).configuration
    var others = [zone, zone, zone]
    others[0].primaries = [Configuration.Peer(to: Endpoint(address: .anyIPv4, port: 2))]
    others[1].file += ".other"
    others[2].membership = Configuration.Membership(catalog: try Name("c.test"), label: [1, 0x61])
    for other in others + [zone] {
      let file = try directory.write(ReloadTests.zone(1, hosts: 1), to: "z0.zone.incoming")
      let told = reloads.take(other, from: file, force: true) { other != zone }
      #expect(told.error?.contains("has changed meanwhile") == true)
      #expect(reloads.keeper.zone(zone.apex)?.current == nil)
      #expect(!FileManager.default.fileExists(atPath: file))
      if other != zone {
        // Nor is it written down when it was heard.
        try reloads.noteHeard(other, at: 5)
        #expect(HeardFile.read(other) == nil)
      }
    }
    try take(0, reloads, directory)
    try reloads.noteHeard(zone, at: 7)
    #expect(HeardFile.read(zone) == 7)
  }

  @Test("few are each put in force at once")
  func few() throws {
    let directory = try TemporaryDirectory()
    let reloads = try reloads(directory, count: 3)
    let generation = reloads.keeper.publisher.generation
    for index in 0..<3 { try take(index, reloads, directory) }
    #expect(reloads.keeper.publisher.generation == generation + 3)
    #expect(reloads.keeper.publisher.current().set.entries.allSatisfy { $0.image != nil })
  }

  @Test("many are put in force together, within five seconds, and when that is asked for")
  func many() throws {
    let directory = try TemporaryDirectory()
    let reloads = try reloads(directory, count: Reloads.fewZones + 1)
    let keeper = reloads.keeper
    let (generation, began) = (keeper.publisher.generation, ContinuousClock.now)
    for index in 0..<100 { try take(index, reloads, directory) }
    #expect(keeper.zone(try Name("z99.test"))?.current != nil)
    reloads.settleNow()
    let taken = keeper.publisher.current().set.entries.count { $0.image != nil }
    #expect(taken == 100)
    let stores = keeper.publisher.generation - generation
    #expect(stores < 100 || ContinuousClock.now - began > .seconds(10), "\(stores)")
    // By itself, too.
    try take(100, reloads, directory)
    let deadline = ContinuousClock.now + .seconds(20)
    func isServed() -> Bool {
      keeper.publisher.current().set.entries.count { $0.image != nil } == 101
    }
    while !isServed(), ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.02) }
    #expect(isServed())
    reloads.stop()
  }
}
