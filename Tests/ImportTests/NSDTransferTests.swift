import Import
import Testing

@Suite("Import: nsd.conf and other servers") struct NSDTransferTests {
  /// In nine lines; NSD takes keys wherever they stand.
  private static let keys = """
    server: rrl-ratelimit: 0
    key:
     name: k
     algorithm: sha256
     secret: "c2VjcmV0"
    key:
     name: old.
     algorithm: hmac-md5
     secret: b2xk

    """

  /// What is written of zone a.test with these settings, and what is told.
  private func read(_ settings: String, file: String? = "/z/a") throws -> (
    zone: [String], findings: [String]
  ) {
    let zone = "zone:\n name: a.test\n" + (file.map { " zonefile: \($0)\n" } ?? "")
    let whole = Self.keys + zone + settings + "\n"
    let tree = try SampleTree()
    let checked = try Outcome("nsd-checkconf", tree.write(whole, to: "nsd.conf"))
    #expect(checked.status == 0, "\(checked.errors)")
    let read = try SampleTree.read(whole, as: .nsd)
    let lines = (read.yaml ?? "").split(separator: "\n").map(String.init)
    let written = lines.drop { $0 != "  a.test:" }.dropFirst().map { String($0.dropFirst(4)) }
    return (Array(written), read.findings.map { String($0.dropFirst(12)) })
  }

