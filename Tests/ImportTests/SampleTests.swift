import Foundation
import Import
import Testing

/// Whole configurations, which the servers' own tools accept, read by the command and checked by Apus' own reader.
@Suite("Import: samples") struct SampleTests {
  private static let zones = [
    "example.com", "0/26.2.0.192.in-addr.arpa", "example.net", "www.example.net",
  ]

  /// Imports with the command and checks what it wrote; what it told.
  private func importAndCheck(
    _ tree: SampleTree, _ file: String, yaml expected: String, serials: [String: Int]
  ) throws -> Outcome {
    let output = tree.path + "/apus.yaml"
    let source = tree.path + "/" + file
    let imported = try Outcome(Outcome.apus, "import", source, "--output", output)
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(imported.output.isEmpty)
    let written = try String(contentsOfFile: output, encoding: .utf8)
    #expect(
      written.replacingOccurrences(of: tree.path, with: "DIRECTORY")
        == "# Made by apus import from DIRECTORY/\(file).\n" + expected)
    let checked = try Outcome(Outcome.apus, "check", "--config", output)
    #expect(checked.status == 0, "\(checked.output)")
    // The serial tells that the file is the one that the other server reads.
    for (zone, serial) in serials {
      #expect(
        checked.output.contains("zone \(zone). serial \(serial), 2 records"), "\(checked.output)")
    }
    #expect(checked.output.split(separator: "\n").count { $0.contains(": zone ") } == serials.count)
    return imported
  }

  /// The lines of each file that the command warned of, those that share a warning among them.
  private func places(_ errors: String, in tree: SampleTree) -> [String: [Int]] {
    var places: [String: Set<Int>] = [:]
    for line in errors.replacingOccurrences(of: tree.path + "/", with: "").split(separator: "\n") {
      let told =
        line.hasPrefix("the same at ")
        ? line.dropFirst(12).components(separatedBy: ", ") : [String(line)]
      for place in told {
        let parts = place.split(separator: ":")
        guard parts.count > 2, let number = Int(parts[1]), Int(parts[2]) != nil else { continue }
        places[String(parts[0]), default: []].insert(number)
      }
    }
    return places.mapValues { $0.sorted() }
  }

  @Test("knot.conf, which knotc accepts: templates, formatters, modules, sections that come again")
  func knot() throws {
    let tree = try SampleTree("knot")
    try tree.writeZones([
      "zones/example.com.zone", "zones/0_26.2.0.192.in-addr.arpa.zone",
      "customers/ex/net/example.net.db", "customers/ww/net/www.example.net.db",
    ])
    let config = tree.path + "/knot.conf"
    #expect(try Outcome("knotc", "-c", config, "conf-check").status == 0)
    // Knot reads each zone from the very file.
    for zone in Self.zones {
      let checked = try Outcome("knotc", "-c", config, "zone-check", zone)
      #expect(!checked.errors.contains("not exists"), "\(checked.errors)")
    }
    let imported = try importAndCheck(
      tree, "knot.conf",
      yaml: """
        server:
          listen: [192.0.2.53@53, "2001:db8::53@53", 198.51.100.53@5353]
          udp-payload: 1400
          tcp-connections: 2000
          tcp-idle-timeout: 30
          nsid: ams1
          version: "off"
          identity: ns1.example.com
          rotate: true
        fast-path:
          interfaces: [eth0]
        rate-limit:
          responses-per-second: 200
          slip: 2
          exempt: [192.0.2.0/24, "2001:db8::/32"]
        zones:
          Example.com:
            file: DIRECTORY/zones/example.com.zone
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone
          example.net:
            file: DIRECTORY/customers/ex/net/example.net.db
          www.example.net:
            file: DIRECTORY/customers/ww/net/www.example.net.db

        """,
      serials: [
        "Example.com": 1, "0/26.2.0.192.in-addr.arpa": 2, "example.net": 3, "www.example.net": 4,
      ])
    #expect(
      places(imported.errors, in: tree) == [
        "knot.conf": [5, 6, 7, 14, 21, 23, 31, 32, 39, 43, 50, 51, 53, 55, 61],
        "knot.d/remotes.conf": [1, 6, 13, 18, 23],
      ])
  }

  @Test("nsd.conf, which nsd-checkconf accepts: patterns, includes, signs in file names")
  func nsd() throws {
    let tree = try SampleTree("nsd")
    try tree.writeZones([
      "zones/example.com.zone", "zones/0_26.2.0.192.in-addr.arpa.zone",
      "zones/e/x/net/example.net.db",
    ])
    #expect(try Outcome("nsd-checkconf", tree.path + "/nsd.conf").status == 0)
    let imported = try importAndCheck(
      tree, "nsd.conf",
      yaml: """
        server:
          listen: [192.0.2.53@53, 198.51.100.53@5353, "2001:db8::53@53"]
          udp-payload: 1220
          tcp-connections: 1000
          tcp-idle-timeout: 30
          nsid: ams1
          version: "off"
          identity: ns1.example.com
          cookies: "on"
          rotate: true
        rate-limit:
          responses-per-second: 100
          slip: 3
          ipv6-prefix: 56
        zones:
          example.com:
            file: DIRECTORY/zones/example.com.zone
          example.net:
            file: DIRECTORY/zones/e/x/net/example.net.db
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone

        """,
      serials: ["example.com": 1, "0/26.2.0.192.in-addr.arpa": 2, "example.net": 3])
    #expect(
      places(imported.errors, in: tree) == [
        "nsd.conf": [3, 8, 18, 20, 23, 25, 27, 35, 36, 45], "nsd.conf.d/patterns.conf": [1, 9, 14],
      ])
  }

  @Test(
    "named.conf, which named-checkconf accepts and loads the zones of: acl, options, types of zones"
  )
  func bind() throws {
    let tree = try SampleTree("bind")
    try tree.writeZones([
      "zones/example.com.zone", "zones/0_26.2.0.192.in-addr.arpa.zone",
      "customers/ex/net/example.net.db",
      "zones/example.edu.zone",
    ])
    let judged = try Outcome("named-checkconf", "-z", tree.path + "/named.conf")
    let serials = ["example.com": 1, "0/26.2.0.192.in-addr.arpa": 2, "example.net": 3]
    for (zone, serial) in serials {
      #expect(
        judged.output.contains("zone \(zone)/IN: loaded serial \(serial)\n"), "\(judged.output)")
    }
    #expect(try Outcome("named-checkconf", tree.path + "/named.conf").status == 0)
    let imported = try importAndCheck(
      tree, "named.conf",
      yaml: """
        server:
          listen: [192.0.2.53@53, 198.51.100.53@5353, "::@53"]
          udp-payload: 1400
          tcp-connections: 1000
          tcp-idle-timeout: 30
          nsid: ams1
          version: "off"
          identity: ams1
          cookies: require
          rotate: true
        rate-limit:
          responses-per-second: 20
          nxdomains-per-second: 5
          slip: 3
          exempt: [192.0.2.0/24, "2001:db8::/32"]
          dry-run: true
        zones:
          example.com:
            file: DIRECTORY/zones/example.com.zone
          example.net:
            file: DIRECTORY/customers/ex/net/example.net.db
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone

        """, serials: serials)
    #expect(
      places(imported.errors, in: tree) == [
        "named.conf": [20, 22, 28, 29, 34, 39, 40, 47, 53, 60], "named.d/keys.conf": [1],
      ])
  }

  @Test("a secret is never shown, wherever a mistake or a warning is", arguments: Peer.allCases)
  func secrets(peer: Peer) throws {
    let tree = try SampleTree(peer.rawValue)
    let file = try #require(sampleFiles[peer])
    for json in [[], ["--json"]] {
      let told = try Outcome(arguments: [Outcome.apus, "import", tree.path + "/" + file] + json)
      for secret in ["c2VjcmV0", "000102030405060708090a0b0c0d0e0f"] {
        #expect(!told.errors.contains(secret) && !told.output.contains(secret))
      }
    }
  }
}

/// The main file of each sample.
let sampleFiles: [Peer: String] = [.knot: "knot.conf", .nsd: "nsd.conf", .bind: "named.conf"]
