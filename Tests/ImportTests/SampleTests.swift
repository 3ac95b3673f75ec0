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
    _ tree: SampleTree, _ file: String, yaml expected: String, serials: [String: Int],
    awaited: String
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
    #expect(checked.output.contains("zone \(awaited). is to come from its primary"))
    #expect(
      checked.output.split(separator: "\n").count { $0.contains(": zone ") } == serials.count + 1)
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
        keys:
          xfr: {algorithm: hmac-sha256, secret: "c2VjcmV0LW9mLXRoZS10ZXN0LW9ubHk="}
        zones:
          Example.com:
            file: DIRECTORY/zones/example.com.zone
            provide-transfer: [203.0.113.2, "2001:db8:1::2", {to: [192.0.2.4/30, 192.0.2.8/31, "2001:db8:2::/48"], key: xfr}]
            notify: [203.0.113.2, "2001:db8:1::2", {to: 203.0.113.3@5353, key: xfr}]
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone
          example.net:
            file: DIRECTORY/customers/ex/net/example.net.db
            provide-transfer: [203.0.113.2, "2001:db8:1::2"]
            notify: [203.0.113.2, "2001:db8:1::2"]
          example.org:
            primary: [{to: 203.0.113.1, key: xfr}]
            provide-transfer: [203.0.113.2]
          www.example.net:
            file: DIRECTORY/customers/ww/net/www.example.net.db
            provide-transfer: [203.0.113.2, "2001:db8:1::2"]
            notify: [203.0.113.2, "2001:db8:1::2"]

        """,
      serials: [
        "Example.com": 1, "0/26.2.0.192.in-addr.arpa": 2, "example.net": 3, "www.example.net": 4,
      ], awaited: "example.org")
    #expect(
      places(imported.errors, in: tree) == [
        "knot.conf": [5, 6, 14, 21, 23, 31, 32, 39, 53, 57, 59, 65],
        "knot.d/remotes.conf": [15, 33, 35, 37, 42],
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
        keys:
          xfr: {algorithm: hmac-sha256, secret: "c2VjcmV0LW9mLXRoZS10ZXN0LW9ubHk="}
        zones:
          example.com:
            file: DIRECTORY/zones/example.com.zone
            provide-transfer: [{to: 203.0.113.2, key: xfr}, 192.0.2.0/24]
            notify: [{to: 203.0.113.2, key: xfr}, "2001:db8:1::2@5353"]
          example.net:
            file: DIRECTORY/zones/e/x/net/example.net.db
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone
          example.org:
            primary: [203.0.113.1, {to: 203.0.113.4@5353, key: xfr}]

        """,
      serials: ["example.com": 1, "0/26.2.0.192.in-addr.arpa": 2, "example.net": 3],
      awaited: "example.org")
    #expect(
      places(imported.errors, in: tree) == [
        "nsd.conf": [3, 8, 18, 20, 23, 25, 27, 39, 41, 50], "nsd.conf.d/patterns.conf": [9, 17],
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
        keys:
          xfr: {algorithm: hmac-sha256, secret: "c2VjcmV0LW9mLXRoZS10ZXN0LW9ubHk="}
        zones:
          example.com:
            file: DIRECTORY/zones/example.com.zone
            provide-transfer: ["2001:db8::/32", {to: 198.51.100.0/24, key: xfr}]
            notify: [{to: 203.0.113.2, key: xfr}]
          example.net:
            file: DIRECTORY/customers/ex/net/example.net.db
          0/26.2.0.192.in-addr.arpa:
            file: DIRECTORY/zones/0_26.2.0.192.in-addr.arpa.zone
          example.org:
            primary: [{to: [203.0.113.1@5353, "2001:db8:1::1"], key: xfr}, 203.0.113.4]

        """, serials: serials, awaited: "example.org")
    #expect(
      places(imported.errors, in: tree) == [
        "named.conf": [9, 23, 25, 31, 32, 37, 47, 49, 51, 54, 55, 56, 59, 66]
      ])
  }

  @Test(
    "a secret is in the configuration alone, wherever a mistake or a warning is",
    arguments: Peer.allCases)
  func secrets(peer: Peer) throws {
    let tree = try SampleTree(peer.rawValue)
    let file = try #require(sampleFiles[peer])
    let (key, cookie) = ("c2VjcmV0", "000102030405060708090a0b0c0d0e0f")
    for json in [[], ["--json"]] {
      let told = try Outcome(arguments: [Outcome.apus, "import", tree.path + "/" + file] + json)
      #expect(!told.errors.contains(key) && !told.errors.contains(cookie))
      // Once, as the key's.
      #expect(told.output.components(separatedBy: key).count == 2)
      #expect(!told.output.contains(cookie))
    }
  }
}

/// The main file of each sample.
let sampleFiles: [Peer: String] = [.knot: "knot.conf", .nsd: "nsd.conf", .bind: "named.conf"]
