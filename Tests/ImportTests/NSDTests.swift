import Import
import Testing

@Suite("Import: nsd.conf") struct NSDTests {
  private func read(_ text: String) throws -> (yaml: String?, findings: [String]) {
    try SampleTree.read("server: rrl-ratelimit: 0\n" + text, as: .nsd)
  }

  @Test("file names by NSD's signs, as nsd 4.6.1 made them")
  func fileNames() throws {
    let names = ["www.Example.co.test.", "ab", "a.b", ".", "0/25.2.0.192.in-addr.arpa"]
    let zones = names.map { "zone:\n name: \($0)\n include-pattern: p\n" }.joined()
    let read = try read(
      "server: zonesdir: /z\npattern:\n name: p\n zonefile: \"%1/%2/%3/%z/%y/%x/%s.zone\"\n" + zones
    )
    let files = (read.yaml ?? "").split(separator: "\n").filter { $0.contains("file:") }
      .map { $0.dropFirst(10) }
    #expect(
      files == [
        "/z/w/w/w/test/co/example/www.Example.co.test..zone", "/z/a/b/./ab/././ab.zone",
        "/z/a/./b/b/a/./a.b.zone",
        "/z/././././././..zone", "/z/0///2/arpa/in-addr/192/0/25.2.0.192.in-addr.arpa.zone",
      ])
  }

  @Test("where to listen: addresses, port and families together")
  func listen() throws {
    func listen(_ text: String) throws -> Substring? {
      try read("server:\n" + text).yaml?.split(separator: "\n").first { $0.contains("listen:") }?
        .dropFirst(2)
    }
    #expect(try listen("port: 53\n") == "listen: [0.0.0.0@53, \"::@53\"]")
    #expect(try listen("port: 5353 do-ip6: no\n") == "listen: [0.0.0.0@5353]")
    #expect(
      try listen("ip-address: 192.0.2.1 ip-address: 2001:db8::1@54 port: 5353\n")
        == "listen: [192.0.2.1@5353, \"2001:db8::1@54\"]")
    #expect(
      try listen("ip-address: 0.0.0.0 ip-address: 192.0.2.1 ip-address: 192.0.2.1@54\n")
        == "listen: [0.0.0.0@53, 192.0.2.1@54]")
    #expect(try listen("IP-ADDRESS: 192.0.2.1 do-ip4: no\n") == nil)
    #expect(try listen("identity: x\n") == nil)
    #expect(try listen("ip-address: eth0 ip-address: ::1\n") == "listen: [\"::1@53\"]")
    let named = try read("server: ip-address: eth0\n")
    #expect(
      named.findings.map { String($0.prefix(45)) } == [
        "server.conf:2:21: warning: 'eth0' is left out",
        "server.conf:2:21: warning: no address to list",
      ])
  }

  @Test("without a word on rrl-ratelimit NSD limits, and Apus does not: that is told")
  func rateLimit() throws {
    let silent = try SampleTree.read("server: identity: x\n", as: .nsd)
    #expect(
      silent.findings.count == 1
        && silent.findings[0].contains("NSD limits responses to 200 a second"))
    #expect(silent.yaml == "server:\n  identity: x\n")
  }

  @Test("NSD's own IPv6 prefix goes with its rate limit, but for one that is said")
  func ratePrefix() throws {
    func yaml(_ text: String) throws -> String? {
      try SampleTree.read("server: \(text)\n", as: .nsd).yaml
    }
    #expect(
      try yaml("rrl-ratelimit: 100")
        == "rate-limit:\n  responses-per-second: 100\n  ipv6-prefix: 64\n")
    #expect(
      try yaml("rrl-ratelimit: 100 rrl-ipv6-prefix-length: 48")
        == "rate-limit:\n  responses-per-second: 100\n  ipv6-prefix: 48\n")
    #expect(try yaml("rrl-ratelimit: 0") == "rate-limit:\n  responses-per-second: 0\n")
  }

  @Test(
    "no family at all, texts of nothing, NSID that looks like digits or is too long, zones added")
  func texts() throws {
    let none = try read("server: do-ip4: no do-ip6: no\n")
    #expect(none.findings.count == 1 && none.findings[0].contains("no address to listen on"))
    let empty = try read("server: version: \"\" identity: \"\"\n")
    #expect(empty.yaml?.hasPrefix("server:\n  version: \"off\"\n  identity: \"off\"\n") == true)
    #expect(try read("server: nsid: ascii_0xyz\n").yaml?.contains("nsid: \"0x3078797a\"\n") == true)
    for nsid in [
      "ascii_" + String(repeating: "n", count: 129), String(repeating: "ab", count: 129),
    ] {
      let long = try read("server: nsid: \(nsid)\n")
      #expect(long.yaml?.contains("nsid") == false)
      #expect(long.findings.count == 1 && long.findings[0].contains("at most 128 octets"))
    }
    let added = try read("server: zonelistfile: /var/lib/nsd/zone.list\n")
    #expect(added.findings.count == 1 && added.findings[0].contains("zones that were added"))
  }

  @Test("patterns that include each other twice come to an end")
  func patterns() throws {
    var text = "pattern: name: p0 zonefile: x\n"
    for level in 1...60 {
      text += "pattern: name: p\(level)"
      text += String(repeating: " include-pattern: p\(level - 1)", count: 2) + "\n"
    }
    let read = try read(text)
    #expect(read.yaml == nil)
    #expect(read.findings.first?.contains("this has more than 10000 settings") == true)
  }

  @Test(
    "mistakes at file:line:column, where nsd-checkconf finds them too",
    arguments: [
      ("server:\n nope\n", "2:2: error: this stands behind no key"),
      ("name: a\n", "1:1: error: 'name:' stands in no clause"),
      ("server:\n port: abc\n", "2:8: error: 'port' must be a number, not 'abc'"),
      ("server:\n hide-version: maybe\n", "2:16: error: 'hide-version' must be yes or no"),
      ("server:\n nsid: zz\n", "2:8: error: 'nsid' is an even number"),
      ("server:\n identity: \"a\n", "2:12: error: a quote is opened"),
      ("zone:\n zonefile: x\n", "1:1: error: this 'zone' has no 'name'"),
      ("zone:\n name: a.test\n", "2:8: error: zone 'a.test' has neither"),
      ("zone:\n name: a.test\n include-pattern: p\n", "3:19: error: there is no pattern 'p'"),
      (
        "zone:\n name: a.test\n zonefile: x\nzone:\n name: A.test.\n zonefile: y\n",
        "5:8: error: zone 'A.test.' is configured twice"
      ),
      ("key:\n secret: AAAA\n", "1:1: error: this key has no name"),
      ("key:\n name: k\n", "2:8: error: key 'k' has no 'secret'"),
      ("key:\n name: k\n secret: A!\n", "3:10: error: the secret of key 'k' must be base64"),
      (
        "key:\n name: k\n secret: AAAA\nkey:\n name: k\n secret: AAAA\n",
        "5:8: error: key 'k' is configured twice"
      ),
      ("zone:\n name: a.test\n request-xfr: 192.0.2.1 k\n", "3:25: error: there is no key 'k'"),
      (
        "zone:\n name: a.test\n request-xfr: 192.0.2.1 BLOCKED\n",
        "3:25: error: '192.0.2.1' of 'request-xfr' cannot be BLOCKED"
      ),
      (
        "zone:\n name: a.test\n request-xfr: 192.0.2.0/24 NOKEY\n",
        "3:15: error: '192.0.2.0/24' is no IPv4 or IPv6 address"
      ),
      (
        "zone:\n name: a.test\n zonefile: x\n provide-xfr: 192.0.2.1\n",
        "4:2: error: 'provide-xfr' is an address or several, and the name of a key"
      ),
      (
        "zone:\n name: a.test\n zonefile: x\n provide-xfr: 192.0.2.1-::1 NOKEY\n",
        "4:15: error: '192.0.2.1-::1' is no range"
      ),
      ("include: nonesuch.conf\n", "1:10: error: cannot read 'nonesuch.conf': no such file"),
    ])
  func mistakes(text: String, mistake: String) throws {
    let tree = try SampleTree()
    #expect(try Outcome("nsd-checkconf", tree.write(text, to: "nsd.conf")).status != 0)
    let read = try SampleTree.read(text, as: .nsd)
    #expect(read.yaml == nil)
    #expect(read.findings.contains { $0.hasPrefix("server.conf:" + mistake) }, "\(read.findings)")
  }
}
