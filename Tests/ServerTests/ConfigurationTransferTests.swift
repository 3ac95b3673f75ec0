import Addresses
import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneTransfer

@testable import Server

@Suite("Configuration: keys, provide-transfer, notify")
struct ConfigurationTransferTests {
  private func read(_ text: String, directory: String = "") -> LoadedConfiguration {
    Configuration.read(text, path: "apus.yaml", directory: directory)
  }

  private func mistakes(_ text: String) -> [String] {
    read(text).diagnostics.map { "\($0.place.line):\($0.place.column): \($0.message)" }
  }

  private let keys = """
    keys:
      one: {algorithm: hmac-sha256, secret: "c2VjcmV0"}
      Two.example.: {algorithm: hmac-sha512, secret: c2VjcmV0}

    """

  @Test("every form: of a zone, of all, by a list, by one")
  func forms() throws {
    let loaded = read(
      keys + """
        zone-defaults:
          provide-transfer: 192.0.2.0/24
          notify: 192.0.2.1
        zones:
          example.com: {file: a}
          example.net:
            file: b
            provide-transfer:
              - 2001:db8::1
              - {to: [192.0.2.1, 198.51.100.0/24], key: one}
              - {key: two.EXAMPLE}
            notify: [192.0.2.9, {to: "192.0.2.7@5353", key: one}]
          example.org: {file: c, provide-transfer: off, notify: []}
        """)
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let zones = loaded.configuration.zones.map(\.options)
    #expect(zones[0].provideTransfer.map(\.description) == ["192.0.2.0/24"])
    #expect(zones[0].notify.map(\.description) == ["192.0.2.1@53"])
    #expect(
      zones[1].provideTransfer.map(\.description) == [
        "2001:db8::1", "192.0.2.1 198.51.100.0/24 key one.", "any key two.example.",
      ])
    #expect(zones[1].notify.map(\.description) == ["192.0.2.9@53", "192.0.2.7@5353 key one."])
    #expect(zones[2].provideTransfer.isEmpty && zones[2].notify.isEmpty)
    #expect(loaded.configuration.keys.map(\.key.name.description) == ["one.", "two.example."])
    #expect(loaded.configuration.key(try Name("ONE"))?.algorithm == .hmacSHA256)
  }

  @Test("an address and a key, both where both are given, are what a grant wants")
  func grants() throws {
    let one = try Name("one.")
    let two = try Name("two.")
    let inside = try #require(IPAddress("192.0.2.7"))
    let outside = try #require(IPAddress("198.51.100.7"))
    let prefix = AddressPrefix(inside, length: 24)
    let both = Configuration.TransferGrant(to: [prefix], key: one)
    #expect(both.covers(inside, key: one))
    #expect(!both.covers(inside, key: two) && !both.covers(inside, key: nil))
    #expect(!both.covers(outside, key: one))
    let address = Configuration.TransferGrant(to: [prefix])
    #expect(address.covers(inside, key: nil) && address.covers(inside, key: two))
    #expect(!address.covers(outside, key: one))
    let key = Configuration.TransferGrant(key: one)
    #expect(key.covers(outside, key: one) && !key.covers(outside, key: nil))
  }

  @Test("all mistakes, and no grant is wider than it was written")
  func wrong() {
    let text =
      keys + """
        zones:
          example.com:
            file: a
            provide-transfer:
              - 192.0.2.1/24
              - {to: 192.0.2.300, key: one}
              - {key: on}
              - {}
              - {too: 192.0.2.1}
              - {to: []}
            notify:
              - {key: one}
              - 192.0.2.1:53
              - {to: 192.0.2.1, key: three}
          example.net:
            file: b
            notfiy: 192.0.2.1
        """
    let told = mistakes(text)
    #expect(
      told == [
        "8:9: '192.0.2.1/24' has bits set behind its length; did you mean '192.0.2.0/24'?",
        "9:14: '192.0.2.300' is no IPv4 or IPv6 address",
        "10:15: zones.example.com.provide-transfer.key: no key 'on' is in 'keys'; did you mean 'one'?",
        "11:9: zones.example.com.provide-transfer needs a 'to', a 'key' or both",
        "12:9: zones.example.com.provide-transfer needs a 'to', a 'key' or both",
        "12:10: unknown key 'too' in 'zones.example.com.provide-transfer'; did you mean 'to'?",
        "15:9: zones.example.com.notify needs a 'to'",
        "16:9: '192.0.2.1:53' is no IPv4 or IPv6 address; did you mean '192.0.2.1@53'?",
        "17:30: zones.example.com.notify.key: no key 'three' is in 'keys'",
        "20:5: unknown key 'notfiy' in 'zones.example.net'; did you mean 'notify'?",
      ], "\(told.joined(separator: "\n"))")
    #expect(read(text).configuration.zones.first?.options.provideTransfer == [])
  }

  @Test("mistakes in keys: none shows a secret")
  func wrongKeys() throws {
    let loaded = read(
      """
      keys:
        a: {secret: c2VjcmV0}
        b: {algorithm: hmac-sha265, secret: c2VjcmV0}
        c: {algorithm: hmac-sha256}
        d: {algorithm: hmac-sha256, secret: "not-base64!"}
        e: {algorithm: hmac-sha256, secret: c2VjcmV0, secret-file: f}
        f: {algorithm: hmac-sha256, secret-file: /nowhere/at/all}
        A.: {algorithm: hmac-sha256, secret: c2VjcmV0}
        "h..h": {algorithm: hmac-sha256, secret: c2VjcmV0}
      """)
    let told = loaded.diagnostics.map { "\($0.place.line):\($0.place.column): \($0.message)" }
    #expect(
      told == [
        "2:3: key 'a' has no 'algorithm'; most use hmac-sha256",
        "3:18: keys.b.algorithm cannot be 'hmac-sha265'; did you mean 'hmac-sha256'?",
        "4:3: key 'c' has no 'secret' and no 'secret-file'",
        "5:39: keys.d.secret must be base64",
        "6:62: key 'e' has a 'secret' or a 'secret-file', not both",
        "7:44: cannot read /nowhere/at/all: no such file",
        "8:3: key 'A.' is configured twice",
        "9:3: 'h..h' is no domain name: it has an empty label (two dots in a row, or a leading one)",
      ], "\(told.joined(separator: "\n"))")
    let shown = loaded.diagnostics.first { $0.place.line == 5 }?.description ?? ""
    #expect(!shown.contains("not-base64"))
  }

  @Test("a secret in a file of its own; everybody who may read it is warned of")
  func secretFile() throws {
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    func write(_ text: String, mode: Int = 0o600) throws {
      let path = directory.appendingPathComponent("one.key").path
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
    let text =
      "keys:\n  one: {algorithm: hmac-sha256, secret-file: one.key}\nzones:\n  a: {file: a}\n"
    try write("# shared with ns2\n  c2VjcmV0\n\n")
    let loaded = read(text, directory: directory.path)
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let same = TSIGKey(
      name: try Name("one"), algorithm: .hmacSHA256, secret: Array("secret".utf8))
    #expect(loaded.configuration.keys.first?.key == same)
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false).text()
    #expect(shown.contains("keys.one.algorithm: hmac-sha256") && shown.contains("one.key"))
    #expect(!shown.contains("c2Vj"))
    try write("c2VjcmV0", mode: 0o644)
    #expect(
      read(text, directory: directory.path).diagnostics.map(\.name) == ["public-secret"])
    for wrong in ["", "c2VjcmV0\nc2VjcmV0\n", "key one { }"] {
      try write(wrong)
      #expect(read(text, directory: directory.path).diagnostics.map(\.name) == ["bad-secret"])
    }
  }
}

