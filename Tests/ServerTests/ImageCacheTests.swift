import DNSWire
import Foundation
import TestSupport
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("The image cache")
struct ImageCacheTests {
  private let directory: TemporaryDirectory
  private let zone: Configuration.Zone

  init() throws {
    directory = try TemporaryDirectory()
    try directory.write("www A 192.0.2.80\n", to: "included.zone")
    let text = goodZone.replacingOccurrences(of: "www A 192.0.2.80", with: "$INCLUDE included.zone")
    var options = Configuration.ZoneOptions()
    options.imageCache = .directory(directory.path + "/cache")
    zone = Configuration.Zone(
      apex: try Name("example.com"), file: try directory.write(text, to: "example.com.zone"),
      options: options)
  }

  private var image: String { directory.path + "/cache/example.com.image" }

  /// Reads the zone from its text and stores it.
  private func store() throws {
    let loaded = ZoneLoader.load(zone)
    #expect(loaded.errorCount == 0)
    #expect(ImageCache.store(loaded) == nil)
    #expect(FileManager.default.fileExists(atPath: image))
  }

  private func objection(_ zone: Configuration.Zone? = nil) -> String? {
    switch ImageCache.load(zone ?? self.zone) {
    case .zone: nil
    case .nothing(let reason): reason ?? ""
    }
  }

  @Test("a zone comes from its image as it was, and as a load would bring it")
  func hit() throws {
    #expect(objection() == "", "nothing is there yet")
    try store()
    let text = ZoneLoader.load(zone)
    let loaded = ZoneLoader.load(zone, usesCache: true)
    #expect(loaded.isFromImage)
    #expect(loaded.cacheObjection == nil)
    #expect(loaded.status == text.status)
    #expect(loaded.diagnostics == text.diagnostics)
    #expect(loaded.warningCount == text.warningCount)
    #expect(loaded.stamps.map(\.path) == [zone.file, directory.path + "/included.zone"])
    #expect(loaded.version?.snapshot.recordCount == text.version?.snapshot.recordCount)
    #expect(!ZoneLoader.load(zone).isFromImage, "it is used by who asks for it only")
  }

  @Test(
    "a changed zone file, or one that it includes, makes the image stale; a touched one does not")
  func stale() throws {
    try store()
    let included = directory.path + "/included.zone"
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSinceNow: -100)], ofItemAtPath: included)
    #expect(objection() == nil, "the octets are the same")
    // The same size.
    try directory.write("www A 192.0.2.81\n", to: "included.zone")
    #expect(objection() == "\(image) is not used: \(included) has changed")
    try store()
    #expect(objection() == nil)
    try FileManager.default.removeItem(atPath: included)
    #expect(objection() == "\(image) is not used: \(included) has changed")
  }

  @Test("a damaged image, another zone's and another executable's are refused with a reason")
  func refused() throws {
    try store()
    let whole = try Data(contentsOf: URL(fileURLWithPath: image))
    var damaged = whole
    damaged[4200] ^= 1
    try replace(damaged)
    #expect(objection() == "\(image) is not used: it is damaged")
    try replace(whole)
    #expect(objection() == nil)
    var other = zone
    other.file = try directory.write(goodZone, to: "other.zone")
    #expect(objection(other) == "\(image) is not used: it was made of another file")
    var note = try #require(ImageNote(ZoneLoader.load(zone)))
    note.maker.octets += 1
    #expect(note.objection(zone, now: 0) == "another apus made it")
    let refusal = ZoneLoader.load(other, usesCache: true)
    #expect(!refusal.isFromImage && refusal.image != nil)
    #expect(refusal.cacheObjection == "\(image) is not used: it was made of another file")
  }

  @Test("an image holds until a signature's time comes")
  func times() throws {
    let signed = """
      $TTL 3600
      @ SOA ns1 hostmaster 1 7200 3600 1209600 300
      @ NS ns1
      @ RRSIG SOA 13 2 3600 20300101000000 20200101000000 1 example.com. AAAA
      ns1 A 192.0.2.53

      """
    var zone = self.zone
    zone.file = try directory.write(signed, to: "signed.zone")
    let loaded = ZoneLoader.load(zone)
    // 2030-01-01, and the second behind it.
    #expect(loaded.holdsUntil == 1_893_456_001)
    let note = try #require(ImageNote(loaded))
    #expect(note.objection(zone, now: 1_893_456_000) == nil)
    #expect(note.objection(zone, now: 1_893_456_001) == "the time of a signature has come")
  }

  @Test("off is off, and a directory that cannot be made is told")
  func refusals() throws {
    var zone = self.zone
    zone.options.imageCache = .off
    #expect(ImageCache.store(ZoneLoader.load(zone)) == nil)
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/cache"))
    zone.options.imageCache = .directory(zone.file + "/cache")
    #expect(ImageCache.store(ZoneLoader.load(zone))?.contains("is not written") == true)
  }

  @Test(
    "the file's name tells the zone",
    arguments: [
      (".", "%.image"), ("Example.COM", "example.com.image"), ("a/b.test", "a%2fb.test.image"),
      ("a\\.b.test", "a%2eb.test.image"), ("..", ""),
    ])
  func names(name: String, file: String) throws {
    guard let name = try? Name(name) else {
      #expect(file.isEmpty)
      return
    }
    #expect(ImageCache.fileName(name) == file)
  }

  @Test("a long name's file has a name that a file system takes, of its own")
  func longNames() throws {
    let label = String(repeating: "a", count: 62)
    let names = try ["b", "c"].map {
      ImageCache.fileName(try Name("\(label).\(label).\(label).\(label.dropLast(5))\($0)"))
    }
    #expect(names.allSatisfy { $0.utf8.count <= 240 })
    #expect(names[0] != names[1])
  }

  @Test("a server starts from its images, and writes those that it lacks")
  func server() throws {
    var settings = try configuration(in: directory)
    settings.zones[0] = zone
    settings.zones[1].options.imageCache = zone.options.imageCache
    func run() throws -> [String?] {
      let server = try RunningServer(settings, logger: silent)
      defer { server.stop() }
      // It is written in the background, and no longer once the server is told to stop.
      #expect(
        NetworkNamespace.eventually(within: 30) { FileManager.default.fileExists(atPath: image) })
      return server.keeper.zones.map { $0.current.map { "\($0.image.recordCount)" } }
    }
    #expect(try run() == ["4", nil])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path + "/cache") == [
        "example.com.image"
      ])
    #expect(objection() == nil)
    let written = try FileManager.default.attributesOfItem(atPath: image)[.systemFileNumber] as? Int
    #expect(try run() == ["4", nil])
    #expect(
      try FileManager.default.attributesOfItem(atPath: image)[.systemFileNumber] as? Int == written)
  }

  private func replace(_ data: Data) throws {
    try data.write(to: URL(fileURLWithPath: image))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: image)
  }
}
