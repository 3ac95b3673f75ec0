import Import
import Testing

@Suite("Import: knot.conf") struct KnotTests {
  private func read(_ text: String) throws -> (yaml: String?, findings: [String]) {
    try SampleTree.read(text, as: .knot)
  }

  /// Without `listen`, which Knot does not take for all addresses.
  private let silent = "server.conf: warning: no address to listen on"

  @Test("file names by Knot's formatters, as knotd 3.2.6 made them")
  func fileNames() throws {
    let read = try read(
      """
      template:
        - id: default
          storage: /z
          file: "%c[0]/%c[0-2]/%l[0]/%l[1]/%l[9]/%c[99]/%s/%%/%c[2-99]"
      zone:
        - domain: WWW.Example.Co.test.
        - domain: "."
          file: "root/%s.x/%l[0]/%c[0]"
        - domain: 0/25.2.0.192.in-addr.arpa
          storage: /y/
          file: %s.zone
        - domain: a.test
          file: /absolute
      """)
    #expect(
      read.yaml == """
        zones:
          WWW.Example.Co.test:
            file: "/z/w/www/test/co///www.example.co.test/%/w.example.co.test."
          ".":
            file: /z/root/.x//.
          0/25.2.0.192.in-addr.arpa:
            file: /y/0_25.2.0.192.in-addr.arpa.zone
          a.test:
            file: /absolute

        """)
    #expect(read.findings.map { String($0.prefix(45)) } == [silent])
  }

  @Test(
    "a module that some zones use is carried over for all, and said so; cookies, signing and catalogs"
  )
  func modules() throws {
    let read = try read(
      """
      mod-rrl:
        - id: slow
          rate-limit: 5
        - id: idle
          rate-limit: 6
      mod-cookies:
        - id: own
          secret: 0x000102030405060708090a0b0c0d0e0f
      zone:
        - domain: a.test
          module: [mod-rrl/slow, mod-cookies/own]
        - domain: b.test
          module: mod-onlinesign
        - domain: c.test
          catalog-role: generate
      """)
    #expect(
      read.yaml == """
        server:
          cookies: require
        rate-limit:
          responses-per-second: 5
          slip: 1
        zones:
          a.test:
            file: /var/lib/knot/a.test.zone

        """)
    #expect(
      read.findings.map { String($0.dropFirst(12).prefix(52)) } == [
        " warning: no address to listen on is left, and Apus ",
        "4:9: warning: 'mod-rrl/idle' is left out: no zone us",
        "8:5: warning: 'mod-cookies: secret' is left out: 'se",
        "11:14: warning: 'mod-rrl' is for some zones here; wh",
        "11:28: warning: 'mod-cookies' is for some zones here",
        "12:13: warning: zone 'b.test' is left out: Knot sign",
        "13:13: warning: 'mod-onlinesign' is left out: Apus d",
        "14:13: warning: zone 'c.test' is left out: Knot make",
      ])
  }

  @Test(
    "mistakes at file:line:column, where knotc finds them too",
    arguments: [
      ("server:\n\tlisten: 192.0.2.1\n", "2:1: error: indent with blanks"),
      ("server:\n  identity: a b\n", "2:15: error: one value on a line"),
      ("server:\n  listen: [192.0.2.1\n", "2:11: error: this list is not closed"),
      ("server:\n  identity: \"a\n", "2:13: error: a quote is opened"),
      ("server:\n  listen:192.0.2.1\n", "2:3: error: a line is 'key: value'"),
      ("server:\n  listen: 192.0.2.1@x\n", "2:11: error: a port is a number"),
      ("server:\n  identity: a\n identity: b\n", "3:2: error: this is indented otherwise"),
      ("server:\n  nsid: 0xabc\n", "2:9: error: 'nsid' needs an even number"),
      (
        "server:\n  tcp-max-clients: many\n",
        "2:20: error: 'tcp-max-clients' must be a number, not 'many'"
      ),
      ("zone:\n  - domain: a.test\n     file: x\n", "3:6: error: this is indented otherwise"),
      (
        "zone:\n  - domain: a.test\n  - domain: A.test.\n",
        "3:13: error: zone 'A.test.' is configured twice"
      ),
      ("zone:\n  - file: a\n", "2:5: error: an item of 'zone' begins with"),
      ("zone:\n  - domain: a.test\n    template: t\n", "3:15: error: there is no template 't'"),
      ("zone:\n  - domain: a..test\n", "2:13: error: 'a..test' is no domain name"),
      ("key:\n  - id: k\n    secret: AAAA\n", "2:9: error: key 'k' has no 'algorithm'"),
      ("key:\n  - id: k\n    algorithm: hmac-md5\n", "2:9: error: key 'k' has no 'secret'"),
      (
        "key:\n  - id: k\n    algorithm: hmac-md5\n    secret: A!\n",
        "4:13: error: the secret of key 'k' must be base64"
      ),
      ("remote:\n  - id: r\n", "2:9: error: remote 'r' has no 'address'"),
      (
        "remote:\n  - id: r\n    address: 192.0.2.1\n    key: k\n",
        "4:10: error: there is no key 'k'"
      ),
      ("zone:\n  - domain: a.test\n    master: r\n", "3:13: error: there is no remote 'r'"),
      ("zone:\n  - domain: a.test\n    acl: x\n", "3:10: error: there is no acl 'x'"),
      ("acl:\n  - id: x\n    action: transfers\n", "3:13: error: an action is query, notify"),
      (
        "acl:\n  - id: x\n    address: 192.0.2.1-::1\n",
        "3:14: error: '192.0.2.1-::1' is no range of addresses"
      ),
      ("include: nonesuch.conf\n", "1:10: error: cannot read 'nonesuch.conf': no such file"),
    ])
  func mistakes(text: String, mistake: String) throws {
    let tree = try SampleTree()
    let file = try tree.write(text, to: "knot.conf")
    // All of these are mistakes for Knot.
    #expect(try Outcome("knotc", "-c", file, "conf-check").status != 0)
    let read = try read(text)
    #expect(read.yaml == nil)
    #expect(read.findings.contains { $0.hasPrefix("server.conf:" + mistake) }, "\(read.findings)")
  }

  @Test("what is no address is a Unix socket for Knot; where none is left, that is told")
  func sockets() throws {
    let read = try read("server:\n  listen: [nohost, /run/knot/dns.sock]\n")
    #expect(
      read.findings.map { String($0.dropFirst(12).prefix(40)) } == [
        "2:3: warning: no address to listen on is", "2:12: warning: 'nohost' is left out: it ",
        "2:20: warning: '/run/knot/dns.sock' is l",
      ])
  }

  @Test("a formatter that Knot does not have", arguments: ["%q", "%l[0-9223372036854775807]"])
  func formatter(file: String) throws {
    let read = try read("zone:\n  - domain: a.test\n    file: \"\(file)\"\n")
    #expect(read.yaml == nil)
    #expect(
      read.findings.count == 2
        && read.findings[0].hasPrefix("server.conf:3:11: error: '\(file)' has a formatter"))
  }

  @Test("a zone that Knot signs, in whatever letters")
  func signing() throws {
    for word in ["on", "On", "TRUE"] {
      let read = try read("zone:\n  - domain: a.test\n    dnssec-signing: \(word)\n")
      #expect(read.yaml == "")
      #expect(read.findings.contains { $0.contains("Knot signs it") }, "\(read.findings)")
    }
  }

  @Test("with nowhere to listen, as Knot is by itself, Apus would listen on all: that is told")
  func silence() throws {
    let read = try read("xdp:\n  listen: eth0\n")
    #expect(read.findings.map { String($0.prefix(45)) } == [silent])
  }
}
