import Addresses
import DNSWire
import Foundation
import Synchronization
import Testing
import ZoneFile
import ZoneImage

@testable import Server
@testable import ZoneTransfer

/// A version that IXFR made is in force at once, and in its zone's file some time later, or where somebody wants that.
@Suite("Versions that are not in their files yet")
struct UnwrittenVersionsTests {
  private let directory: TemporaryDirectory
  private let reloads: Reloads
  private let zone: Configuration.Zone

  init() throws {
    directory = try TemporaryDirectory()
    var zone = Configuration.Zone(apex: try Name("z.test"), file: directory.path + "/z.zone")
    zone.primaries = [Configuration.Peer(to: Endpoint(address: .anyIPv4, port: 1))]
    zone.options.imageCache = .directory(directory.path + "/images")
    self.zone = zone
    reloads = Reloads(
      Configuration(), path: nil, keeper: ZoneKeeper([zone]), logger: silent,
      means: Reloads.Means(apply: { _, _ in [] }, published: {}))
    try takeWhole(1)
  }

  private func takeWhole(_ serial: UInt32, force: Bool = true) throws {
    let file = try directory.write(
      ReloadTests.zone(serial, hosts: 3), to: "z.zone.incoming")
    let told = reloads.take(zone, from: file, force: force) { true }
    try #require(told.error == nil, "\(told)")
  }

  private func soa(_ serial: UInt32) throws -> IncomingZone.Record {
    let text = "@ 300 SOA ns1 hostmaster \(serial) 7200 3600 1209600 300\n"
    return try #require(ZoneFileText.records(text, zone.apex).first)
  }

  /// Takes the version that has one host more, as IXFR tells of it.
  @discardableResult
  private func take(_ serial: UInt32, adding host: String) throws -> ReloadReport.Zone? {
    let version = try #require(reloads.keeper.zone(zone.apex)?.current)
    var changes = IncomingChanges()
    for record in try ZoneFileText.records("\(host) 300 A 192.0.2.99\n", zone.apex) {
      changes.add(record)
    }
    let soa = try soa(serial)
    return reloads.take(zone, of: version, isWanted: { true }) { [zone, changes] in
      LoadedZone(zone, of: version.snapshot, changes, soa: soa)
    }
  }

