extension Corpus {
  /// Names as text, and in wire form.
  static let names: [(String, [UInt8])] = {
    let label = String(repeating: "a", count: 63)
    let texts = [
      ("root", "."), ("one label", "example."), ("relative", "www"), ("upper case", "WWW.Example."),
      ("escapes", #"a\.b\\\032\000\255.example."#), ("bad escape", #"a\25"#),
      ("escape over 255", #"a\256."#), ("empty label", "a..b."), ("leading dot", ".a."),
      ("label of 63", label + "."), ("label of 64", label + "a."),
      ("255 octets", "\(label).\(label).\(label).\(label.dropLast(2))."),
      ("256 octets", "\(label).\(label).\(label).\(label.dropLast())."),
      ("127 labels", String(repeating: "a.", count: 127)), ("wildcard", "*.example."),
      ("specials", #"\@\;\(\)\".example."#),
    ].map { ($0.0 + " as text", Array($0.1.utf8)) }
    let wires: [(String, [UInt8])] = [
      ("root in wire form", [0]), ("www example in wire form", [3, 119, 119, 119, 1, 101, 0]),
      ("pointer", [0xc0, 12]), ("label type 01", [0x41, 97, 0]), ("label type 10", [0x81, 97, 0]),
      ("label that leaves", [9, 97, 0]), ("no end", [1, 97, 1, 98]),
      ("127 labels in wire form", (0..<127).flatMap { _ in [1, 97] as [UInt8] } + [0]),
      ("128 labels", (0..<128).flatMap { _ in [1, 97] as [UInt8] } + [0]),
    ]
    return texts + wires
  }()

  /// Master files beside those of the scenarios.
  static let zones: [(String, String)] = {
    let head = "$TTL 300\n@ SOA ns.example.net. admin 1 2 3 4 5\n@ NS ns.example.net.\n"
    let bodies = [
      ("generate", "$GENERATE 1-9/2 a${1,3,x} A 192.0.2.$\n"),
      ("generate too many", "$GENERATE 0-2147483647 a$ A 192.0.2.1\n"),
      ("generate nibbles", "$GENERATE 0-15 ${0,8,n} PTR h$\n"),
      ("include", "$INCLUDE /dev/zero\n$INCLUDE other sub\n"),
      ("origin", "$ORIGIN sub\na A 192.0.2.1\n$ORIGIN a.b.c.\n"),
      ("parentheses", "a ( ; one\n 60\n IN TXT \"a;b\" ; two\n \"(c\" ( d ) e )\n"),
      ("deep parentheses", "a TXT " + String(repeating: "(", count: 999) + "x\n"),
      ("unclosed", "a TXT ( \"x\nb TXT \"y\n"), ("quotes", "a TXT \"\" \"\\\"\" \"\\000\\255\"\n"),
      ("escapes", "\\097\\000\\255 A 192.0.2.1\n\\@ A 192.0.2.2\n\\* A 192.0.2.3\n"),
      ("generic", "a TYPE65280 \\# 3 01 02 03\nb A \\# 4 c0000201\nc TYPE1 192.0.2.1\n"),
      ("NAPTR", "a NAPTR 1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:x!\" .\n"),
      (
        "SVCB",
        "a SVCB 1 . alpn=\"h2,h3\" port=53 ipv4hint=192.0.2.1 ech=AAAA key65280=x\nb HTTPS 0 a\n"
      ),
      ("LOC", "a LOC 51 30 12.748 N 0 7 39.612 W 0.00m 1m 1m 1m\n"),
      (
        "DNSSEC",
        """
        a DNSKEY 256 3 8 AwEAAcQ=
        a RRSIG A 8 2 300 20301201000000 20200101000000 1 example. AAAA
        a NSEC b.example. A RRSIG NSEC TYPE65280
        0p9mhaveqvm6t7vbl5lop2u3t2rp3tom NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr A
        a CDS 0 0 0 00
        a DS 1 8 2 aabb

        """
      ),
      ("aliases", "a CNAME b\nb CNAME a\n*.w CNAME w\nd DNAME d.d\ne DNAME .\n"),
      ("glue", "sub NS ns.sub\nns.sub A 192.0.2.1\nns.sub AAAA ::1\nx.sub TXT hidden\n"),
      ("TTLs", "$TTL 1w2d3h4m5s\na 0 A 192.0.2.1\nb 2147483647 A 192.0.2.1\nb IN 1h A 192.0.2.2\n"),
      ("empty lines", "\n\n;\n   \n\t;x\r\n\r\n"),
      (
        "catalog",
        """
        version TXT "2"
        a.zones PTR one.test.
        coo.a.zones PTR other.test.
        group.a.zones TXT x
        group.a.zones TXT "y z" w
        b.zones PTR \\000\\255.test.
        x.ext.b.zones TXT y
        x.ext TXT y

        """
      ),
    ]
    return bodies.map { ("text \($0.0)", head + $0.1) }
      + [("text nothing", ""), ("text no SOA", "a A 192.0.2.1\n"), ("text two SOA", head + head)]
  }()

  static let configurations: [(String, String)] = [
    ("nothing", ""), ("a comment", "# nothing\n"),
    (
      "full",
      """
      server:
        listen: [192.0.2.53@53, "2001:db8::53@53"]
        udp-payload: 1232
      fast-path:
        interfaces: [eth0]
        mode: auto
        queues: all
      control:
        socket: /run/apus/control.sock
      zones:
        example.com:
          file: zones/example.com.zone
        "2.0.192.in-addr.arpa": {file: x}

      """
    ),
    (
      "catalogs",
      """
      keys: {k: {algorithm: hmac-sha256, secret: c2VjcmV0}}
      zones:
        c.test:
          primary: 192.0.2.1
          catalog:
            members: {key: k, primary: 192.0.2.2, max-delete: 5%}
            groups: {a: {notify: 192.0.2.3}, "": {}, b: [1]}
            most-members: 7
            answer-queries: true

      """
    ),
    ("unknown keys", "sever:\n  listen: []\nzones:\n  a: {fil: x}\n"),
    ("listed twice", "zones:\n  a: {file: x}\n  A.: {file: y}\n  a: {file: z}\n"),
    ("wrong shapes", "server: [1, 2]\nzones: x\ncontrol:\n- socket\nfast-path: {queues: {}}\n"),
    ("bad addresses", "server:\n  listen: [1.2.3, \"::1@99999\", 1.2.3.4@, @53, \"\"]\n"),
    ("tabs", "server:\n\tlisten: x\n"), ("an address without quotes", "server: {listen: ::1}\n"),
    ("anchors", "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nzones: *c\n"),
    ("merge keys", "x: &x {file: y}\nzones: {a: {<<: *x}}\n"),
    ("tags", "!!map {zones: !!str x, server: !<tag:yaml.org,2002:map> {}}\n"),
    ("documents", "---\nzones: {}\n---\nserver: {}\n...\n"),
    ("deep", String(repeating: "[", count: 500)),
    ("bad names", "zones:\n  a..b: {file: x}\n  \"\": {file: x}\n  .: {file: x}\n"),
    ("block scalars", "zones:\n  a:\n    file: |\n      x\n      y\n"),
    ("numbers", "server: {udp-payload: 0x10}\nfast-path: {queues: 1e3}\n"),
    ("null", "server: ~\nzones: null\n"), ("unclosed", "server: {listen: [\"a\n"),
  ]
}
