import Import
import Testing

@Suite("Import: knot.conf and other servers") struct KnotTransferTests {
  /// Three remotes and a key before the text, in 23 lines.
  private static let servers = """
    server:
      listen: 192.0.2.53
    key:
      - id: k
        algorithm: hmac-sha256
        secret: c2VjcmV0
      - id: Other.Key.
        algorithm: hmac-sha512
        secret: b3RoZXI=
    remote:
      - id: one
        address: [192.0.2.1, 2001:db8::1@5353]
        key: k
      - id: two
        address: 192.0.2.2
      - id: three
        address: 192.0.2.3
        automatic-acl: off
    remotes:
      - id: all
        remote: [two, one]
      - id: rest
        remote: three

    """

  /// What is written of zone a.test, and what is told behind the servers.
  private func read(_ text: String) throws -> (zone: [String], findings: [String]) {
    let whole = Self.servers + text
    let tree = try SampleTree()
    let checked = try Outcome("knotc", "-c", tree.write(whole, to: "knot.conf"), "conf-check")
    #expect(checked.status == 0, "\(checked.errors)")
    let read = try SampleTree.read(whole, as: .knot)
    let lines = (read.yaml ?? "").split(separator: "\n").map(String.init)
    let zone = lines.drop { $0 != "  a.test:" }.dropFirst().map { String($0.dropFirst(4)) }
    return (Array(zone), read.findings.map { String($0.dropFirst(12)) })
  }

