import Addresses
import Foundation
import KernelPath
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Configuration: the server")
struct ConfigurationServerTests {
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
        "8:11: server.rotate must be 'true' or 'false', not 'maybe'",
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
}
