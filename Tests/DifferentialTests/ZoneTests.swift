import DNSWire
import Foundation
import Testing

@testable import Differential

/// What the test makes of zones.
@Suite struct ZoneTests {
  @Test func longNamesReachTheLimits() throws {
    let directory = FileManager.default.temporaryDirectory.appendingPathComponent(
      "long-names-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    var octets: Set<Int> = []
    var labels: Set<Int> = []
    let zones = try LongNames.zones(hashed: false, into: directory.path)
    for zone in zones {
      for line in try String(contentsOfFile: zone.path, encoding: .utf8).split(separator: "\n")
      where !line.hasPrefix(";") && !line.hasPrefix("$") {
        let owner = try #require(line.split(separator: " ").first)
        let text =
          owner == "@" ? zone.apex : owner.hasSuffix(".") ? String(owner) : "\(owner).\(zone.apex)"
        // Throws where the name is too long.
        let name = try Name(text)
        octets.insert(name.wire.count)
        labels.insert(Labels(name).labels.count)
      }
    }
    #expect(octets.max() == 255)
    #expect(octets.isSuperset(of: [253, 254]))
    #expect(labels.max() == 127)
    #expect(labels.contains(126))
    // Below it a hash has just room.
    #expect(try Name(zones[1].apex).wire.count + 33 == 255)
  }

  @Test func targetsHaveNoneOfTheColumnsBetween() throws {
    let text = """
      l. 300 IN SOA ns.l. hostmaster.l. 1 2 3 4 5
      l.\t\t300 IN NS\t\tns.l.
      mail.l.\t300 IN MX\t\t10 mx.l.
      """
    let model = try ZoneModel(apex: try Name("l."), compiled: text)
    #expect(model.targets == [Labels(try Name("ns.l.")), Labels(try Name("mx.l."))])
  }
}
