import Addresses
import DNSWire
import Foundation
import Testing
import ZoneImage

@testable import Server

@Suite("Files that transfers are written to") struct IncomingFileTests {
  @Test("what a killed process has left is removed by the next start, and nothing else")
  func leftovers() throws {
    let directory = try TemporaryDirectory()
    let mine = [
      "a.zone.incoming", "a.zone.incoming-17", "a.zone.incoming-soon", "b-1.zone.incoming-2",
    ]
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
