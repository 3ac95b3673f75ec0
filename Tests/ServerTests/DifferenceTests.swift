import DNSWire
import Foundation
import TestSupport
import Testing
import ZoneFile

@testable import Server
@testable import ZoneImage
@testable import ZoneTransfer

@Suite("The version that IXFR makes of another") struct DifferenceTests {
  private typealias Record = IncomingZone.Record

  private static let head = "$ORIGIN x.\n$TTL 60\n"

  private func soa(_ serial: UInt8) throws -> Record {
    Record(
      owner: try Name("x."), type: .soa, ttl: 60,
      rdata: [0, 0, 0, 0, 0, serial] + (0..<4).flatMap { _ in [0, 0, 0, 9] as [UInt8] })
  }

  private func a(_ owner: Name, _ last: UInt8) -> Record {
    Record(owner: owner, type: .a, ttl: 60, rdata: [192, 0, 2, last])
  }

  private func load(_ lines: [String], serial: Int, in directory: TemporaryDirectory) throws
    -> LoadedZone
  {
    let text = "\(Self.head)@ SOA . . \(serial) 9 9 9 9\n" + lines.map { $0 + "\n" }.joined()
    let file = try directory.write(text, to: "\(serial).zone")
    return ZoneLoader.load(Configuration.Zone(apex: try Name("x."), file: file))
  }

  private func records(_ lines: [String]) throws -> [Record] {
    try ZoneFileText.records(Self.head + lines.map { $0 + "\n" }.joined(), Name("x."))
  }

  private static let pool = [
    "@ A 192.0.2.1", "@ MX 10 mail", "@ TXT \"one\"", "@ TXT \"two\"", "mail A 192.0.2.2",
    "mail AAAA ::2",
    "*.wild TXT \"any\"", "*.wild MX 5 mail", "a.b.c.d A 192.0.2.3", "b.c.d A 192.0.2.4",
    "cut NS ns.cut",
    "cut NS ns2", "cut DS 1 13 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    "ns.cut A 192.0.2.5", "ns2 A 192.0.2.6", "below.cut NS ns.cut", "alias CNAME mail",
    "alias2 CNAME alias",
    "lost CNAME nowhere", "dn DNAME other.", "srv SRV 1 2 3 mail",
    "naptr NAPTR 1 2 \"u\" \"sip\" \"\" mail",
    "old TYPE65400 \\# 3 010203", "odd\\.label\\000x A 192.0.2.9", "\\000 A 192.0.2.10",
    "\\001 A 192.0.2.11",
    "\\001\\000b A 192.0.2.12", "svc HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1", "zz A 192.0.2.13",
    "zz A 192.0.2.14",
    "zz A 192.0.2.15", "a A 192.0.2.16", "ab A 192.0.2.17", "a.b A 192.0.2.18",
  ]