  private var inForce: UInt32? { reloads.keeper.zone(zone.apex)?.current?.image.serial }
  private var inFile: UInt32? { ZoneLoader.load(zone).image?.serial }
  private var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []).sorted()
  }

  private func wait(until isThere: () -> Bool) -> Bool {
    let deadline = ContinuousClock.now + .seconds(30)
    while !isThere(), ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.01) }
    return isThere()
  }

  /// Nothing is written by itself meanwhile.
  private func held(_ body: () throws -> Void) rethrows {
    reloads.files.suspend()
    defer { reloads.files.resume() }
    try body()
  }

  @Test("it is written soon, by itself, with its image, and when a primary was heard")
  func soon() throws {
    try held {
      try take(2, adding: "new")
      #expect(inForce == 2 && inFile == 1 && reloads.isUnwritten(zone.apex))
      try reloads.noteHeard(zone, at: 77)
      #expect(HeardFile.read(zone) == nil)
      try take(3, adding: "newer")
      #expect(inForce == 3 && inFile == 1)
    }
    #expect(wait { !reloads.isUnwritten(zone.apex) })
    #expect(inForce == 3 && inFile == 3)
    #expect(wait { HeardFile.read(zone) == 77 })
    try reloads.noteHeard(zone, at: 78)
    #expect(HeardFile.read(zone) == 78)
    #expect(wait { ZoneLoader.load(zone, usesCache: true).isFromImage })
    // The file is known: a reload has nothing to do.
    #expect(reloads.keeper.zone(zone.apex)?.isFileUnchanged == true)
    reloads.stop()
    #expect(files == ["images", "z.zone", "z.zone.heard"])
    let again = ZoneLoader.load(zone, usesCache: true)
    #expect(again.isFromImage && again.image?.serial == 3)
    // Every name is there.
    #expect(again.snapshot?.recordCount == 8)
  }

  @Test("a stop writes it, and its image: the next start has both")
  func stop() throws {
    try held { try take(2, adding: "new") }
    reloads.stop()
    let again = ZoneLoader.load(zone, usesCache: true)
    #expect(again.isFromImage && again.image?.serial == 2, "\(again.cacheObjection ?? "")")
    #expect(files == ["images", "z.zone"])
  }

  @Test("whoever wants the file has it: apus transfer, and a reload by force")
  func now() throws {
    reloads.files.suspend()
    defer { reloads.files.resume() }
    try take(2, adding: "new")
    reloads.write([zone.apex])
    #expect(inFile == 2 && !reloads.isUnwritten(zone.apex))
    try take(3, adding: "newer")
    let report = reloads.reload(request(force: true))
    #expect(report.ok && report.zones.map(\.action) == [.unchanged], "\(report.text())")
    #expect(inForce == 3 && inFile == 3)
  }

  @Test(
    "a whole zone that comes meanwhile is not overwritten, and neither is a file that was loaded")
  func replaced() throws {
    try held {
      try take(2, adding: "new")
      try takeWhole(7)
      #expect(!reloads.isUnwritten(zone.apex))
      try take(8, adding: "new")
      try directory.write(ReloadTests.zone(9, hosts: 1), to: "z.zone")
      #expect(reloads.reload(request()).zones.map(\.action) == [.changed])
      #expect(inForce == 9 && !reloads.isUnwritten(zone.apex))
    }
    reloads.stop()
    #expect(inFile == 9)
  }

  @Test("what cannot be written is in force all the same, and told")
  func failure() throws {
    reloads.files.suspend()
    defer { reloads.files.resume() }
    try take(2, adding: "new")
    try block()
    reloads.write([zone.apex])
    #expect(inForce == 2 && inFile == 1 && reloads.isUnwritten(zone.apex))
    // What stood there was taken away with what was begun.
    reloads.write([zone.apex])
    #expect(inFile == 2)
  }

  private func request(force: Bool = false, plan: Bool = false) -> ReloadRequest {
    var request = ReloadRequest()
    (request.zones, request.force, request.plan) = (["z.test"], force, plan)
    return request
  }

  /// The next file that is wanted now cannot be written, for root either.
  private func block() throws {
    try FileManager.default.createDirectory(
      atPath: zone.file + ".incoming-now/x", withIntermediateDirectories: true)
  }

  @Test("when a primary was heard while the file was written is noted too")
  func heard() throws {
    try held {
      try take(2, adding: "new")
      try reloads.noteHeard(zone, at: 70)
      let entry = try #require(reloads.unwritten.withLock { $0[zone.apex] })
      let path = zone.file + ".incoming-soon"
      let written = Reloads.write(entry, to: path)
      try reloads.noteHeard(zone, at: 77)
      #expect(HeardFile.read(zone) == nil)
      #expect(reloads.queue.sync { reloads.place(entry, written, path) } != nil)
      #expect(HeardFile.read(zone) == 77 && !reloads.isUnwritten(zone.apex))
      // Of a newer version it is not: that is still to be written.
      try take(3, adding: "newer")
      try reloads.noteHeard(zone, at: 80)
      let older = try #require(reloads.unwritten.withLock { $0[zone.apex] })
      let file = Reloads.write(older, to: path)
      try take(4, adding: "newest")
      try reloads.noteHeard(zone, at: 90)
      #expect(reloads.queue.sync { reloads.place(older, file, path) } != nil)
      #expect(HeardFile.read(zone) == 80 && reloads.isUnwritten(zone.apex) && inFile == 3)
    }
    #expect(wait { HeardFile.read(zone) == 90 })
    #expect(inFile == 4)
  }

  @Test("a reload does not read what is older than what is in force, by force or of a stale zone")
  func older() throws {
    try held {
      try take(2, adding: "new")
      try block()
      _ = reloads.reload(request(force: true, plan: true))
      #expect(reloads.isUnwritten(zone.apex))
      let forced = reloads.reload(request(force: true))
      #expect(forced.ok && inForce == 2 && reloads.isUnwritten(zone.apex), "\(forced.text())")
      #expect(forced.zones.first?.note?.contains("not in the file yet") == true)
      try take(5, adding: "newer")
      #expect(try take(3, adding: "newest")?.action == .refused)
      #expect(reloads.keeper.zone(zone.apex)?.state == .stale)
      let report = reloads.reload(request())
      #expect(report.ok && report.zones.map(\.action) == [.unchanged], "\(report.text())")
      #expect(reloads.keeper.zone(zone.apex)?.state == .loaded && inForce == 5)
    }
    #expect(wait { inFile == 5 })
  }

  @Test("what was rolled back before it was written stays so over a reload")
  func rolledBack() throws {
    try held {
      try take(2, adding: "new")
      _ = try reloads.rollBack("z.test", to: nil).get()
      #expect(reloads.reload(request()).ok)
      #expect(inForce == 1 && reloads.keeper.zone(zone.apex)?.state == .rolledBack)
    }
    #expect(wait { inFile == 2 })
    #expect(reloads.reload(request()).zones.map(\.action) == [.unchanged])
    #expect(inForce == 1 && reloads.keeper.zone(zone.apex)?.state == .rolledBack)
  }

  @Test("a file that somebody puts there is read by a reload, and by a plan without effect")
  func operators() throws {
    try held {
      try take(2, adding: "new")
      try directory.write(ReloadTests.zone(9, hosts: 1), to: "z.zone")
      #expect(reloads.reload(request(plan: true)).zones.map(\.serialTo) == [9])
      #expect(reloads.isUnwritten(zone.apex) && inForce == 2)
      try directory.write(ReloadTests.zone(1, hosts: 1), to: "z.zone")
      let report = reloads.reload(request(force: true))
      #expect(inForce == 1 && inFile == 1 && !reloads.isUnwritten(zone.apex), "\(report.text())")
    }
  }

  @Test("other primaries are no reason to lose it; another file is")
  func configured() throws {
    try held {
      try take(5, adding: "new")
      var managed = try #require(reloads.keeper.zone(zone.apex))
      managed.configuration.primaries = []
      reloads.keeper.note(managed)
    }
    #expect(wait { !reloads.isUnwritten(zone.apex) })
    #expect(inFile == 5)
    var managed = try #require(reloads.keeper.zone(zone.apex))
    managed.configuration = zone
    reloads.keeper.note(managed)
    try held {
      try take(6, adding: "newer")
      managed = try #require(reloads.keeper.zone(zone.apex))
      managed.configuration.file += ".other"
      reloads.keeper.note(managed)
    }
    #expect(wait { !reloads.isUnwritten(zone.apex) })
    #expect(inFile == 5 && files == ["images", "z.zone"])
  }

  @Test("a catalog's own file is written at once: its members' files follow it")
  func catalog() throws {
    try held {
      var managed = try #require(reloads.keeper.zone(zone.apex))
      var settings = Configuration.CatalogSettings()
      settings.directory = directory.path
      managed.configuration.catalog = settings
      reloads.keeper.note(managed)
      let asked = managed.configuration
      let version = try #require(managed.current)
      let soa = try soa(2)
      let told = reloads.take(asked, of: version, isWanted: { true }) {
        LoadedZone(asked, of: version.snapshot, IncomingChanges(), soa: soa)
      }
      #expect(told?.error == nil && inForce == 2 && inFile == 2)
      #expect(!reloads.isUnwritten(zone.apex))
    }
  }

  @Test("what another version is changed of is refused")
  func another() throws {
    let version = try #require(reloads.keeper.zone(zone.apex)?.current)
    try takeWhole(5)
    let soa = try soa(6)
    let told = reloads.take(zone, of: version, isWanted: { true }) { [zone] in
      LoadedZone(zone, of: version.snapshot, IncomingChanges(), soa: soa)
    }
    #expect(told == nil && inForce == 5)
    let current = try #require(reloads.keeper.zone(zone.apex)?.current)
    let none = reloads.take(zone, of: current, isWanted: { true }) { nil }
    #expect(none == nil && inForce == 5)
    let unwanted = reloads.take(zone, of: current, isWanted: { false }) { nil }
    #expect(unwanted?.error?.contains("has changed meanwhile") == true && inForce == 5)
    // A serial that goes back, too.
    let back = try take(3, adding: "new")
    #expect(back?.action == .refused && inForce == 5 && !reloads.isUnwritten(zone.apex))
  }

  @Test("a twentieth of the time goes into writing")
  func delays() {
    #expect(UnwrittenVersions.delay(records: 100) < 0.1)
    #expect((20...60).contains(UnwrittenVersions.delay(records: 1_000_000)))
    #expect(UnwrittenVersions.delay(records: 1_000_000_000) == 900)
  }
}

/// Records of text, as a primary sends them.
enum ZoneFileText {
  static func records(_ text: String, _ apex: Name) throws -> [IncomingZone.Record] {
    let read = try #require(
      ZoneFile.read(records: Array(text.utf8), name: "lines", apex: apex).contents)
    return try read.records.map { record in
      IncomingZone.Record(
        owner: try #require(Name(wire: Array(read.owner(of: record)))), type: record.type,
        ttl: record.ttl, rdata: Array(read.rdata(of: record)))
    }
  }
}
