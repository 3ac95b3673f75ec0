import Import
import Testing

@Suite("Import: named.conf") struct BINDTests {
  private func read(_ text: String) throws -> (yaml: String?, findings: [String]) {
    try SampleTree.read(text, as: .bind)
  }

  /// What BIND does by itself, and Apus not, shut off: for what else there is to tell.
  private let silent = "\noptions { allow-transfer { none; }; notify no; };\n"

  @Test("where to listen: lists within lists, names, ports, families that are not named")
  func listen() throws {
    func listen(_ text: String) throws -> Substring? {
      try read("acl own { 192.0.2.1; { 192.0.2.2; }; };\noptions { \(text) };\n").yaml?
        .split(separator: "\n").first { $0.contains("listen:") }?.dropFirst(2)
    }
    #expect(
      try listen("listen-on { own; 192.0.2.3/32; };")
        == "listen: [192.0.2.1@53, 192.0.2.2@53, 192.0.2.3@53, \"::@53\"]")
    #expect(try listen("port 5353;") == "listen: [0.0.0.0@5353, \"::@5353\"]")
    #expect(
      try listen("port 54; listen-on port 55 { any; }; listen-on-v6 { none; };")
        == "listen: [0.0.0.0@55]")
    #expect(
      try listen("listen-on { localhost; }; listen-on-v6 { 2001:db8::1; };")
        == "listen: [0.0.0.0@53, \"2001:db8::1@53\"]")
    #expect(try listen("recursion no;") == nil)
    let refused = try read(
      "options { listen-on { !192.0.2.1; 192.0.2.0/24; localnets; };\n listen-on-v6 port 853 tls ephemeral { any; }; };\n"
    )
    #expect(refused.yaml == "")
    #expect(
      refused.findings.map { String($0.dropFirst(12).prefix(40)) } == [
        "1:11: warning: no address to listen on i", "1:35: warning: '192.0.2.0/24' of 'listen",
        "1:49: warning: 'localnets' of 'listen-on",
        "2:24: warning: 'listen-on-v6 tls ephemer",
      ])
  }

  @Test("addresses of the list's family alone, and nothing of what it takes away")
  func negation() throws {
    func lists(_ text: String) throws -> [Substring] {
      try read("acl me { 192.0.2.1; 2001:db8::1; };\noptions { \(text) };\n").yaml?
        .split(separator: "\n").filter { $0.contains("[") }.map { $0.dropFirst(2) } ?? []
    }
    #expect(try lists("listen-on { me; }; listen-on-v6 { none; };") == ["listen: [192.0.2.1@53]"])
    #expect(try lists("listen-on { !203.0.113.1; any; };") == ["listen: [\"::@53\"]"])
    #expect(
      try lists("listen-on { !2001:db8::9; 192.0.2.1; ! 192.0.2.2; 192.0.2.2; !any; 192.0.2.3; };")
        == ["listen: [192.0.2.1@53, \"::@53\"]"])
    #expect(try lists("listen-on { !me; 192.0.2.9; };") == ["listen: [\"::@53\"]"])
    func exempt(_ list: String) throws -> [Substring] {
      try lists("rate-limit { exempt-clients { \(list) }; };")
    }
    #expect(try exempt("!10.0.0.5; 10.0.0.0/8; 192.0.2.1;") == ["exempt: [192.0.2.1/32]"])
    #expect(try exempt("10.0.0.5; !10/8; any;") == ["exempt: [10.0.0.5/32]"])
    // What a list in a list takes away holds there alone.
    #expect(try exempt("{ !192.0.2.1; }; 192.0.2.0/24;") == ["exempt: [192.0.2.0/24]"])
    #expect(try exempt("10/8; 192.168/16;") == ["exempt: [10.0.0.0/8, 192.168.0.0/16]"])
    let scoped = try read("options { listen-on-v6 { fe80::1%eth0; 2001:db8::1; }; };\n")
    #expect(scoped.yaml?.contains("[0.0.0.0@53, \"2001:db8::1@53\"]") == true)
    #expect(scoped.findings.count == 1 && scoped.findings[0].contains("'fe80::1%eth0' is left out"))
  }

  @Test("lists that name themselves, or others many times, come to an end")
  func wideLists() throws {
    var text = "acl a0 { 192.0.2.1; };\n"
    for level in 1...18 { text += "acl a\(level) { a\(level - 1); a\(level - 1); };\n" }
    let wide = try read(text + "options { listen-on { a18; }; };\n")
    #expect(wide.yaml == nil && wide.findings.contains { $0.contains("more than 10000 elements") })
    let own = try read("acl a { a; a; a; a; };\noptions { listen-on { a; }; };\n")
    #expect(own.yaml == nil && own.findings.contains { $0.contains("'a' names itself") })
  }

  @Test(
    "a zone that BIND signs by the options or a view, in whatever words",
    arguments: ["inline-signing true", "inline-signing 1", "auto-dnssec maintain"])
  func signing(option: String) throws {
    let zone = #"zone "a.test" { type primary; file "/z/a"; };"#
    for text in [
      "options { \(option); };\n\(zone)\n", "view v { \(option); \(zone) };\n",
      "zone \"a.test\" { type primary; file \"/z/a\"; \(option); };\n",
    ] {
      let read = try read(text)
      #expect(read.yaml == "")
      #expect(
        read.findings.count == 1 && read.findings[0].contains("BIND signs it"), "\(read.findings)")
    }
  }

  @Test("texts of nothing, NSID that looks like digits, zones that were added by rndc")
  func texts() throws {
    #expect(
      try read("options { version \"\"; };\n").yaml == "server:\n  version: \"off\"\n")
    #expect(
      try read("options { server-id \"0xyz\"; };\n").yaml?.contains("nsid: \"0x3078797a\"\n")
        == true)
    let added = try read("options { allow-new-zones yes; };\n")
    #expect(added.findings.count == 1 && added.findings[0].contains("zones that were added"))
    #expect(try read("options { allow-new-zones no; };\n").findings == [])
  }

  @Test("what Apus does anyway is no loss")
  func agrees() throws {
    let read = try read(
      """
      options { recursion no; allow-transfer { none; }; notify no; allow-query { any; }; };
      zone "a.test" { type primary; file "/z/a"; allow-update { none; }; };
      """)
    #expect(read.findings == [])
    #expect(read.yaml == "zones:\n  a.test:\n    file: /z/a\n")
  }

  @Test("a zone that BIND signs, is no text, or no primary's is left out, whoever says so")
  func zones() throws {
    let read = try read(
      """
      options { directory "/z"; dnssec-policy default; };
      zone "a.test" { type primary; file "a"; };
      zone "b.test" { type primary; file "b"; dnssec-policy none; };
      zone "c.test" { type primary; file "c"; dnssec-policy insecure; masterfile-format raw; };
      zone "d.test" { type mirror; };
      zone "e.test" { type forward; forwarders { 192.0.2.1; }; };
      zone "f.test" CH { type primary; file "f"; };
      zone "g.test" { type primary; dnssec-policy none; database "dlz x"; };
      """ + silent)
    #expect(read.yaml == "zones:\n  b.test:\n    file: /z/b\n")
    #expect(
      read.findings.map { String($0.dropFirst(12).prefix(54)) } == [
        "2:6: warning: zone 'a.test' is left out: BIND signs it",
        "4:6: warning: zone 'c.test' is left out: its file is i",
        "5:6: warning: zone 'd.test' is left out: it is of type",
        "6:6: warning: zone 'e.test' is left out: it is of type",
        "7:6: warning: zone 'f.test' of class CH is left out: A",
        "8:51: warning: zone 'g.test' is left out: it comes fro",
      ])
  }

  @Test("views: one alone is carried over, of several none")
  func views() throws {
    let view = #"match-clients { 192.0.2.0/24; }; zone "a.test" { type primary; file "/z/a"; };"#
    let one = try read("view \"in\" { \(view) };" + silent)
    #expect(one.yaml == "zones:\n  a.test:\n    file: /z/a\n")
    #expect(
      one.findings.count == 1
        && one.findings[0].contains("1:13: warning: 'match-clients' is left out"))
    let two = try read("view \"in\" { \(view) };\nview \"out\" { \(view) };\n")
    #expect(two.yaml == "")
    #expect(
      two.findings.map { String($0.dropFirst(12).prefix(51)) } == [
        "1:1: warning: view 'in' is left out, and its zones,",
        "2:1: warning: view 'out' is left out, and its zones",
      ])
  }

  @Test(
    "mistakes at file:line:column, where named-checkconf finds them too",
    arguments: [
      ("options { port 53 }\n;\n", "1:19: error: a ';' is missing before '}', behind 'port'"),
      (
        "options { port 53; }",
        "1:21: error: a ';' is missing at the end of the file, behind 'options'"
      ),
      ("options {\n port 53;\n", "1:9: error: this '{' is not closed"),
      ("};\n", "1:1: error: this '}' closes nothing"),
      ("/* x\n", "1:1: error: this '/*' is not closed"),
      ("options { directory \"/z;\n };", "1:21: error: a quote is opened"),
      ("options { port x; };\n", "1:16: error: 'port' must be a number, not 'x'"),
      ("options { listen-on { nohost; }; };\n", "1:23: error: 'nohost' is no address"),
      ("options { minimal-any maybe; };\n", "1:23: error: 'minimal-any' must be yes or no"),
      ("zone \"a.test\" { type primary; };\n", "1:6: error: zone 'a.test' has no 'file'"),
      (
        "zone \"a.test\" { type first; file \"x\"; };\n",
        "1:22: error: zone 'a.test': there is no type 'first'"
      ),
      ("zone \"a.test\" { file \"x\"; };\n", "1:6: error: zone 'a.test' has no 'type'"),
      (
        "zone \"a.test\" { type primary; file \"/x\"; };\nzone \"A.test.\" { type primary; file \"/y\"; };\n",
        "2:6: error: zone 'A.test.' is configured twice"
      ),
      ("key k { secret \"AAAA\"; };\n", "1:5: error: key 'k' has no 'algorithm'"),
      (
        "key k { algorithm hmac-md5; secret \"A!\"; };\n",
        "1:36: error: the secret of key 'k' must be base64"
      ),
      ("zone \"a.test\" { type secondary; };\n", "1:6: error: zone 'a.test' has no 'primaries'"),
      (
        "zone \"a.test\" { type secondary; primaries { x; }; };\n",
        "1:45: error: 'x' is no address, and no list"
      ),
      (
        "masters l { 192.0.2.1; };\nzone \"a\" { type secondary; primaries { l key k; }; };\n",
        "2:42: error: 'key' goes with an address"
      ),
      (
        "masters l { 192.0.2.1; };\nprimaries l { 192.0.2.1; };\n",
        "2:11: error: the list 'l' is there twice"
      ),
      ("include \"nonesuch.conf\";\n", "1:9: error: cannot read 'nonesuch.conf': no such file"),
    ])
  func mistakes(text: String, mistake: String) throws {
    let tree = try SampleTree()
    #expect(try Outcome("named-checkconf", tree.write(text, to: "named.conf")).status != 0)
    let read = try read(text)
    #expect(read.yaml == nil)
    #expect(read.findings.contains { $0.hasPrefix("server.conf:" + mistake) }, "\(read.findings)")
  }
}