  @Test("it is what its text would be, whatever comes and goes", arguments: UInt64(0)..<24)
  func sameAsText(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    // Few of many change, or most.
    let share = [40, 4, 2][Int(seed % 3)]
    let old = Self.pool.filter { _ in Int.random(in: 0..<4, using: &generator) > 0 }
    let new = Self.pool.filter { line in
      old.contains(line) != (Int.random(in: 0..<share, using: &generator) == 0)
    }
    let version = try #require(load(["@ NS ns.other."] + old, serial: 1, in: directory).version)
    var changes = IncomingChanges()
    for record in try records(old.filter { !new.contains($0) }) { changes.remove(record) }
    for record in try records(new.filter { !old.contains($0) }) { changes.add(record) }
    let expected = try load(["@ NS ns.other."] + new, serial: 2, in: directory)
    let zone = expected.configuration
    let made = try #require(LoadedZone(zone, of: version.snapshot, changes, soa: soa(2)))
    #expect(made.errorCount == expected.errorCount)
    #expect(made.warningCount == expected.warningCount)
    #expect(
      Set(made.diagnostics.map(\.message)) == Set(expected.diagnostics.map(\.message)))
    #expect(made.snapshot?.octets == expected.snapshot?.octets)
    #expect(made.image?.serial == expected.image?.serial)
    #expect(made.image?.nodeCount == expected.image?.nodeCount)
    #expect(made.image?.recordCount == expected.image?.recordCount)
    #expect(made.image?.byteCount == expected.image?.byteCount)
  }

  /// Names whose keys are hard to put in order: the apex, one that begins as another does, octets 0 and 1, capitals, and the last.
  @Test("only what is told of changes, whatever its name")
  func names() throws {
    let directory = try TemporaryDirectory()
    let names = ["@", "a", "a.b", "ab", "\\000", "\\001", "\\001\\000b", "Capital", "zz"]
    let loaded = try load(
      ["@ NS ns.other."] + names.map { "\($0) A 192.0.2.1" }, serial: 1, in: directory)
    let version = try #require(loaded.version)
    let owners =
      try ["x.", "a.x.", "a.b.x.", "ab.x.", "capital.x.", "zz.x."].map { try Name($0) }
      + [[1, 0], [1, 1], [3, 1, 0, 0x62]].map { try #require(Name(wire: $0 + [1, 0x78, 0])) }
    for owner in owners {
      // As the primary writes the name.
      let told = try #require(
        Name(wire: owner.wire.map { (0x61...0x7a).contains($0) ? $0 & 0xdf : $0 }))
      var changes = IncomingChanges()
      changes.remove(a(told, 1))
      changes.add(a(told, 7))
      changes.add(a(try Name("zzz.x."), 9))
      let made = try #require(
        LoadedZone(loaded.configuration, of: version.snapshot, changes, soa: soa(2)))
      // And as it is written down.
      let file = try IncomingFile(path: "\(directory.path)/new.zone")
      try file.add(try #require(made.snapshot))
      try file.finish()
      let new = try String(contentsOfFile: file.path, encoding: .utf8).split(separator: "\n")
        .map(String.init).filter { !$0.hasPrefix(";") }
      #expect(new.count == 12, "\(owner)")
      #expect(new.first?.hasPrefix("x. 60 IN SOA . . 2 ") == true)
      #expect(new.count { $0.hasSuffix("A 192.0.2.7") } == 1, "\(owner)")
      #expect(new.count { $0.hasSuffix("A 192.0.2.1") } == 8, "\(owner)")
      #expect(new.contains("zzz.x. 60 IN A 192.0.2.9"))
      #expect(!new.contains("\(owner) 60 IN A 192.0.2.1"), "\(owner)")
    }
    // What is not there cannot go.
    var changes = IncomingChanges()
    changes.remove(a(try Name("aa.x."), 1))
    #expect(
      try LoadedZone(loaded.configuration, of: version.snapshot, changes, soa: soa(2)) == nil)
  }

  @Test("what no zone may have is told, and nothing is made of it")
  func refused() throws {
    let directory = try TemporaryDirectory()
    let loaded = try load(["@ NS ns.other.", "a A 192.0.2.1"], serial: 1, in: directory)
    let version = try #require(loaded.version)
    let owner = try Name("a.x.")
    for (record, told) in [
      (Record(owner: owner, type: .a, ttl: 60, rdata: [192, 0, 2]), "IXFR of x.:2:"),
      (Record(owner: owner, type: .cname, ttl: 60, rdata: [0]), "1.zone: error:"),
      (Record(owner: owner, type: .ns, ttl: 60, rdata: [1, 0x61]), "IXFR of x.:2:"),
    ] {
      var changes = IncomingChanges()
      changes.add(record)
      let made = try #require(
        LoadedZone(loaded.configuration, of: version.snapshot, changes, soa: soa(2)))
      #expect(made.image == nil && made.snapshot == nil && made.errorCount > 0)
      #expect("\(try #require(made.diagnostics.first))".contains(told), "\(made.diagnostics)")
    }
  }
}
