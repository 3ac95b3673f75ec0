import DNSWire
import Testing

@testable import Server

@Suite("Configuration: catalogs")
struct ConfigurationCatalogTests {
  private let keys = "keys: {one: {algorithm: hmac-sha256, secret: c2VjcmV0}}\n"

  @Test("members have what zone-defaults say, groups what members do; primaries are the catalog's")
  func forms() throws {
    let loaded = read(
      keys + """
        zone-defaults: {keep-images: 5, max-delete: 10%}
        zones:
          short.example: {primary: 192.0.2.1, catalog: }
          long.example:
            primary: 192.0.2.1
            key: one
            catalog:
              members: {max-delete: 20%, notify: 192.0.2.9}
              groups:
                big: {primary: "2001:db8::1", key: one, max-delete: off}
                small: {keep-images: 0}
              directory: members/
              most-members: 7
              answer-queries: true
          file.example: {file: c, catalog: {members: {primary: 192.0.2.2}}}
        """)
    #expect(loaded.diagnostics.isEmpty, "\(loaded.diagnostics)")
    let zones = loaded.configuration.zones
    let short = try #require(zones[0].catalog)
    #expect(short.mostMembers == 100_000 && !short.answersQueries && short.groups.isEmpty)
    let name = try Name("Member.TEST")
    func member(_ zone: Configuration.Zone, _ groups: [String] = []) throws -> Configuration.Zone {
      try #require(
        zone.member(
          name,
          Configuration.Membership(catalog: zone.apex, label: [0x61], groups: groups)))
    }
    let plain = try member(zones[0])
    #expect(plain.file == "/var/lib/apus/member.test.zone")
    #expect(plain.primaries.map(\.description) == ["192.0.2.1@53"])
    #expect(plain.options.keepImages == 5 && plain.options.maxDelete == 10)
    let long = try #require(zones[1].catalog)
    #expect(long.mostMembers == 7 && long.answersQueries)
    let other = try member(zones[1], ["unknown"])
    #expect(other.file == "/etc/apus/members/member.test.zone")
    #expect(other.primaries.map(\.description) == ["192.0.2.1@53 key one."])
    #expect(other.options.maxDelete == 20 && other.options.notify.count == 1)
    // The first that the configuration has, whatever comes first in the catalog.
    let big = try member(zones[1], ["a", "small", "big"])
    #expect(big.primaries.map(\.description) == ["2001:db8::1@53 key one."])
    #expect(big.options.maxDelete == nil && big.options.notify.count == 1)
    let small = try member(zones[1], ["small"])
    #expect(small.options.keepImages == 0 && small.options.maxDelete == 20)
    #expect(try member(zones[2]).primaries.map(\.description) == ["192.0.2.2@53"])
    #expect(!zones[0].isAnswered && zones[1].isAnswered)
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false).text()
    #expect(shown.contains("zones.long.example.catalog.most-members: 7 "), "\(shown)")
    #expect(shown.contains("zones.long.example.catalog.groups.small.keep-images: 0 "))
  }

  @Test("mistakes, each at its place")
  func wrong() {
    let told = mistakes(
      keys + """
        zones:
          a.example: {file: a, catalog: {members: {watch: true}}}
          b.example: {primary: 192.0.2.1, catalog: {memebers: {}}}
          c.example: {primary: 192.0.2.1, catalog: {members: {file: c}, most-members: 0}}
          d.example: {primary: 192.0.2.1, catalog: {groups: {big: {key: one}}}}
          e.example: {primary: 192.0.2.1, catalog: {groups: {big: {primary: x}}, answer-queries: 3}}
          f.example: {primary: 192.0.2.1, catalog: [1]}
        zones-from: {list: /nowhere/at/all, primary: 192.0.2.1, catalog: {}}
        """)
    #expect(
      told == [
        "3:43: zones.a.example.catalog.members has no 'primary', and the catalog has none either that they could be had from",
        "4:45: unknown key 'memebers' in 'zones.b.example.catalog'; did you mean 'members'?",
        "5:55: unknown key 'file' in 'zones.c.example.catalog.members'; there are 'primary', 'key', 'max-delete', 'keep-images', 'watch', 'image-cache', 'provide-transfer', 'notify'",
        "5:79: zones.c.example.catalog.most-members must be a number from 1 to 1000000, not '0'",
        "6:65: 'key' goes with 'primary'; there is none",
        "7:69: 'x' is no IPv4 or IPv6 address",
        "7:90: zones.e.example.catalog.answer-queries must be 'true' or 'false', not '3'",
        "8:44: 'zones.f.example.catalog' must be a mapping: lines of 'key: value'",
        "9:20: cannot read /nowhere/at/all: no such file",
        "9:57: unknown key 'catalog' in 'zones-from'; there are 'directory', 'pattern', 'list', 'file', 'primary', 'key', 'max-delete', 'keep-images', 'watch', 'image-cache', 'provide-transfer', 'notify'",
      ], "\(told.joined(separator: "\n"))")
  }
}
