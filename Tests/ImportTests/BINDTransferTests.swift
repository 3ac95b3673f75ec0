import Import
import Testing

@Suite("Import: named.conf and other servers") struct BINDTransferTests {
  /// Keys and lists, in seven lines.
  private static let servers = """
    key k { algorithm hmac-sha256; secret "c2VjcmV0"; };
    key "Other.Key." { algorithm HMAC-MD5.SIG-ALG.REG.INT; secret "b3Ro ZXI="; };
    acl Friends { 192.0.2.0/24; 2001:db8::/32; };
    acl strangers { !198.51.100.0/24; any; };
    primaries Upstream port 5353 { 192.0.2.1; 2001:db8::1 port 54 key Other.Key; };
    masters more { upstream; 192.0.2.3; upstream; };
    server 192.0.2.0/24 { keys k; };

    """

  /// What is written of zone a.test, and what is told but of its defaults and its file.
  private func read(
    _ settings: String, type: String = "primary", options: String = "notify no;",
    isDefault: Bool = false
  ) throws -> (zone: [String], findings: [String]) {
    let whole =
      Self.servers + "options { \(options) };\n"
      + "zone a.test { type \(type); file \"/z/a\"; \(settings) };\n"
    let tree = try SampleTree()
    let checked = try Outcome("named-checkconf", tree.write(whole, to: "named.conf"))
    #expect(checked.status == 0, "\(checked.output)")
    let read = try SampleTree.read(whole, as: .bind)
    let lines = (read.yaml ?? "").split(separator: "\n").map(String.init)
    let zone = lines.drop { $0 != "  a.test:" }.dropFirst().map { String($0.dropFirst(4)) }
    let findings = read.findings.map { String($0.dropFirst(12)) }
    return (
      Array(zone), isDefault ? findings : findings.filter { !$0.hasPrefix("9:6: warning: ") }
    )
  }

