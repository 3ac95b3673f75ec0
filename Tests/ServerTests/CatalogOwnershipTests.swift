import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

/// Whose a zone is that several catalogs list, or the configuration too, and what becomes of its files when that changes.
extension ReloadTests.Catalogs {
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

  @Test(
    "5.3: what one catalog lists no more and another one does, without coo, is new: nobody gets data that was for others",
    arguments: [[], ["c1.test"]])
  func released(by zones: [String]) throws {
    let list = Self.catalog(1, "1.zones PTR a.test.")
    let consumer = try Consumer(["c1.test": list, "c2.test": list])
    try consumer.give("a.test")
    try consumer.reload()
    #expect(consumer.members == ["a.test. loaded c1.test."])
    try consumer.write("c1.test", Self.catalog(2))
    try consumer.reload(zones)
    #expect(consumer.members == ["a.test. awaited c2.test."])
    #expect(!consumer.files.contains("a.test.zone"))
    #expect(consumer.told("has taken it over") == 0)
  }

  @Test(
    "4.3.1: under the same label a zone moves with its files, also to another directory",
    arguments: [[], ["c1.test"]])
  func relocated(by zones: [String]) throws {
    let consumer = try Consumer([
      "c1.test": Self.catalog(1, "1.zones PTR a.test.", "2.zones PTR b.test."),
      "c2.test": Self.catalog(1, "1.zones PTR a.test.", "3.zones PTR b.test."),
    ])
    try consumer.configure(directories: ["c2.test": "other"])
    try consumer.give("a.test")
    try consumer.give("b.test")
    // Left there by an earlier time.
    try consumer.give("a.test", serial: 9, in: "other")
    try consumer.give("b.test", serial: 9, in: "other")
    try consumer.reload()
    #expect(consumer.members == ["a.test. loaded c1.test.", "b.test. loaded c1.test."])
    try consumer.directory.write("1\n", to: "in/a.test.zone.heard")
    try consumer.write(
      "c1.test",
      Self.catalog(
        2, "1.zones PTR a.test.", "2.zones PTR b.test.", "coo.1.zones PTR c2.test.",
        "coo.2.zones PTR c2.test."))
    var plan = ReloadRequest()
    (plan.plan, plan.zones) = (true, zones)
    #expect(try #require(consumer.server).reload(plan).ok)
    #expect(consumer.files.contains("a.test.zone") && consumer.members.count == 2)
    try consumer.reload(zones)
    let moved = ["a.test. loaded c2.test.", "b.test. awaited c2.test."]
    #expect(consumer.members == moved)
    #expect(try consumer.serial("a.test") == 1)
    #expect(!consumer.files.contains { $0.hasPrefix("a.test") || $0.hasPrefix("b.test") })
    #expect(
      consumer.files(in: "other").filter { $0.hasPrefix("a.test") || $0.hasPrefix("b.test") }
        .prefix(2) == ["a.test.zone", "a.test.zone.heard"])
    // Neither the next reload nor a restart finds anything else.
    try consumer.reload()
    #expect(try consumer.members == moved && consumer.serial("a.test") == 1)
    consumer.stop()
    try consumer.start()
    #expect(try consumer.serial("a.test") == 1)
  }

  @Test("4.3.1: what has moved is found by the next start, where this one ended right behind")
  func movedHalfway() throws {
    let consumer = try Consumer([
      "c1.test": Self.catalog(1, "1.zones PTR a.test.", "2.zones PTR b.test."),
      "c2.test": Self.catalog(1, "1.zones PTR a.test."),
    ])
    try consumer.configure(directories: ["c2.test": "other"])
    try consumer.give("a.test", serial: 7)
    try consumer.give("b.test")
    try consumer.reload()
    #expect(consumer.members == ["a.test. loaded c1.test.", "b.test. loaded c1.test."])
    consumer.stop()
    try consumer.write(
      "c1.test", Self.catalog(2, "1.zones PTR a.test.", "coo.1.zones PTR c2.test."))
    // A start that comes no further than this.
    let configuration = Configuration.load(consumer.directory.path + "/apus.yaml").configuration
    let zones = ServerCatalogs.zones(configuration).map { zone in
      var managed = ManagedZone(zone)
      let loaded = ZoneLoader.load(zone)
      if let version = loaded.version { managed.take(version, loaded.stamps) }
      return managed
    }
    let plan = CatalogPlan(zones.filter { $0.member == nil }, before: zones)
    #expect(plan.relocated.count == 1 && plan.left.count == 1)
    ServerCatalogs(logger: silent).prepare(
      plan, zones.map(\.configuration), ImageWriter(logger: silent))
    #expect(consumer.files(in: "other").contains("a.test.zone"))
    try consumer.start()
    #expect(consumer.members == ["a.test. loaded c2.test."])
    #expect(try consumer.serial("a.test") == 7)
    // And what was to go goes.
    #expect(!consumer.files.contains("b.test.zone") && consumer.written.isEmpty)
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

  @Test(
    "what a catalog that is configured no more has given goes to another one that lists it, with its files under the same label",
    arguments: ["in", "other"])
  func takenOver(place: String) throws {
    let consumer = try Consumer([
      "c1.test": Self.catalog(
        1, "1.zones PTR a.test.", "2.zones PTR b.test.", "3.zones PTR d.test."),
      "c2.test": Self.catalog(1, "1.zones PTR a.test.", "two.zones PTR b.test."),
    ])
    let directories = ["c2.test": place]
    try consumer.configure(directories: directories)
    for zone in ["a.test", "b.test", "d.test"] { try consumer.give(zone) }
    try consumer.reload()
    #expect(consumer.members.allSatisfy { $0.hasSuffix("loaded c1.test.") })
    let image = try #require(consumer.server?.keeper.zone(try Name("a.test"))?.current?.image)
    try consumer.configure(catalogs: ["c2.test"], directories: directories)
    let report = try consumer.reload()
    #expect(report.ok, "\(report.text())")
    #expect(consumer.members == ["a.test. loaded c2.test.", "b.test. awaited c2.test."])
    #expect(consumer.server?.keeper.zone(try Name("a.test"))?.current?.image === image)
    #expect(consumer.told("zone a.test.: the catalog c2.test. has taken it over") == 1)
    #expect(consumer.files(in: place).contains("a.test.zone"))
    // What nobody else lists keeps its file.
    #expect(
      consumer.files.filter { $0.hasSuffix(".zone") }
        == (place == "in" ? ["a.test.zone", "d.test.zone"] : ["d.test.zone"]))
    consumer.stop()
    try consumer.start()
    #expect(try consumer.serial("a.test") == 1)
  }
}
