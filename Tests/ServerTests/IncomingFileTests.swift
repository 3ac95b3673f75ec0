import Addresses
import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server
@testable import ZoneTransfer

@Suite("The file of a version that IXFR makes of another") struct IncomingFileTests {
  private typealias Record = IncomingZone.Record

  private func a(_ owner: Name, _ last: UInt8) -> Record {
    Record(owner: owner, type: .a, ttl: 60, rdata: [192, 0, 2, last])
  }

  private func lines(_ zone: String) -> [String] {
    zone.split(separator: "\n").map(String.init).filter { !$0.hasPrefix(";") }.sorted()
  }

  /// Names whose keys are hard to put in order: the apex, one that begins as another does, octets 0 and 1, capitals, and the last.
  @Test("only what is told of changes, whatever its name")
  func names() throws {
    let directory = try TemporaryDirectory()
    let text = """
      $ORIGIN x.
      $TTL 60
      @ SOA . . 1 2 3 4 5
      @ NS ns.other.
      @ A 192.0.2.1
      a A 192.0.2.1
      a.b A 192.0.2.1
      ab A 192.0.2.1
      \\000 A 192.0.2.1
      \\001 A 192.0.2.1
      \\001\\000b A 192.0.2.1
      Capital A 192.0.2.1
      zz A 192.0.2.1

      """
    let file = try directory.write(text, to: "old.zone")
    let zone = Configuration.Zone(apex: try Name("x."), file: file)
    let version = try #require(ZoneLoader.load(zone).version)
    let owners =
      try ["x.", "a.x.", "a.b.x.", "ab.x.", "capital.x.", "zz.x."].map { try Name($0) }
      + [[1, 0], [1, 1], [3, 1, 0, 0x62]].map { try #require(Name(wire: $0 + [1, 0x78, 0])) }
    let soa = Record(
      owner: try Name("x."), type: .soa, ttl: 60,
      rdata: [0, 0, 0, 0, 0, 2] + (0..<4).flatMap { _ in [0, 0, 0, 9] as [UInt8] })
    for owner in owners {
      // As the primary writes the name.
      let told = try #require(
        Name(wire: owner.wire.map { (0x61...0x7a).contains($0) ? $0 & 0xdf : $0 }))
      var changes = IncomingChanges()
      changes.remove(a(told, 1))
      changes.add(a(told, 7))
      changes.add(a(try Name("zzz.x."), 9))
      var other = zone
      other.file = "\(directory.path)/new.zone"
      let made = try IncomingFile(for: other, number: 0)
      #expect(try made.add(version.snapshot, changes, soa: soa))
      try made.finish()
      let new = lines(try String(contentsOfFile: made.path, encoding: .utf8))
      #expect(new.count == 12, "\(owner)")
      #expect(new.count { $0.hasSuffix("A 192.0.2.7") } == 1, "\(owner)")
      #expect(new.count { $0.hasSuffix("A 192.0.2.1") } == 8, "\(owner)")
      #expect(new.contains("zzz.x. 60 IN A 192.0.2.9"))
      #expect(!new.contains("\(owner) 60 IN A 192.0.2.1"), "\(owner)")
    }
    // What is not there cannot go.
    var changes = IncomingChanges()
    changes.remove(a(try Name("aa.x."), 1))
    let made = try IncomingFile(for: zone, number: 3)
    #expect(try !made.add(version.snapshot, changes, soa: soa))
    #expect(made.path.hasSuffix(".incoming-3"))
  }

  @Test("what a killed process has left is removed by the next start, and nothing else")
  func leftovers() throws {
    let directory = try TemporaryDirectory()
    let mine = ["a.zone.incoming", "a.zone.incoming-17", "b-1.zone.incoming-2"]
    let others = [
      "a.zone.incoming-", "a.zone.incoming-x", "a.zone.incoming.txt", "c.zone.incoming",
      "d.zone.incoming-3", "incoming-1",
    ]
    for name in mine + others { try directory.write("", to: name) }
    let primary = Configuration.Peer(to: Endpoint(address: .anyIPv4, port: 1))
    let zones = try ["a", "b-1", "c", "e"].map { name in
      var zone = Configuration.Zone(
        apex: try Name("\(name).test"), file: "\(directory.path)/\(name).zone")
      if name != "c" { zone.primaries = [primary] }
      // Whoever names a file so.
      if name == "e" { zone.file = "\(directory.path)/d.zone.incoming-3" }
      return zone
    }
    var last = Configuration.Zone(apex: try Name("d.test"), file: "\(directory.path)/d.zone")
    last.primaries = [primary]
    let reloads = Reloads(
      Configuration(), path: nil, keeper: ZoneKeeper(zones + [last]), logger: silent,
      means: Reloads.Means(apply: { _, _ in [] }, published: {}))
    #expect(reloads.loadFirst { false })
    let left = try FileManager.default.contentsOfDirectory(atPath: directory.path)
    #expect(left.sorted() == others.sorted())
  }
}
