import Addresses
import DNSWire
import Foundation
import KernelPath
import RateLimit
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Configuration")
struct ConfigurationTests {
  private func read(_ text: String) -> LoadedConfiguration {
    Configuration.read(text, path: "apus.yaml", directory: "/etc/apus")
  }

  /// `line:column: message` of each mistake.
  private func mistakes(_ text: String) -> [String] {
    read(text).diagnostics.map { "\($0.place.line):\($0.place.column): \($0.message)" }
  }

  @Test("every key, and paths from the file's directory")
  func everyKey() throws {
    let loaded = read(
      """
      server:
        listen: [192.0.2.53@53, "2001:db8::53@5353", 127.0.0.1]
        udp-payload: 1400
      fast-path:
        interfaces: [eth0, eth1]
        mode: zero-copy
        queues: 4
      control:
        socket: run/apus.sock
      zones:
        example.com:
          file: zones/example.com.zone
        Example.NET.:
          file: /srv/example.net.zone
      """)
    #expect(loaded.diagnostics.isEmpty)
    var expected = Configuration()
    expected.listen = [
      Endpoint(address: IPAddress(ipv4: 0xc000_0235), port: 53),
      Endpoint(address: try #require(IPAddress("2001:db8::53")), port: 5353),
      Endpoint(address: IPAddress(ipv4: 0x7f00_0001), port: 53),
    ]
    expected.isListenGiven = true
    expected.udpPayload = 1400
    expected.interfaces = ["eth0", "eth1"]
    expected.mode = .zeroCopy
    expected.queues = .count(4)
    expected.controlSocket = "/etc/apus/run/apus.sock"
    expected.isControlSocketGiven = true
    expected.zones = [
      Configuration.Zone(
        apex: try Name("example.com"), file: "/etc/apus/zones/example.com.zone"),
      Configuration.Zone(apex: try Name("example.net"), file: "/srv/example.net.zone"),
    ]
    #expect(loaded.configuration == expected)
  }

  @Test("server.tcp-…: the limits on TCP, and mistakes in them")
  func tcp() {
    let loaded = read(
      """
      server: {tcp-connections: 4000, tcp-connections-per-client: 16, tcp-idle-timeout: 30}
      zones: {a: {file: a}}
      """)
    #expect(loaded.diagnostics.isEmpty)
    var expected = TCPSettings()
    expected.connections = 4000
    expected.connectionsPerClient = 16
    expected.idleMilliseconds = 30_000
    #expect(loaded.configuration.tcp == expected)
    #expect(Configuration().tcp == TCPSettings())
    #expect(
      mistakes(
        """
        server:
          tcp-connections: 0
          tcp-connections-per-clint: 9
          tcp-idle-timeout: 10s
        zones: {a: {file: a}}
        """) == [
          "2:20: server.tcp-connections must be a number from 1 to 1000000, not '0'",
          "3:3: unknown key 'tcp-connections-per-clint' in 'server'; did you mean "
            + "'tcp-connections-per-client'?",
          "4:21: server.tcp-idle-timeout must be a number from 1 to 3600, not '10s'",
        ])
  }

