import DNSWire
import Foundation
import Octets
import Testing

@testable import ZoneImage

@Suite("An image on disk")
struct ImageFileTests {
  private let directory: URL
  private let path: String

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(
      path: "apus-image-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    path = directory.appending(path: "example.image").path
  }

  private func clean() { try? FileManager.default.removeItem(at: directory) }

  private let note = Array("made of example.zone".utf8)

  /// A signed zone of a few names, written; its image and records.
  private func write(names: Int = 3) throws -> (image: ZoneImage, records: ZoneSnapshot) {
    let contents = try makeSignedContents(names: names)
    let image = try ZoneImage(contents)
    let records = ZoneSnapshot(contents)
    try image.write(to: path, records: records, note: note)
    return (image, records)
  }

  private func octets(_ image: ZoneImage) -> [UInt8] {
    (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
  }

  @Test("what is read is what was written; a large image is mapped", arguments: [3, 3000])
  func roundTrip(names: Int) throws {
    defer { clean() }
    let written = try write(names: names)
    #expect(
      names == 3 || written.image.byteCount > 256 << 10,
      "this one must be large enough to be mapped")
    let file = try ImageFile.open(path)
    #expect(file.note == note)
    let image = try file.image(of: try Name("EXAMPLE."))
    #expect(octets(image) == octets(written.image))
    #expect(image.recordCount == written.image.recordCount)
    let records = try file.records(of: image)
    #expect(records.octets == written.records.octets)
    #expect(records.recordCount == written.records.recordCount)
    var (cursor, other) = (
      ZoneSnapshot.Cursor(records), ZoneSnapshot.Cursor(written.records)
    )
    while other.next() {
      let hasNext = cursor.next()
      #expect(hasNext && cursor.order(other) == .same && cursor.equals(other))
      #expect(cursor.packed == other.packed)
    }
    #expect(ZoneDifference(from: records, to: written.records).isEmpty)
    // A newer file does not change what is mapped.
    _ = try write(names: names + 1)
    #expect(octets(image) == octets(written.image))
  }

