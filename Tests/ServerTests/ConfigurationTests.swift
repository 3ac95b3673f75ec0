import Addresses
import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Configuration")
struct ConfigurationTests {
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
    var told = loaded.configuration
    for index in told.zones.indices { told.zones[index].place = nil }
    #expect(told == expected)
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
        user: ""
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
        listen: 127.0.0.1@0
        zones: all
      health:
        signatures-within: -1
      keys: []
      """)
    #expect(
      told == [
        "1:1: unknown key 'sever'; did you mean 'server'?",
        "4:3: unknown key 'lisen' in 'server'; did you mean 'listen'?",
        "6:7: '192.0.2.1:53' is no IPv4 or IPv6 address; did you mean '192.0.2.1@53'?",
        "7:7: a port is a number from 1 to 65535, not '99999'",
        "8:7: '300.0.2.1' is no IPv4 or IPv6 address",
        "9:16: server.udp-payload must be a number from 512 to 4096, not '100'",
        "10:9: server.user has no value",
        "12:22: interface 'eth0' is listed twice",
        "12:28: 'averyverylongname' cannot be an interface's name",
        "13:9: no mode 'zerocopy'; did you mean 'zero-copy'?",
        "14:11: fast-path.queues must be 'all' or a number from 1 to 1024, not 'many'",
        "16:3: 'example..com' is no domain name: it has an empty label "
          + "(two dots in a row, or a leading one)",
        "19:5: unknown key 'fiel' in 'zones.example.net'; did you mean 'file'?",
        "22:3: zone 'EXAMPLE.org.' is configured twice",
        "24:3: zone 'example.edu' has no 'file' and no 'primary'",
        "26:11: a port is a number from 1 to 65535, not '0'",
        "27:10: metrics.zones must be a number from 0 to 1000000, not 'all'",
        "29:22: health.signatures-within must be 'off' or a number from 0 to 31536000, not '-1'",
        "30:7: 'keys' must be a mapping: lines of 'key: value'",
      ])
  }

  @Test("metrics.listen: off is what leaving it out is")
  func metricsOff() {
    let off = read("metrics: {listen: off}\n")
    #expect(off.isValid && off.configuration.metricsListen.isEmpty)
    #expect(!read("metrics: {listen: [off]}\n").isValid)
    #expect(read("metrics: {listen: 127.0.0.1}\n").configuration.metricsListen.count == 1)
  }

  @Test("YAML's own complaints come with their usual cause, an open quote with its place")
  func yaml() {
    #expect(
      mistakes("server:\n  nsid: \"ams\n  user: apus\n") == [
        "2:9: the quote that is opened here is never closed"
      ])
    let key = mistakes("server:\n  user: apus\n nsid: ams\n")
    #expect(key.count == 1 && key[0].hasPrefix("3:2: did not find expected key"), "\(key)")
    #expect(key.first?.hasSuffix("each bracket and quote above it closed?") == true)
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

  @Test("YAML's own mistakes have their place and the usual cause")
  func syntax() {
    #expect(mistakes("server:\n\tlisten: 127.0.0.1\n").first?.hasPrefix("2:1: ") == true)
    #expect(
      mistakes("server:\n\tlisten: 127.0.0.1\n").first?.hasSuffix("indent with spaces, not tabs")
        == true)
    #expect(
      mistakes("zones: [a]\n").first == "1:8: 'zones' must be a mapping: lines of 'key: value'")
  }

  @Test("a doubled key: the second place, with the first as a note")
  func doubled() throws {
    let text = """
      zones:
        a.test: {file: a.zone}
        # a.test:
        b.test:
          a.test: x
        "a.test" : {file: b.zone}
      """
    let told = try #require(read(text).diagnostics.first)
    #expect(
      told.description == """
        apus.yaml:6:3: error: 'a.test' is given more than once [listed-twice]
          "a.test" : {file: b.zone}
          ^
        apus.yaml:2:3: note: see here
          a.test: {file: a.zone}
          ^
        """)
    #expect(mistakes("control: {}\ncontrol: {}\n") == ["2:1: 'control' is given more than once"])
    let nested = "zones:\n  a.test:\n    watch: true\n    watch: true\n  b.test:\n    watch: true\n"
    #expect(mistakes(nested) == ["4:5: 'watch' is given more than once"])
    // In flow style all is on a line, or near.
    #expect(
      mistakes("log: {level: info, level: info}\n") == ["1:7: 'level' is given more than once"])
  }

  @Test("server.user: one that nobody knows is told at its place")
  func user() {
    #expect(
      mistakes("server:\n  user: no-such-user\n").first
        == "2:9: server.user: no user 'no-such-user' is known on this machine")
    #expect(mistakes("server: {user: root}\nzones: {a.test: {file: a}}\n").isEmpty)
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
}