  @Test("rate-limit: every key")
  func rateLimit() throws {
    let loaded = read(
      """
      rate-limit:
        responses-per-second: 200
        wildcards-per-second: 100
        nodata-per-second: 0
        nxdomains-per-second: 50
        referrals-per-second: 150
        errors-per-second: 20
        slip: 3
        ipv4-prefix: 32
        ipv6-prefix: 64
        table-size: 4096
        exempt: [192.0.2.0/24, 127.0.0.1, "2001:db8::/32"]
        dry-run: true
      zones:
        example.com: {file: a}
      """)
    #expect(loaded.diagnostics.isEmpty)
    var expected = RateLimitSettings(responsesPerSecond: 200)
    (expected.wildcard, expected.noData, expected.nameError) = (100, 0, 50)
    (expected.referral, expected.error, expected.slip) = (150, 20, 3)
    (expected.ipv4Prefix, expected.ipv6Prefix, expected.tableSize) = (32, 64, 4096)
    expected.exempt = [
      AddressPrefix(IPAddress(ipv4: 0xc000_0200), length: 24),
      AddressPrefix(IPAddress(ipv4: 0x7f00_0001), length: 32),
      AddressPrefix(try #require(IPAddress("2001:db8::")), length: 32),
    ]
    expected.isDryRun = true
    #expect(loaded.configuration.rateLimit == expected)
    #expect(!Configuration().rateLimit.isOn, "off by default")
    let short = read("rate-limit: {responses-per-second: 9}\nzones: {a: {file: a}}\n")
    #expect(short.configuration.rateLimit == RateLimitSettings(responsesPerSecond: 9))
    #expect(short.configuration.rateLimit.slip == 2)
    #expect(short.configuration.rateLimit.ipv4Prefix == 24)
    #expect(short.configuration.rateLimit.ipv6Prefix == 56)
  }

  @Test("rate-limit: mistakes")
  func rateLimitMistakes() {
    #expect(
      mistakes(
        """
        rate-limit:
          response-per-second: 200
          slip: -1
          ipv4-prefix: 33
          ipv6-prefix: 0
          table-size: 5000
          exempt: [192.0.2.1/24, 192.0.2.0/33, example.com, 10.0.0.0/8, 10.0.0.0/8]
          dry-run: maybe
        zones: {a: {file: a}}
        """) == [
          "2:3: unknown key 'response-per-second' in 'rate-limit'; did you mean 'responses-per-second'?",
          "2:3: 'rate-limit' limits nothing: 'responses-per-second' is not given",
          "3:9: rate-limit.slip must be a number from 0 to 100, not '-1'",
          "4:16: rate-limit.ipv4-prefix must be a number from 1 to 32, not '33'",
          "5:16: rate-limit.ipv6-prefix must be a number from 1 to 128, not '0'",
          "6:15: rate-limit.table-size must be a power of two, not '5000'; did you mean '8192'?",
          "7:12: '192.0.2.1/24' has bits set behind its length; did you mean '192.0.2.0/24'?",
          "7:26: a prefix's length is a number from 0 to 32 here, not '33'",
          "7:40: 'example.com' is no IPv4 or IPv6 address",
          "7:65: 10.0.0.0/8 is listed twice",
          "8:12: rate-limit.dry-run must be 'true' or 'false', not 'maybe'",
        ])
  }

  @Test("defaults: both wildcards at port 53, 1,232 octets, no interface")
  func defaults() {
    let loaded = read("zones:\n  example.com: {file: a}\n")
    #expect(loaded.diagnostics.isEmpty)
    #expect(loaded.configuration.listen.map(\.description) == ["0.0.0.0@53", "::@53"])
    #expect(!loaded.configuration.isListenGiven)
    #expect(loaded.configuration.udpPayload == 1232)
    #expect(loaded.configuration.interfaces == [])
    #expect(loaded.configuration.mode == .auto)
    #expect(loaded.configuration.controlSocket == "/run/apus/control.sock")
  }