  @Test("keys, all of them, with the algorithm and secret that they have")
  func keys() throws {
    let read = try SampleTree.read(Self.servers, as: .knot)
    #expect(
      read.yaml == """
        server:
          listen: [192.0.2.53@53]
        keys:
          k: {algorithm: hmac-sha256, secret: "c2VjcmV0"}
          Other.Key: {algorithm: hmac-sha512, secret: "b3RoZXI="}

        """)
    #expect(read.findings == [])
  }

  @Test(
    "primaries and who is told: remotes and groups of them, in their order, with ports and keys")
  func remotes() throws {
    let primary = try read(
      "zone:\n  - domain: a.test\n    master: [all, three]\n    notify: rest\n")
    #expect(
      primary.zone == [
        "primary: [192.0.2.2, {to: [192.0.2.1, \"2001:db8::1@5353\"], key: k}, 192.0.2.3]",
        "notify: [192.0.2.3]",
      ])
    #expect(
      primary.findings.count == 1
        && primary.findings[0].hasPrefix("25:13: warning: a zone that is had from a primary gets"))
  }

  @Test("a zone's own lists go before those of its template, and may be in several lines")
  func templates() throws {
    let template = "template:\n  - id: default\n    notify: one\n    acl: open\n"
    let acl = "acl:\n  - id: open\n    address: 192.0.2.0/24\n    action: transfer\n"
    let taken = try read(acl + template + "zone:\n  - domain: a.test\n")
    #expect(
      taken.zone == [
        "file: /var/lib/knot/a.test.zone", "provide-transfer: [192.0.2.0/24]",
        "notify: [{to: [192.0.2.1, \"2001:db8::1@5353\"], key: k}]",
      ])
    let own = try read(
      acl + template + "zone:\n  - domain: a.test\n    notify: two\n    notify: three\n")
    #expect(own.zone.last == "notify: [192.0.2.2, 192.0.2.3]")
  }

  /// The grants of a zone with these rules, `x` before `y`.
  private func grants(_ rules: String, server: String = "") throws -> (
    grants: String?, findings: [String]
  ) {
    let zone = "zone:\n  - domain: a.test\n    notify: all\n    notify: three\n    acl: [x, y]\n"
    let read = try read("acl:\n" + rules + zone + server)
    return (
      read.zone.first { $0.hasPrefix("provide-transfer: ") }.map { String($0.dropFirst(18)) },
      read.findings
    )
  }

  @Test("an address and a key are wanted both, either, or neither; only of those that may transfer")
  func matches() throws {
    let both = try grants(
      """
        - id: x
          address: [192.0.2.7, 198.51.100.0/30, 198.51.100.6-198.51.100.7]
          key: [k, other.key]
          action: [notify, transfer]
        - id: y
          address: 203.0.113.1
          action: [query, notify]

      """)
    #expect(
      both.grants
        == "[{to: [192.0.2.7, 198.51.100.0/30, 198.51.100.6/31], key: k}, {to: [192.0.2.7, 198.51.100.0/30, 198.51.100.6/31], key: Other.Key}]"
    )
    #expect(both.findings == [])
    let either = try grants(
      """
        - id: x
          key: k
          action: transfer
        - id: y
          remote: all
          action: transfer

      """)
    #expect(either.grants == "[{key: k}, 192.0.2.2]")
    let neither = try grants("  - id: x\n    action: transfer\n  - id: y\n    action: notify\n")
    #expect(neither.grants == "[0.0.0.0/0, \"::/0\"]")
  }

  @Test("a denial takes all of a grant away, none of it, or a part, which is told")
  func denials() throws {
    let allow = "  - id: y\n    address: [192.0.2.0/24, 198.51.100.0/24]\n    action: transfer\n"
    func denied(_ rule: String) throws -> (grants: String?, findings: [String]) {
      try grants("  - id: x\n    \(rule)\n" + allow)
    }
    let all = try denied("address: 192.0.0.0/16\n    deny: on")
    #expect(all.grants == "[198.51.100.0/24]" && all.findings == [])
    let part = try denied("address: 192.0.2.7\n    deny: on")
    #expect(part.grants == "[198.51.100.0/24]")
    #expect(
      part.findings.count == 1
        && part.findings[0].hasPrefix(
          "29:15: warning: '192.0.2.0/24' of 'acl: y' is left out: 'acl: x' before it takes a part away"
        ))
    // Without an action Knot 3.2 denies too: knotd was asked.
    let silent = try denied("address: 192.0.0.0/16")
    #expect(silent.grants == "[198.51.100.0/24]")
    // What is denied to updates, or behind the grant, is nothing to it.
    let update = try denied("address: 192.0.2.7\n    deny: on\n    action: update")
    #expect(update.grants == "[192.0.2.0/24, 198.51.100.0/24]" && update.findings == [])
    let behind = try grants(
      "  - id: x\n    address: 192.0.2.7\n    action: transfer\n  - id: y\n    deny: on\n")
    #expect(behind.grants == "[192.0.2.7]")
    let nobody = try denied("deny: on")
    #expect(nobody.grants == nil && nobody.findings == [])
  }

  @Test("automatic-acl: who is told may have it, before all rules and but for those without")
  func automatic() throws {
    let rules = "  - id: x\n    deny: on\n  - id: y\n    deny: on\n"
    #expect(try grants(rules).grants == nil)
    let automatic = try grants(rules, server: "server:\n  automatic-acl: on\n")
    #expect(automatic.grants == "[192.0.2.2, {to: [192.0.2.1, \"2001:db8::1\"], key: k}]")
  }

  @Test("NOTIFY that Apus does not take is told: from others, or not signed as it asks")
  func notify() throws {
    func told(_ rule: String) throws -> [String] {
      let zone = "zone:\n  - domain: a.test\n    master: one\n    acl: x\n"
      let read = try read("acl:\n  - id: x\n    \(rule)\n    action: notify\n" + zone)
      return read.findings.filter { !$0.contains("gets a file of its own") }
    }
    #expect(try told("key: k") == [])
    #expect(try told("remote: one") == [])
    #expect(try told("address: 192.0.2.0/24\n    key: k") == [])
    let other = try told("address: 198.51.100.1\n    key: k")
    #expect(
      other.count == 1
        && other[0].hasPrefix("26:14: warning: NOTIFY from '198.51.100.1' of 'acl: x' is left out"))
    let bare = try told("address: 192.0.2.1")
    #expect(
      bare.count == 1
        && bare[0].hasPrefix(
          "26:14: warning: Apus takes NOTIFY from 192.0.2.1 if it is signed by 'k'")
    )
    let denied = try told("deny: on")
    #expect(denied.count == 1 && denied[0].contains("'acl: x' denies NOTIFY"))
  }

  @Test("what Apus has no like of is told where it is written")
  func leftOut() throws {
    let read = try read(
      """
      acl:
        - id: x
          update-owner: key
          action: [transfer, update]
      remote:
        - id: socket
          address: /run/knot/other.sock
          via: 192.0.2.9
      zone:
        - domain: a.test
          master: socket

      """)
    #expect(read.zone == [])
    #expect(
      read.findings.map { String($0.prefix(58)) } == [
        "26:5: warning: 'acl: update-owner' is left out: Apus takes",
        "27:24: warning: 'action: update' is left out: Apus takes n",
        "30:14: warning: '/run/knot/other.sock' is left out: Apus s",
        "31:5: warning: 'remote: via' is left out: Apus asks and te",
        "33:13: warning: zone 'a.test' is left out: none of its pri",
      ])
  }
}