  @Test("only its owner can read it, and nothing else is left beside it")
  func mode() throws {
    defer { clean() }
    _ = try write()
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["example.image"])
  }

  @Test("each damaged octet is refused, or stands between the parts and means nothing")
  func damage() throws {
    defer { clean() }
    let written = try write()
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    // Of so small an image the zeros behind it are not taken from the file.
    let records = ImageFileLayout.records(behind: written.image.byteCount)
    let unused = [
      (records - ImageStorage.slack)..<records,
      (records + written.records.byteCount)..<(whole.count - note.count),
    ]
    #expect(unused.allSatisfy { $0.count == ImageStorage.slack })
    for index in whole.indices {
      var damaged = whole
      damaged[index] ^= 1 << UInt8(index % 8)
      try replace(damaged)
      #expect(isRefused != unused.contains { $0.contains(index) }, "octet \(index)")
    }
  }

  @Test("a file that is cut short, or has more behind it, is refused")
  func length() throws {
    defer { clean() }
    _ = try write()
    let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    for count in [0, 1, 8, 4095, 4096, 4097, whole.count / 2, whole.count - 1] {
      try replace(Array(whole.prefix(count)))
      #expect(isRefused, "\(count) octets")
    }
    try replace(whole + [0])
    #expect(isRefused)
    try replace(whole)
    #expect(!isRefused)
  }

  @Test("another zone's, another version's, and what is no file are told apart")
  func kinds() throws {
    defer { clean() }
    #expect(throws: ImageFileError.missing) { _ = try ImageFile.open(path) }
    _ = try write()
    #expect(throws: ImageFileError.otherZone) {
      _ = try ImageFile.open(path).image(of: try Name("example.net."))
    }
    var whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    whole[ImageFileLayout.version] += 1
    try replace(whole)
    #expect(throws: ImageFileError.otherVersion) { _ = try ImageFile.open(path) }
    whole[ImageFileLayout.version] -= 1
    whole[ImageFileLayout.imageVersion] += 1
    try replace(whole)
    #expect(throws: ImageFileError.otherVersion) { _ = try ImageFile.open(path) }
    try replace([UInt8](repeating: 0x20, count: 8192))
    #expect(throws: ImageFileError.notAnImage) { _ = try ImageFile.open(path) }
    #expect(throws: ImageFileError.notRegular) { _ = try ImageFile.open(directory.path) }
  }

  @Test("a file that others may write to is not trusted")
  func trust() throws {
    defer { clean() }
    _ = try write()
    try FileManager.default.setAttributes([.posixPermissions: 0o620], ofItemAtPath: path)
    #expect(throws: ImageFileError.notOurs) { _ = try ImageFile.open(path) }
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    _ = try ImageFile.open(path)
  }

  @Test("what a writer left behind that was killed is removed, what one is writing is not")
  func leftovers() throws {
    defer { clean() }
    let left = directory.appending(path: ".example.image.3.tmp").path
    try Data("half".utf8).write(to: URL(fileURLWithPath: left))
    let other = directory.appending(path: ".other.image.x.tmp").path
    try Data("half".utf8).write(to: URL(fileURLWithPath: other))
    let writing = try TemporaryFile.create(beside: path)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(FileManager.default.fileExists(atPath: other))
    let before = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(before.count == 2)
    _ = try write()
    let after = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(Set(after) == Set(before + ["example.image"]))
    _ = consume writing
    #expect(
      Set(try FileManager.default.contentsOfDirectory(atPath: directory.path))
        == ["example.image", ".other.image.x.tmp"])
  }

  @Test("a write that fails leaves the old file as it was")
  func failedWrite() throws {
    defer { clean() }
    let missing = directory.appending(path: "missing/example.image").path
    let contents = try makeSignedContents(names: 3)
    let image = try ZoneImage(contents)
    #expect(throws: ImageFileError.system(call: "open", code: ENOENT)) {
      try image.write(to: missing, records: ZoneSnapshot(contents), note: [])
    }
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(throws: ImageFileError.system(call: "rename", code: EISDIR)) {
      try image.write(to: path, records: ZoneSnapshot(contents), note: [])
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["example.image"])
  }

  private func replace(_ octets: [UInt8]) throws {
    try Data(octets).write(to: URL(fileURLWithPath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
  }

  private var isRefused: Bool {
    do throws(ImageFileError) {
      let file = try ImageFile.open(path)
      let image = try file.image(of: zone)
      _ = try file.records(of: image)
      return false
    } catch { return true }
  }

  private var zone: Name { (try? Name("example.")) ?? .root }
}

/// A zone with an NSEC chain and stand-ins for signatures: so many names, each with an A and a TXT record.
func makeSignedContents(names: Int) throws -> ZoneContents {
  let apex = try Name("example.").wire
  let signature: (RRType) -> [UInt8] = { type in
    [UInt8(type.rawValue >> 8), UInt8(type.rawValue & 0xff), 13, 2, 0, 0, 1, 44]
      + [0xff, 0xff, 0xff, 0xf0, 0, 0, 0, 1, 0x30, 0x39] + apex + [UInt8](repeating: 7, count: 64)
  }
  let owners = (0..<names).map { "n\(10_000 + $0).example." }
  var records: [(String, RRType, [UInt8])] = [
    ("example.", .soa, [0] + [0] + [UInt8](repeating: 1, count: 20)),
    ("example.", .ns, [2, 0x6e, 0x73] + apex),
  ]
  for owner in owners {
    records.append((owner, .a, [192, 0, 2, 1]))
    records.append((owner, RRType(16), [3, 0x61, 0x62, 0x63]))
  }
  let chain = ["example."] + owners
  for (index, owner) in chain.enumerated() {
    let next = try Name(chain[(index + 1) % chain.count]).wire
    records.append((owner, .nsec, next + [0, 1, 0x40]))
    let types: [RRType] = index == 0 ? [.soa, .ns, .nsec] : [.a, RRType(16), .nsec]
    for type in types { records.append((owner, .rrsig, signature(type))) }
  }
  return try makeContents(records)
}