  @Test("all mistakes of a file are told at once, in its order")
  func manyMistakes() {
    let told = mistakes(
      """
      sever:
        listen: [127.0.0.1]
      server:
        lisen: [127.0.0.1]
        listen:
          - 192.0.2.1:53
          - 192.0.2.1@99999
          - 300.0.2.1
        udp-payload: 100
        user: apus
      fast-path:
        interfaces: [eth0, eth0, averyverylongname]
        mode: zerocopy
        queues: many
      zones:
        example..com:
          file: a.zone
        example.net:
          fiel: b.zone
        example.org:
          file: c.zone
        EXAMPLE.org:
          file: d.zone
        example.edu:
      metrics:
        listen: 127.0.0.1@9153
      """)
    #expect(
      told == [
        "1:1: unknown key 'sever'; did you mean 'server'?",
        "4:3: unknown key 'lisen' in 'server'; did you mean 'listen'?",
        "6:7: '192.0.2.1:53' is no IPv4 or IPv6 address; did you mean '192.0.2.1@53'?",
        "7:7: a port is a number from 1 to 65535, not '99999'",
        "8:7: '300.0.2.1' is no IPv4 or IPv6 address",
        "9:16: server.udp-payload must be a number from 512 to 4096, not '100'",
        "10:3: key 'user' in 'server' is not supported yet",
        "12:22: interface 'eth0' is listed twice",
        "12:28: 'averyverylongname' cannot be an interface's name",
        "13:9: no mode 'zerocopy'; did you mean 'zero-copy'?",
        "14:11: fast-path.queues must be 'all' or a number from 1 to 1024, not 'many'",
        "16:3: 'example..com' is no domain name: it has an empty label "
          + "(two dots in a row, or a leading one)",
        "19:5: unknown key 'fiel' in 'zones.example.net'; did you mean 'file'?",
        "22:3: zone 'EXAMPLE.org.' is configured twice",
        "24:3: zone 'example.edu' has no 'file'",
        "25:1: key 'metrics' is not supported yet",
      ])
  }

  @Test("a mistake looks like a compiler's: file, line, column, the line and a caret")
  func rendering() throws {
    let loaded = read("server:\n  lisen: [127.0.0.1]\n")
    #expect(
      try #require(loaded.diagnostics.first).description == """
        apus.yaml:2:3: error: unknown key 'lisen' in 'server'; did you mean 'listen'? [unknown-key]
          lisen: [127.0.0.1]
          ^
        """)
    #expect(!loaded.isValid)
  }

  @Test("columns count octets, the caret counts characters")
  func wideCharacters() throws {
    let diagnostic = try #require(read("server: {\"ä\": 1, lisen: 2}\n").diagnostics.last)
    #expect(diagnostic.place.column == 19)
    #expect(diagnostic.place.indent.count == 17)
  }

  @Test("other servers' ways to write an address are understood and corrected")
  func addresses() {
    let corrected = [
      "192.0.2.1:53": "192.0.2.1@53", "[2001:db8::1]:5353": "2001:db8::1@5353",
      "192.0.2.1#53": "192.0.2.1@53", "[2001:db8::1]": "2001:db8::1",
    ]
    for (text, meant) in corrected {
      guard case .failure(let problem) = parseEndpoint(text) else {
        Issue.record("'\(text)' was taken")
        continue
      }
      #expect(problem.message.hasSuffix("did you mean '\(meant)'?"), "\(text)")
    }
    for text in ["", "@53", "192.0.2.1@", "192.0.2.1@0", "192.0.2.1@+5", "224.0.0.1@53"] {
      guard case .failure = parseEndpoint(text) else {
        Issue.record("'\(text)' was taken")
        continue
      }
    }
  }

  @Test("listen addresses that overlap")
  func overlap() {
    #expect(
      mistakes(
        "server: {listen: [0.0.0.0@53, 192.0.2.1@53, 192.0.2.1@54, '::@53', '::@53']}\nzones: {}\n")
        == [
          "1:31: 192.0.2.1@53 and 0.0.0.0@53 overlap: keep one of them",
          "1:68: ::@53 is listed twice",
        ])
  }

  @Test("YAML's own mistakes have their place and the usual cause")
  func syntax() {
    #expect(mistakes("server:\n\tlisten: 127.0.0.1\n").first?.hasPrefix("2:1: ") == true)
    #expect(
      mistakes("server:\n\tlisten: 127.0.0.1\n").first?.hasSuffix("indent with spaces, not tabs")
        == true)
    #expect(mistakes("control: {}\ncontrol: {}\n") == ["1:1: 'control' is given more than once"])
    #expect(
      mistakes("zones: [a]\n").first == "1:8: 'zones' must be a mapping: lines of 'key: value'")
  }

  @Test("a file that cannot be read, and one without zones")
  func unreadable() {
    let missing = Configuration.load("/nonexistent/apus.yaml")
    #expect(!missing.isValid)
    #expect(
      missing.diagnostics.map(\.description) == [
        "/nonexistent/apus.yaml: error: cannot read it: no such file [cannot-read]"
      ])
    let empty = read("")
    #expect(empty.isValid)
    #expect(empty.diagnostics.map(\.severity) == [.warning])
  }

  @Test("JSON form: the same keys as a zone file's diagnostics")
  func json() throws {
    let diagnostic = try #require(read("sever: {}\n").diagnostics.first)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    #expect(
      String(decoding: try encoder.encode(diagnostic), as: UTF8.self)
        == #"{"message":"unknown key 'sever'; did you mean 'server'?","name":"unknown-key","#
        + #""place":{"column":1,"file":"apus.yaml","indent":"","line":1,"text":"sever: {}"},"#
        + #""severity":"error"}"#)
  }

  @Test("what answers look like: NSID, texts, cookies, ANY, rotation")
  func answers() throws {
    let loaded = read(
      """
      server:
        nsid: ams1
        version: "off"
        identity: ams1.example.net
        cookies: require
        any: full-over-tcp
        rotate: true
      """)
    #expect(loaded.isValid)
    #expect(loaded.configuration.nsid == Array("ams1".utf8))
    #expect(loaded.configuration.version == .off)
    #expect(loaded.configuration.identity == .text("ams1.example.net"))
    #expect(loaded.configuration.cookies == .require)
    #expect(loaded.configuration.answersAnyInFull && loaded.configuration.rotates)
    #expect(read("server: {nsid: 0xff00}\n").configuration.nsid == [255, 0])
    let plain = read("server: {}\n").configuration
    #expect(plain.nsid.isEmpty && plain.version == .automatic && plain.cookies == .on)
    #expect(!plain.answersAnyInFull && !plain.rotates)
  }

  @Test("mistakes in them")
  func answerMistakes() {
    let long = String(repeating: "x", count: 256)
    #expect(
      mistakes(
        """
        server:
          nsid: 0xabc
          version: \(long)
          identity: [a, b]
          cookies: required
          cookie-secret-file: nowhere
          any: everything
          rotate: maybe
        zones: {}
        """
      ).filter { !$0.hasPrefix("0:") } == [
        "2:9: server.nsid needs an even number of hexadecimal digits behind 0x",
        "3:12: server.version may have 255 octets, not 256",
        "4:13: server.identity must be a single value",
        "5:12: server.cookies cannot be 'required'; did you mean 'require'?",
        "6:23: cannot read the cookie secrets: /etc/apus/nowhere: no such file",
        "7:8: server.any cannot be 'everything'; there are 'minimal', 'full-over-tcp'",
        "8:11: server.rotate cannot be 'maybe'; there are 'true', 'false'",
      ])
    #expect(
      mistakes("server: {nsid: \(String(repeating: "y", count: 129))}\n").first
        == "1:16: server.nsid may have 128 octets, not 129")
  }

  @Test("a file of cookie secrets, and what can be wrong with it")
  func cookieSecrets() throws {
    let directory = try TemporaryDirectory()
    let path = directory.path + "/secrets"
    func write(_ text: String, mode: Int = 0o600) throws {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    let configuration = "server: {cookie-secret-file: \(path)}\nzones: {}\n"
    let first = "e5e973e5a6b2a43f48e7dc849e37bfcf"
    try write("# new\n\(first) # since May\n\n445536BCD2513298075A5D379663C962\n")
    let loaded = read(configuration)
    #expect(loaded.isValid)
    #expect(loaded.configuration.cookieSecrets.map(\.count) == [16, 16])
    #expect(loaded.configuration.cookieSecrets.map { $0.first } == [0xe5, 0x44])
    #expect(!loaded.diagnostics.contains { $0.name == "public-secret" })
    try write(first, mode: 0o644)
    #expect(read(configuration).diagnostics.contains { $0.name == "public-secret" })
    try write("\(first)\n\(first.dropLast())\n")
    let wrong = read(configuration)
    #expect(!wrong.isValid && wrong.configuration.cookieSecrets.isEmpty)
    let diagnostic = try #require(wrong.diagnostics.first { $0.name == "bad-secret" })
    #expect(diagnostic.place.file == path && diagnostic.place.line == 2)
    #expect(!"\(diagnostic)".contains("e5e9"))
    try write(String(repeating: first + "\n", count: 5))
    #expect(read(configuration).diagnostics.contains { $0.name == "too-many" })
    try write("# none\n")
    #expect(read(configuration).diagnostics.contains { $0.name == "value-missing" })
  }

  @Test("the options of a zone: its own, else those of zone-defaults, else the defaults")
  func zoneOptions() throws {
    let loaded = read(
      """
      zone-defaults: {max-delete: 30%, keep-images: 5}
      zones:
        a.test: {file: a.zone, watch: true, max-delete: off}
        b.test: {file: b.zone, keep-images: 0}
      """)
    #expect(loaded.diagnostics.isEmpty)
    let options = loaded.configuration.zones.map(\.options)
    #expect(options.map(\.maxDelete) == [nil, 30])
    #expect(options.map(\.keepImages) == [5, 0])
    #expect(options.map(\.watch) == [true, false])
    #expect(
      mistakes(
        """
        zone-defaults: {max-delete: 30, keep-images: many, wach: true}
        zones:
          a.test: {file: a.zone, watch: perhaps, max-delete: 0%}
        """) == [
          "1:29: zone-defaults.max-delete must be 'off' or '1%' to '100%', not '30'; "
            + "did you mean '30%'?",
          "1:46: zone-defaults.keep-images must be a number from 0 to 100, not 'many'",
          "1:52: unknown key 'wach' in 'zone-defaults'; did you mean 'watch'?",
          "3:33: zones.a.test.watch must be 'true' or 'false', not 'perhaps'",
          "3:54: zones.a.test.max-delete must be 'off' or '1%' to '100%', not '0%'",
        ])
  }

  @Test("zones in bulk: a directory with a pattern, and a list of names")
  func groups() throws {
    let directory = try TemporaryDirectory()
    try FileManager.default.createDirectory(
      atPath: directory.path + "/zones", withIntermediateDirectories: false)
    for name in ["db.b.test.txt", "db.a.test.txt", ".db.c.test.txt", "db.d.test", "db.x..y.txt"] {
      try directory.write("", to: "zones/" + name)
    }
    try directory.write(
      "# listed\nE.test. ; one\n\n0/25.2.0.192.in-addr.arpa\na.test\n", to: "list")
    let file = try directory.write(
      """
      zones:
        a.test: {file: own.zone}
      zones-from:
        - {directory: zones, pattern: "db.*.txt", watch: true}
        - list: list
          file: listed/%s.zone
      """, to: "apus.yaml")
    let loaded = Configuration.load(file)
    #expect(loaded.isValid)
    #expect(
      loaded.diagnostics.map(\.message) == [
        "\(directory.path)/zones/db.x..y.txt is passed over: 'x..y' is no domain name: it has an "
          + "empty label (two dots in a row, or a leading one)"
      ])
    #expect(
      loaded.configuration.zones.map { "\($0.apex) \($0.file.dropFirst(directory.path.count))" }
        == [
          "a.test. /own.zone", "b.test. /zones/db.b.test.txt", "E.test. /listed/E.test.zone",
          "0/25.2.0.192.in-addr.arpa. /listed/0/25.2.0.192.in-addr.arpa.zone",
        ])
    #expect(loaded.configuration.zones.map(\.options.watch) == [false, true, false, false])
    #expect(loaded.configuration.watchedGroups == [directory.path + "/zones"])
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false).text()
    #expect(shown.contains("zones.b.test.watch: true"))
    #expect(shown.contains("# apus.yaml:4\n"))
    #expect(!shown.contains("default"))
  }

  @Test("mistakes in groups, also at the place in the list")
  func groupMistakes() throws {
    let directory = try TemporaryDirectory()
    try directory.write("good.test\nbad..test\ntwo names\ngood.test\n", to: "list")
    let file = try directory.write(
      """
      zones-from:
        - {list: list, file: "%s.zone"}
        - {list: list}
        - {list: list, file: a.zone}
        - {directory: nosuch}
        - {directory: ".", pattern: "*.*"}
        - {directory: ".", list: list}
        - {directory: ".", file: "%s"}
        - {watch: true}
      """, to: "apus.yaml")
    let told = Configuration.load(file).diagnostics.map { diagnostic in
      "\(diagnostic.place.file.split(separator: "/").last ?? ""):\(diagnostic.place.line): "
        + diagnostic.message.replacingOccurrences(of: directory.path, with: "DIR")
    }
    #expect(
      Set(told) == [
        "list:2: 'bad..test' is no domain name: it has an empty label (two dots in a row, or a leading one)",
        "list:3: one name a line: what is 'names'?",
        "list:4: zone 'good.test.' is configured twice",
        "apus.yaml:3: a list of zones needs a 'file', such as 'zones/%s.zone'",
        "apus.yaml:4: 'a.zone' has no '%s' for the zone's name",
        "apus.yaml:5: cannot list DIR/nosuch: no such file",
        "apus.yaml:6: a pattern is a file name with one '*', not '*.*'",
        "apus.yaml:7: a group of zones has a 'directory' or a 'list', not both",
        "apus.yaml:8: 'file' goes with 'list'; with 'directory', give a 'pattern'",
        "apus.yaml:9: a group of zones needs a 'directory' or a 'list'",
      ])
  }

  @Test("the effective configuration: every key, and where its value comes from")
  func effective() throws {
    let loaded = read("server:\n  udp-payload: 1400\nzones: {a.test: {file: a.zone}}\n")
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: true)
    let sources = Dictionary(
      shown.keys.map { ($0.key, $0.source) }, uniquingKeysWith: { first, _ in first })
    #expect(sources["server.udp-payload"] == "apus.yaml:2")
    #expect(sources["server.listen"] == "default")
    #expect(sources["zones.a.test.file"] == "apus.yaml:3")
    #expect(sources["zones.a.test.watch"] == "default")
    for key in ConfigurationKey.all where !key.section.isOfZones {
      #expect(sources[key.path] != nil, "\(key.path)")
    }
    let given = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false)
    #expect(given.keys.map(\.key) == ["server.udp-payload", "zones.a.test.file"])
    #expect(
      try JSONLine.encode(given)
        == #"{"keys":[{"key":"server.udp-payload","source":"apus.yaml:2","value":1400},"#
        + #"{"key":"zones.a.test.file","source":"apus.yaml:3","value":"/etc/apus/a.zone"}]}"#)
  }

  @Test("the reference page has the table that the source makes, and the schema every key")
  func reference() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/configuration.md"), encoding: .utf8)
    #expect(page.contains("\n" + ConfigurationReference.table() + "\n"))
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(ConfigurationReference.schema().utf8))
        as? [String: Any])
    let sections = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(sections.keys) == Set(ConfigurationKeys.top.known))
    for key in ConfigurationKey.all where !key.section.isOfZones {
      let properties = try #require(
        sections[key.section.rawValue]?["properties"] as? [String: [String: Any]])
      #expect(properties[key.name]?["description"] as? String == key.summary)
    }
  }
}