@Suite("Configuration: primary")
struct ConfigurationPrimaryTests {
  private func read(_ text: String) -> LoadedConfiguration {
    Configuration.read(text, path: "apus.yaml", directory: "/etc/apus")
  }

  @Test("one, several, with keys of their own; the file is the server's where none is given")
  func forms() {
    let loaded = read(
      """
      keys:
        one: {algorithm: hmac-sha256, secret: c2VjcmV0}
        two: {algorithm: hmac-sha256, secret: c2VjcmV0}
      zones:
        example.com: {primary: 192.0.2.1, key: one}
        Example.NET: {primary: [{to: 192.0.2.1, key: two}, "2001:db8::1@5353"], key: one, file: in/net}
        example.org: {primary: 192.0.2.1}
      """)
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let zones = loaded.configuration.zones
    #expect(zones[0].primaries.map(\.description) == ["192.0.2.1@53 key one."])
    #expect(zones[0].file == "/var/lib/apus/example.com.zone")
    #expect(
      zones[1].primaries.map(\.description) == [
        "192.0.2.1@53 key two.", "2001:db8::1@5353 key one.",
      ])
    #expect(zones[1].file == "/etc/apus/in/net")
    #expect(zones[2].primaries.map(\.description) == ["192.0.2.1@53"])
  }

  @Test("mistakes: a key without a primary, no address, a directory of secondaries")
  func wrong() {
    let told = read(
      """
      keys:
        one: {algorithm: hmac-sha256, secret: c2VjcmV0}
      zones:
        example.com: {file: a, key: one}
        example.net: {primary: []}
        example.org: {primary: 192.0.2.1, key: tow}
      zones-from:
        - {directory: /nowhere/at/all, primary: 192.0.2.1}
      """
    ).diagnostics.map { "\($0.place.line):\($0.place.column): \($0.message)" }
    #expect(
      told
        == [
          "4:31: 'key' goes with 'primary'; there is none",
          "5:26: zones.example.net.primary has no address",
          "6:42: zones.example.org.key: no key 'tow' is in 'keys'",
          "8:17: cannot list /nowhere/at/all: no such file",
          "8:43: 'primary' and 'key' go with 'list': a file there is no secondary's",
        ],
      "\(told.joined(separator: "\n"))")
  }
}