  @Test("keys by NSD's names of algorithms, and by its default")
  func keys() throws {
    let read = try SampleTree.read(
      Self.keys + "key: name: plain secret: cGxhaW4=\n", as: .nsd)
    #expect(
      read.yaml == """
        rate-limit:
          responses-per-second: 0
        keys:
          k: {algorithm: hmac-sha256, secret: "c2VjcmV0"}
          old: {algorithm: hmac-md5, secret: "b2xk"}
          plain: {algorithm: hmac-sha256, secret: "cGxhaW4="}

        """)
    #expect(read.findings == [])
  }

  @Test("primaries and who is told, with ports and keys, in their order")
  func targets() throws {
    let read = try read(
      " request-xfr: AXFR 192.0.2.1 NOKEY\n request-xfr: UDP 2001:db8::1@5353 k\n request-xfr: 192.0.2.3 k\n notify: 192.0.2.4@54 old.\n notify: 192.0.2.5 NOKEY",
      file: nil)
    #expect(
      read.zone == [
        "primary: [192.0.2.1, {to: [\"2001:db8::1@5353\", 192.0.2.3], key: k}]",
        "notify: [{to: 192.0.2.4@54, key: old}, 192.0.2.5]",
      ])
    #expect(read.findings == [])
  }

  @Test("a secondary's file stays NSD's own")
  func file() throws {
    let read = try read(" request-xfr: 192.0.2.1 NOKEY")
    #expect(read.zone == ["primary: [192.0.2.1]"])
    #expect(
      read.findings.count == 1
        && read.findings[0].hasPrefix(
          "11:8: warning: a zone that is had from a primary gets a file")
    )
  }

  /// The grants, and what is told.
  private func grants(_ entries: String...) throws -> (grants: String?, findings: [String]) {
    let read = try read(entries.map { " provide-xfr: " + $0 }.joined(separator: "\n"))
    return (
      read.zone.first { $0.hasPrefix("provide-transfer: ") }.map { String($0.dropFirst(18)) },
      read.findings
    )
  }

  @Test("addresses, prefixes, masks and ranges may have a zone; all that a key may is one grant")
  func specs() throws {
    let read = try grants(
      "192.0.2.1 k", "198.51.100.0/24 NOKEY", "203.0.113.128&255.255.255.128 k",
      "2001:db8::1-2001:db8::2 k", "10.0.0.3-10.0.0.2 NOKEY", "2001:db8:1::&ffff:ffff:ffff:: NOKEY")
    #expect(
      read.grants
        == "[{to: [192.0.2.1, 203.0.113.128/25, \"2001:db8::1\", \"2001:db8::2\"], key: k}, 198.51.100.0/24, \"2001:db8:1::/48\"]"
    )
    #expect(read.findings.count == 1 && read.findings[0].contains("it ends before it begins"))
    #expect(
      try grants("0.0.0.0/0 NOKEY", "::0/0 k").grants == "[0.0.0.0/0, {to: \"::/0\", key: k}]")
  }

  @Test("BLOCKED goes before all, wherever it stands, and what it takes a part of is left out")
  func blocked() throws {
    let whole = try grants("192.0.2.0/24 k", "198.51.100.1 NOKEY", "192.0.0.0/16 BLOCKED")
    #expect(whole.grants == "[198.51.100.1]" && whole.findings == [])
    let part = try grants("192.0.2.0/24 k", "192.0.2.4-192.0.2.9 BLOCKED", "198.51.100.1 NOKEY")
    #expect(part.grants == "[198.51.100.1]")
    #expect(
      part.findings.count == 1
        && part.findings[0].hasPrefix(
          "13:15: warning: '192.0.2.0/24' of 'provide-xfr' is left out: '192.0.2.4-192.0.2.9 BLOCKED' before it"
        ))
    // A mask that is no prefix, a port: nobody here can say whom they deny.
    let odd = try grants("192.0.2.0/24 k", "192.0.2.1&255.0.0.255 BLOCKED")
    #expect(odd.grants == nil && odd.findings.count == 2)
    let port = try grants("192.0.2.1 k", "192.0.2.1@53 BLOCKED", "192.0.2.2 k")
    #expect(port.grants == "[{to: 192.0.2.2, key: k}]" && port.findings.count == 1)
  }

  @Test("what Apus cannot say is told, and never said with more in it")
  func leftOut() throws {
    let port = try grants("192.0.2.1@5353 k", "192.0.2.0&255.0.255.0 NOKEY")
    #expect(port.grants == nil)
    #expect(
      port.findings.map { String($0.prefix(61)) } == [
        "13:15: warning: '192.0.2.1@5353' of 'provide-xfr' is left out",
        "14:15: warning: '192.0.2.0&255.0.255.0' is left out: Apus has",
      ])
    let source = try read(" outgoing-interface: 192.0.2.9\n allow-axfr-fallback: no")
    #expect(source.findings.count == 2 && source.findings[0].contains("a route with 'src'"))
  }

  @Test("a zone that is had over TLS alone is not had in the clear")
  func tls() throws {
    let tree = try SampleTree()
    let text =
      Self.keys
      + "tls-auth:\n name: t\n auth-domain-name: ns.test\nzone:\n name: a.test\n request-xfr: 192.0.2.1 NOKEY t\n"
    #expect(try Outcome("nsd-checkconf", tree.write(text, to: "nsd.conf")).status == 0)
    let read = try SampleTree.read(text, as: .nsd)
    #expect(read.yaml?.contains("zones:") == false)
    #expect(
      read.findings.map { String($0.dropFirst(12).prefix(60)) } == [
        "10:1: warning: 'tls-auth:' is left out: Apus speaks neither ",
        "14:8: warning: zone 'a.test' is left out: none of its primar",
        "15:15: warning: 'request-xfr 192.0.2.1 t' is left out: Apus ",
      ])
  }

  @Test("NOTIFY from others than the primaries, or not signed as Apus asks, is told")
  func notify() throws {
    func told(_ entries: String...) throws -> [String] {
      try read(
        " request-xfr: 192.0.2.1 k\n request-xfr: 192.0.2.2 NOKEY\n"
          + entries.map { " allow-notify: " + $0 }.joined(separator: "\n"), file: nil
      ).findings
    }
    #expect(try told("192.0.2.1 k", "192.0.2.2 NOKEY") == [])
    #expect(try told("192.0.2.0/24 k", "192.0.2.2 k") == [])
    #expect(try told("192.0.2.1 NOKEY", "192.0.2.1 k") == [])
    let other = try told("192.0.2.3 NOKEY", "192.0.2.4 BLOCKED")
    #expect(other.count == 1 && other[0].hasPrefix("14:16: warning: NOTIFY from '192.0.2.3' of"))
    let bare = try told("192.0.2.1 NOKEY")
    #expect(bare.count == 1 && bare[0].contains("Apus takes NOTIFY from 192.0.2.1 if it is signed"))
  }

  @Test("what patterns say of other servers, each zone says")
  func patterns() throws {
    let text =
      "pattern:\n name: p\n notify: 192.0.2.1 NOKEY\n provide-xfr: 192.0.2.1 NOKEY\nzone:\n name: b.test\n zonefile: x\n provide-xfr: 192.0.2.2 k\n include-pattern: p\n"
    let read = try SampleTree.read(Self.keys + text, as: .nsd)
    #expect(
      read.yaml?.hasSuffix(
        "    provide-transfer: [{to: 192.0.2.2, key: k}, 192.0.2.1]\n    notify: [192.0.2.1]\n")
        == true)
  }
}
