import Import
import Testing

/// What the old server kept out must not come in by what the import cannot say.
@Suite("Import: never more open than it was") struct ClosedTests {
  /// What is written of zone a.test, the first words of what is told, and whether all could be read.
  private func read(
    _ text: String, as peer: Peer
  ) throws -> (zone: [String], findings: [String]) {
    let read = try SampleTree.read(text, as: peer)
    let lines = (read.yaml ?? "").split(separator: "\n").map(String.init)
    let zone = lines.drop { $0 != "  a.test:" }.dropFirst().map { String($0.dropFirst(4)) }
    return (Array(zone), read.findings)
  }

  private static func named(_ view: String, _ allowed: String, options: String = "") -> String {
    """
    options { \(options) };
    acl office { 10.1.0.0/16; };
    view v { \(view)
      zone a.test { type primary; file "/z/a"; notify no; allow-transfer { \(allowed) }; };
    };
    """
  }

  @Test(
    "BIND: whom a view is not for, and whom it answers nothing, have no zone",
    arguments: [
      ("match-clients { any; };", "", "10.2.0.0/16;", "provide-transfer: [10.2.0.0/16]"),
      ("match-clients { 10.0.0.0/8; };", "", "any;", "provide-transfer: [10.0.0.0/8]"),
      ("match-clients { 10.0.0.0/8; };", "", "10.2.0.0/16;", "provide-transfer: [10.2.0.0/16]"),
      ("match-clients { 10.0.0.0/8; };", "", "192.0.2.0/24;", ""),
      ("match-clients { office; };", "", "any;", ""),
      ("match-clients { !10.9.0.0/16; any; };", "", "10.9.1.0/24;", ""),
      ("match-clients { key k; };", "", "any;", ""),
      ("match-destinations { 10.0.0.53; };", "", "any;", ""),
      ("match-recursive-only yes;", "", "any;", ""),
      ("", "blackhole { 192.0.2.66; };", "192.0.2.0/24;", ""),
      (
        "", "blackhole { 192.0.2.66; };", "192.0.2.0/24; 10.0.0.0/8;",
        "provide-transfer: [10.0.0.0/8]"
      ),
      ("", "blackhole { none; };", "192.0.2.0/24;", "provide-transfer: [192.0.2.0/24]"),
      ("", "", "::ffff:10.0.0.0/104; 10.1.0.0/16;", "provide-transfer: [10.1.0.0/16]"),
      ("", "", "!::ffff:10.0.0.0/104; 10.1.0.0/16;", ""),
    ])
  func bind(view: String, options: String, allowed: String, grant: String) throws {
    let read = try read(Self.named(view, allowed, options: options), as: .bind)
    #expect(read.zone == ["file: /z/a"] + (grant.isEmpty ? [] : [grant]), "\(read.findings)")
    if grant.isEmpty { #expect(!read.findings.isEmpty) }
  }

  @Test(
    "Knot: a condition that is not known lets nobody in, nor does a remote under TLS",
    arguments: [
      ("cert-key: abcd\n    action: transfer", ""),
      ("protocol: tls\n    action: transfer", ""),
      ("address: 192.0.2.0/24\n    action: transfer\n    comment: ours", "192.0.2.0/24"),
      ("remote: plain\n    action: transfer", "192.0.2.1"),
      ("remote: hidden\n    action: transfer", ""),
      ("remote:\n    action: transfer", ""),
      ("address:\n    action: transfer", ""),
      ("address: \"::ffff:10.0.0.0/104\"\n    action: transfer", ""),
    ])
  func knot(rule: String, grant: String) throws {
    let read = try read(
      """
      server:
        listen: 192.0.2.53
      remote:
        - id: plain
          address: 192.0.2.1
          tls: off
        - id: hidden
          address: 192.0.2.2
          tls: on
      acl:
        - id: rule
          \(rule)
      zone:
        - domain: a.test
          file: /z/a
          acl: rule
      """, as: .knot)
    let written = read.zone.filter { $0.hasPrefix("provide-transfer") }
    #expect(written == (grant.isEmpty ? [] : ["provide-transfer: [\(grant)]"]), "\(read.findings)")
    if grant.isEmpty { #expect(!read.findings.isEmpty) }
  }

  @Test("Knot: a zone that is had under TLS alone is left out")
  func knotPrimary() throws {
    let read = try SampleTree.read(
      """
      server:
        listen: 192.0.2.53
      remote:
        - id: hidden
          address: 192.0.2.2
          quic: on
      zone:
        - domain: a.test
          master: hidden
      """, as: .knot)
    #expect(read.yaml?.contains("a.test") != true)
    #expect(read.findings.contains { $0.contains("remote: quic") })
  }

  @Test(
    "NSD: what leaves over TLS alone, and what stands behind an entry",
    arguments: [
      ("", "192.0.2.0/24 NOKEY", "provide-transfer: [192.0.2.0/24]"),
      ("tls-auth-xfr-only: yes", "192.0.2.0/24 NOKEY", ""),
      ("", "192.0.2.0/24 NOKEY tls.example", ""),
      ("", "192.0.2.0/24 NOKEY provide-xfr 192.0.2.1 BLOCKED", ""),
      ("", "::ffff:10.0.0.0/104 NOKEY", ""),
    ])
  func nsd(server: String, entry: String, grant: String) throws {
    let read = try read(
      "server:\n rrl-ratelimit: 0\n \(server)\nzone:\n name: a.test\n zonefile: /z/a\n provide-xfr: \(entry)\n",
      as: .nsd)
    #expect(read.zone.filter { $0.hasPrefix("provide") } == (grant.isEmpty ? [] : [grant]))
    if grant.isEmpty { #expect(!read.findings.isEmpty) }
  }

  @Test("NSD: a primary's NOTIFY that is blocked is told")
  func blockedNotify() throws {
    let read = try read(
      "zone:\n name: a.test\n request-xfr: 192.0.2.1 NOKEY\n allow-notify: 192.0.2.1 BLOCKED\n",
      as: .nsd)
    #expect(read.findings.contains { $0.contains("denies NOTIFY") }, "\(read.findings)")
  }

  @Test("Lists that stand in lists, and that deny again and again, end")
  func bounded() throws {
    let denials = String(
      repeating: "!{ !10.0.0.0/8; !10.0.0.0/8; !10.1.0.0/16; any; }; ", count: 40)
    let many = try read(Self.named("", denials + "any;"), as: .bind)
    #expect(many.zone == ["file: /z/a", "provide-transfer: [10.0.0.0/8]"], "\(many.findings)")
    let lists = (0..<1000).map { "primaries l\($0) { l\($0 + 1); };\n" }.joined()
    let deep = try read(
      lists + "zone a.test { type primary; file \"/z/a\"; also-notify { l0; }; };\n", as: .bind)
    #expect(deep.findings.contains { $0.contains("more than 20 deep") })
    let keys = (0..<200).map { "k\($0)" }.joined(separator: ", ")
    let addresses = (0..<200).map { "192.0.2.\($0)" }.joined(separator: ", ")
    let wide = try read(
      "key:\n"
        + (0..<200).map {
          "  - id: k\($0)\n    algorithm: hmac-sha256\n    secret: c2VjcmV0\n"
        }.joined()
        + "acl:\n  - id: a\n    key: [\(keys)]\n    address: [\(addresses)]\n    action: transfer\n",
      as: .knot)
    #expect(wide.findings.contains { $0.contains("more than 10000 pairs") }, "\(wide.findings)")
  }

  @Test("No secret is shown: not misspelt, not without a colon, not as an algorithm")
  func secrets() throws {
    let secret = "mI0lLhGLTTq+EUnXBRDDOQ=="
    for (text, peer) in [
      ("key:\n secret \"\(secret)\"\n name: k\n", Peer.nsd),
      ("key \"k\" { algorithm hmac-sha256; secrt \"\(secret)\"; };\n", .bind),
      ("key \"k\" { algorithm \"\(secret)\"; secret \"c2VjcmV0\"; };\n", .bind),
    ] {
      let read = try SampleTree.read(text, as: peer)
      #expect(!read.findings.isEmpty)
      #expect(!read.findings.contains { $0.contains(secret) }, "\(read.findings)")
    }
  }
}
