import Addresses
import DNSWire
import Foundation
import TestSupport

/// The fuzz targets' corpora: named inputs, most of them from the verdict table and the scenarios.
enum Corpus {
  /// Octets by `target/name`.
  static func make() throws -> [String: [UInt8]] {
    var inputs: [String: [UInt8]] = [:]
    func add(_ target: String, _ name: String, _ octets: [UInt8]) {
      inputs["\(target)/\(slug(name))"] = octets
    }
    for row in VerdictTable.rows {
      for (index, frame) in row.frames(try parties()).enumerated() {
        add("frame", index == 0 ? row.name : "\(row.name) \(index + 1)", frame.octets)
      }
    }
    for file in ScenarioTests.files {
      let scenario = try ScenarioParser.parse(
        try String(contentsOfFile: ScenarioTests.root + file, encoding: .utf8))
      let folder = file.replacingOccurrences(of: ".txt", with: "")
      for item in scenario.cases {
        // With OPT where it is asked in three ways.
        guard let query = item.queries.dropFirst(2).first ?? item.queries.first else { continue }
        add("message", "\(folder) \(item.title)", query.octets)
      }
      for zone in scenario.zones {
        guard let text = zone.text, text.count < 4096 else { continue }
        add("zone", "\(folder) \(zone.apex)", text)
      }
    }
    for zone in ["nsec", "nsec3"] {
      let file = packageRoot + "/Tests/Fuzz/Zones/\(zone).zone"
      add("zone", "signed \(zone)", Array(try Data(contentsOf: URL(fileURLWithPath: file))))
      for (kind, name, type) in signedQuestions {
        for query in try QueryText.make(["\(name)\(zone).", type, "edns=1232", "do"]) {
          add("message", "signed \(zone) \(kind)", query.octets)
        }
      }
    }
    for (name, octets) in options { add("options", name, octets) }
    for (name, octets) in names { add("name", name, octets) }
    for (name, text) in zones { add("zone", name, Array(text.utf8)) }
    for (name, octets) in damages { add("image", name, octets) }
    for (name, text) in configurations { add("configuration", name, Array(text.utf8)) }
    for (name, octets) in requests { add("control", name, octets) }
    for (name, octets) in try streams() { add("stream", name, octets) }
    for (name, octets) in try transfers() { add("transfer", name, octets) }
    return inputs
  }

  /// What is asked of the signed zones, before their names.
  private static let signedQuestions = [
    ("SOA", "", "SOA"), ("keys", "", "DNSKEY"), ("parameters", "", "NSEC3PARAM"),
    ("no data", "ns.", "MX"), ("wildcard", "x.w.", "A"), ("wildcard no data", "x.w.", "MX"),
    ("empty non-terminal", "b.", "A"), ("no such name", "nx.", "A"), ("alias", "alias.", "A"),
    ("DNAME", "x.d.", "A"), ("insecure delegation", "x.sub.", "A"), ("no DS", "sub.", "DS"),
    ("secure delegation", "x.sec.", "A"), ("DS", "sec.", "DS"), ("ANY", "", "ANY"),
    ("signatures", "ns.", "RRSIG"), ("NSEC", "ns.", "NSEC"),
  ]

  /// The parties of the fuzzed worker.
  private static func parties() throws -> Parties {
    let network = UInt64(0x2001_0db8) << 32
    return Parties(
      clientMAC: [2, 0, 0, 0, 0, 2], serverMAC: [2, 0, 0, 0, 0, 1],
      client4: IPAddress(ipv4: 0xc000_0209), server4: IPAddress(ipv4: 0xc000_0235),
      client6: IPAddress(high: network, low: 9), server6: IPAddress(high: network, low: 0x35),
      own4: IPAddress(ipv4: 0xc000_0236), own6: IPAddress(high: network, low: 0x36),
      absent4: IPAddress(ipv4: 0xc000_02fe), absent6: IPAddress(high: network, low: 0xfe),
      name: try Name("www.example."))
  }

  /// A file's name: letters and digits, the rest as hyphens.
  private static func slug(_ name: String) -> String {
    let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    return String(words.joined(separator: "-").prefix(100))
  }
}