  @Test(
    "keys, whatever their algorithm is called; one that Apus cannot have is told, and its users")
  func keys() throws {
    let read = try read("", options: "notify no; allow-transfer { none; };")
    #expect(read.zone == ["file: /z/a"] && read.findings == [])
    let yaml = try SampleTree.read(Self.servers, as: .bind).yaml
    #expect(
      yaml == """
        keys:
          k: {algorithm: hmac-sha256, secret: "c2VjcmV0"}
          Other.Key: {algorithm: hmac-md5, secret: "b3RoZXI="}

        """)
    let cut = try SampleTree.read(
      """
      key cut { algorithm hmac-sha256-128; secret "c2VjcmV0"; };
      zone a.test { type secondary; primaries { 192.0.2.1 key cut; 192.0.2.2; }; allow-transfer { key cut; 192.0.2.3; key none; }; notify no; };
      """, as: .bind)
    #expect(
      cut.yaml
        == "zones:\n  a.test:\n    primary: [192.0.2.2]\n    provide-transfer: [192.0.2.3]\n")
    #expect(
      cut.findings.map { String($0.dropFirst(12).prefix(58)) } == [
        "1:21: warning: key 'cut', and what wants it, is left out: ",
        "2:57: warning: '192.0.2.1' of 'primaries' is left out: its",
        "2:97: warning: 'key cut' of 'allow-transfer' is left out: ",
        "2:117: warning: 'key none' of 'allow-transfer' is left out",
      ])
  }

  @Test("primaries: lists within lists, once each, ports, keys of their own and of 'server'")
  func primaries() throws {
    let lists = try read("primaries { more; 203.0.113.1 key k; };", type: "secondary")
    #expect(
      lists.zone == [
        "primary: [{to: 192.0.2.1@5353, key: k}, {to: \"2001:db8::1@54\", key: Other.Key}, {to: [192.0.2.3, 203.0.113.1], key: k}]"
      ])
    // The port of the options is that of all others too.
    let port = try read(
      "masters port 55 { 203.0.113.1; 203.0.113.2 port 56; more; };", type: "slave",
      options: "port 5300; notify no;")
    #expect(
      port.zone == [
        "primary: [203.0.113.1@55, 203.0.113.2@56, {to: 192.0.2.1@5353, key: k}, {to: \"2001:db8::1@54\", key: Other.Key}, {to: 192.0.2.3@5300, key: k}]"
      ])
    let tls = try read(
      "primaries { 192.0.2.1 tls ephemeral; 203.0.113.1; };", type: "secondary")
    #expect(tls.zone == ["primary: [203.0.113.1]"])
    #expect(tls.findings.count == 1 && tls.findings[0].contains("tls ephemeral' is left out"))
  }

  @Test("the key for a server is that of the longest prefix, and a list that names itself ends")
  func servers() throws {
    let text = """
      key a { algorithm hmac-sha1; secret "AAAA"; };
      key b { algorithm hmac-sha1; secret "AAAA"; };
      server 192.0.2.1 { keys b; };
      server 192.0.0.0/16 { keys { a; }; transfer-source 192.0.2.9; };
      primaries own { own; 192.0.2.1; own; 192.0.2.2; };
      options { allow-transfer { none; }; notify no; };
      zone a.test { type secondary; primaries { OWN; }; };
      """
    let tree = try SampleTree()
    #expect(try Outcome("named-checkconf", tree.write(text, to: "named.conf")).status == 0)
    let read = try SampleTree.read(text, as: .bind)
    #expect(
      read.yaml?.hasSuffix("    primary: [{to: 192.0.2.1, key: b}, {to: 192.0.2.2, key: a}]\n")
        == true)
    #expect(
      read.findings.map { String($0.dropFirst(12).prefix(48)) } == [
        "4:36: warning: 'server: transfer-source' is left",
        "7:31: warning: BIND takes NOTIFY from a primary ",
      ])
  }

  /// The grants of this list, and what is told.
  private func grants(_ list: String) throws -> (grants: String?, findings: [String]) {
    let read = try read("allow-transfer { \(list) };")
    return (
      read.zone.first { $0.hasPrefix("provide-transfer: ") }.map { String($0.dropFirst(18)) },
      read.findings
    )
  }

  @Test("who may have a zone, as named 9.18 lets them: lists, keys, any and none")
  func allowed() throws {
    func all(_ list: String) throws -> String? {
      let read = try grants(list)
      #expect(read.findings == [], "\(list)")
      return read.grants
    }
    #expect(
      try all("friends; key k; 192.0.2.7; 10/8;")
        == "[192.0.2.0/24, \"2001:db8::/32\", 192.0.2.7, 10.0.0.0/8, {key: k}]")
    #expect(try all("any;") == "[0.0.0.0/0, \"::/0\"]")
    #expect(try all("!none;") == "[0.0.0.0/0, \"::/0\"]")
    #expect(try all("none; 192.0.2.1;") == nil)
    #expect(try all("192.0.2.1; none; 192.0.2.2;") == "[192.0.2.1]")
    #expect(try all("!any; 192.0.2.2;") == nil)
    // An address and a key are wanted, in BIND's way to say so.
    #expect(
      try all("!{ !192.0.2.1; !10/8; any; }; key k;")
        == "[{to: [192.0.2.1, 10.0.0.0/8], key: k}]")
    #expect(try all("! strangers; key k;") == "[{to: 198.51.100.0/24, key: k}]")
    // What a list in a list takes away, it takes away there alone.
    #expect(try all("{ !192.0.2.1; 192.0.2.1; }; 192.0.2.1;") == "[192.0.2.1]")
    #expect(try all("!friends; 192.0.2.1; 203.0.113.1;") == "[203.0.113.1]")
    #expect(try all("!key k; key Other.Key; key k;") == "[{key: Other.Key}]")
  }

  @Test("what a denial takes a part away of is left out, and so is what Apus cannot say")
  func denied() throws {
    let part = try grants("!192.0.2.7; friends; any;")
    #expect(part.grants == "[\"2001:db8::/32\"]")
    #expect(
      part.findings.map { String($0.prefix(64)) } == [
        "3:15: warning: '192.0.2.0/24' of 'allow-transfer' is left out: '",
        "9:80: warning: 'any' of 'allow-transfer' is left out: '!192.0.2.",
      ])
    // By its key somebody within is kept out, who would only have to leave it off.
    let signed = try grants("!key k; 192.0.2.0/24; key Other.Key;")
    #expect(signed.grants == "[{key: Other.Key}]" && signed.findings.count == 1)
    let vague = try grants("!localnets; 192.0.2.1;")
    #expect(vague.grants == nil && vague.findings.count == 1)
    let mixed = try grants("!{ localhost; 192.0.2.9; }; 192.0.2.1;")
    #expect(mixed.grants == nil && mixed.findings.count == 1)
    let unknown = try grants("localhost; 192.0.2.1;")
    #expect(unknown.grants == "[192.0.2.1]" && unknown.findings.count == 1)
    let port = try read("allow-transfer port 853 transport tls { any; };")
    #expect(port.zone == ["file: /z/a"])
    #expect(
      port.findings.count == 1
        && port.findings[0].contains("'allow-transfer port 853 transport tls' is left out"))
  }

  @Test("lists that name themselves, or others many times, come to an end")
  func wideLists() throws {
    var text = "acl a0 { 192.0.2.1; };\n"
    for level in 1...18 { text += "acl a\(level) { a\(level - 1); !a\(level - 1); };\n" }
    func told(_ list: String) throws -> [String] {
      try SampleTree.read(
        text
          + "acl own { own; };\nzone a { type primary; file \"/a\"; allow-transfer { \(list) }; };\n",
        as: .bind
      ).findings
    }
    #expect(try told("a18;").contains { $0.contains("more than 10000 elements") })
    #expect(try told("own;").contains { $0.contains("'own' names itself") })
    #expect(try told("!own;").contains { $0.contains("'own' names itself") })
  }

  @Test("a zone's own statements go before the view's, and those before the options'")
  func inherited() throws {
    let options = "notify explicit; also-notify { 192.0.2.1; }; allow-transfer { 192.0.2.1; };"
    let taken = try read("", options: options, isDefault: true)
    #expect(
      taken.zone == [
        "file: /z/a", "provide-transfer: [192.0.2.1]", "notify: [{to: 192.0.2.1, key: k}]",
      ])
    #expect(taken.findings == [])
    let own = try read("allow-transfer { none; }; notify no;", options: options, isDefault: true)
    #expect(own.zone == ["file: /z/a"] && own.findings == [])
    let view = try SampleTree.read(
      """
      options { \(options) };
      view only { server 192.0.2.1 { keys { v; }; }; key v { algorithm hmac-sha1; secret "AAAA"; };
      allow-transfer { key v; }; zone a.test { type primary; file "/a"; }; };
      """, as: .bind)
    #expect(
      view.yaml?.hasSuffix(
        "    provide-transfer: [{key: v}]\n    notify: [{to: 192.0.2.1, key: v}]\n") == true)
    #expect(view.findings == [])
  }

  @Test("what BIND does by itself is told: transfers for everybody, NOTIFY to the NS hosts")
  func defaults() throws {
    func told(_ settings: String, type: String = "primary") throws -> [String] {
      try read(settings, type: type, options: "", isDefault: true).findings.map {
        String($0.prefix(52))
      }
    }
    let (transfers, notify) = (
      "9:6: warning: BIND 9.18 lets everybody have a zone o",
      "9:6: warning: BIND tells the hosts of a zone's NS re"
    )
    let file = "9:6: warning: a zone that is had from a primary gets"
    #expect(try told("") == [transfers, notify])
    #expect(try told("allow-transfer { none; }; notify primary-only;") == [notify])
    #expect(try told("allow-transfer { none; }; notify explicit;") == [])
    #expect(try told("allow-transfer { none; }; notify 0; also-notify { 192.0.2.1; };") == [])
    let secondary =
      "primaries { 203.0.113.1; }; also-notify { 192.0.2.1; }; allow-transfer { any; };"
    let both = try told(secondary, type: "secondary")
    #expect(Set(both) == [notify, file])
    #expect(try told(secondary + " notify master-only;", type: "secondary") == [file])
    #expect(
      try read(secondary + " notify master-only;", type: "secondary").zone.contains {
        $0.hasPrefix("notify")
      } == false)
  }

  @Test("NOTIFY: a primary's must be signed where Apus signs, and others' are not taken")
  func notify() throws {
    func told(_ settings: String) throws -> [String] {
      try read("allow-transfer { none; }; " + settings, type: "secondary").findings
    }
    #expect(try told("primaries { 203.0.113.1; };") == [])
    let signed = try told("primaries { 192.0.2.1; };")
    #expect(signed.count == 1 && signed[0].contains("Apus only if it is signed by 'k'"))
    #expect(try told("primaries { 203.0.113.1; }; allow-notify { 203.0.113.0/24; };") == [])
    #expect(try told("primaries { 203.0.113.1; }; allow-notify { none; };") == [])
    let other = try told("primaries { 203.0.113.1; }; allow-notify { 203.0.113.2; };")
    #expect(other.count == 1 && other[0].contains("NOTIFY from '203.0.113.2' of 'allow-notify'"))
  }
}
