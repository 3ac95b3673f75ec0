import DNSWire
import Testing
import ZoneFile
import ZoneImage

/// Every mistake, at its line and column.
@Suite struct MistakeTests {
  static let mistakes: [(String, [String])] = [
    // Tokens.
    ("a TXT \"abc\nb A 192.0.2.1\n", ["4:7 unclosed-quote"]),
    ("a TXT \"abc", ["4:7 unclosed-quote"]),
    ("a TXT \"abc\\", ["4:7 unclosed-quote"]),
    ("a TXT ( b\nb A 192.0.2.1\nc A 192.0.2\n", ["4:7 unclosed-parenthesis", "6:5 bad-address"]),
    ("a TXT ( b (\n c )\n", ["4:7 unclosed-parenthesis", "5:4 unexpected-parenthesis"]),
    ("a TXT ( b (", ["4:7 unclosed-parenthesis"]),
    ("a A 192.0.2.1 )\n", ["4:15 unexpected-parenthesis"]),
    (")\n", ["4:1 unexpected-parenthesis"]),
    ("a A 192.0.2.1\u{0}\n", ["4:14 nul-byte"]),
    ("a TXT \"x\u{0}\"\n", ["4:9 nul-byte"]),
    ("; x\u{0}\u{0}\n", ["4:4 nul-byte"]),
    ("a A 192.0.2.1\rb A 192.0.2.2\n", ["4:14 stray-carriage-return"]),
    ("a \r A 192.0.2.1\n", ["4:3 stray-carriage-return"]),
    // Names.
    ("\"\" A 192.0.2.1\n", ["4:1 empty-name"]),
    ("a..b A 192.0.2.1\n", ["4:3 empty-label"]),
    (".a A 192.0.2.1\n", ["4:1 empty-label"]),
    ("a MX 1 b..c\n", ["4:10 empty-label"]),
    ("ab\\25 A 192.0.2.1\n", ["4:3 bad-escape"]),
    ("ab\\256 A 192.0.2.1\n", ["4:3 bad-escape"]),
    ("a NS x\\2x\n", ["4:7 bad-escape"]),
    // Directives.
    ("$FOO x\n", ["4:1 unknown-directive"]),
    ("$ORIGIN\n", ["4:8 argument-missing"]),
    ("$ORIGIN a b\n", ["4:11 argument-extra"]),
    ("$ORIGIN a..\n", ["4:11 empty-label"]),
    ("$TTL\n", ["4:5 argument-missing"]),
    ("$TTL 1x\n", ["4:6 bad-ttl"]),
    ("$TTL 2147483648\n", ["4:6 bad-ttl"]),
    ("$TTL 4000w\n", ["4:6 bad-ttl"]),
    ("$INCLUDE\n", ["4:9 argument-missing"]),
    ("$INCLUDE /nowhere/at/all\n", ["4:10 include-unreadable"]),
    ("$INCLUDE a b c\n", ["4:14 argument-extra"]),
    ("$GENERATE 1-2 a\n", ["4:16 argument-missing"]),
    ("$GENERATE 2-1 a$ A 192.0.2.$\n", ["4:11 generate-range"]),
    ("$GENERATE 1-2/0 a$ A 192.0.2.$\n", ["4:11 generate-range"]),
    ("$GENERATE x a$ A 192.0.2.$\n", ["4:11 generate-range"]),
    ("$GENERATE 0-2147483647 a$ A 192.0.2.1\n", ["4:11 generate-too-many"]),
    ("$GENERATE 1-2 a${x} A 192.0.2.$\n", ["4:16 generate-template"]),
    ("$GENERATE 1-2 a$ A 192.0.2.${0,1,q}\n", ["4:28 generate-template"]),
    ("$GENERATE 1-2 a$ A 192.0.2.${0\n", ["4:28 generate-template"]),
    ("$GENERATE 254-258 a$ A 192.0.2.$\n", ["4:24 bad-address"]),
    ("$GENERATE 1-2 a$ TXT a b\n", ["4:24 argument-extra"]),
    ("$GENERATE 1-2 a.. A 192.0.2.$\n", ["4:15 empty-label"]),
    // Records.
    ("a\n", ["4:2 type-missing"]),
    ("a 60 IN\n", ["4:8 type-missing"]),
    ("a 60 60 A 192.0.2.1\n", ["4:6 unknown-type"]),
    ("a FOO 192.0.2.1\n", ["4:3 unknown-type"]),
    ("a TYPE65536 \\# 0\n", ["4:3 unknown-type"]),
    ("a \"A\" 192.0.2.1\n", ["4:3 unknown-type"]),
    ("a 1y A 192.0.2.1\n", ["4:3 bad-ttl"]),
    ("a CH TXT x\n", ["4:3 wrong-class"]),
    ("a CLASS3 TXT x\n", ["4:3 wrong-class"]),
    ("a ANY \\# 0\n", ["4:3 meta-type"]),
    ("a TYPE250 \\# 0\n", ["4:3 meta-type"]),
    ("a AMTRELAY 10 0 1 192.0.2.1\n", ["4:12 type-without-text"]),
    ("a TYPE65280 abc\n", ["4:13 type-without-text"]),
    ("a TYPE65280\n", ["4:3 type-without-text"]),
    // RDATA.
    ("a A\n", ["4:3 rdata-missing"]),
    ("a MX 10\n", ["4:6 rdata-missing"]),
    ("a A 192.0.2.1 192.0.2.2\n", ["4:15 rdata-extra"]),
    ("a NS b c\n", ["4:8 rdata-extra"]),
    ("a A 192.0.2\n", ["4:5 bad-address"]),
    ("a AAAA 192.0.2.1\n", ["4:8 bad-address"]),
    ("a MX x b\n", ["4:6 bad-number"]),
    ("a MX 65536 b\n", ["4:6 bad-number"]),
    ("a SRV 1 2 x b\n", ["4:11 bad-number"]),
    ("a SRV 1 2\n 70000 b\n", ["4:7 rdata-missing", "5:8 unknown-type"]),
    ("a SRV (1 2\n\t70000 b)\n", ["5:2 bad-number"]),
    ("a DS 1 8 2 xyz\n", ["4:12 bad-hex"]),
    ("a DNSKEY 256 3 8 *!*\n", ["4:18 bad-base64"]),
    ("a RRSIG A 8 2 300 20201301000000 20200101000000 1 b AAAA\n", ["4:19 bad-time"]),
    ("a CAA 256 issue x\n", ["4:7 bad-number"]),
    ("a DS 1 8 2 abc\n", ["4:12 bad-hex"]),
    ("a DS 1 8 2 00 \"a\n", ["4:15 unclosed-quote"]),
    ("a NSEC b A FOO\n", ["4:12 bad-type-list"]),
    ("a SVCB 1 b port=x\n", ["4:12 bad-svcparam"]),
    ("a TXT \(String(repeating: "x", count: 256))\n", ["4:7 bad-string"]),
    ("a TXT ok \"\\256\"\n", ["4:11 bad-escape"]),
    ("a A \\# 3 c00002\n", ["4:5 bad-generic-rdata"]),
    ("a A \\# 4 c0000201ff\n", ["4:5 bad-generic-rdata"]),
    ("a NS \\# 0\n", ["4:6 bad-generic-rdata"]),
    ("a NS \\# 2 c000\n", ["4:6 bad-generic-rdata"]),
    ("a TYPE65280 \\# x\n", ["4:13 bad-generic-rdata"]),
    ("a TYPE65280 \\#\n", ["4:13 bad-generic-rdata"]),
    ("a TYPE65280 \\# 2 ab\n", ["4:13 bad-generic-rdata"]),
  ]

  /// `text` stands behind three good lines, so its first line is the fourth.
  @Test(arguments: mistakes)
  func mistake(_ text: String, _ expected: [String]) throws {
    let result = try load(head + text)
    #expect(places(result) == expected)
    #expect(result.contents == nil)
    #expect(result.errorCount == expected.count)
  }

  @Test func noOwnerYet() throws {
    #expect(places(try load("  A 192.0.2.1\n")).contains("1:3 owner-missing"))
  }

  @Test func allMistakesAreToldUpToTheLimit() throws {
    let zone = head + String(repeating: "a A x\n", count: 70)
    let result = try load(zone)
    #expect(result.diagnostics.count == 50)
    #expect(result.errorCount == 70)
    #expect(result.omittedCount == 20)
  }

  @Test func manyUnclosedParenthesesTakeNoMoreThanTheLimit() throws {
    let result = try load(String(repeating: "(\n", count: 200_000))
    #expect(result.diagnostics.first?.name == "unclosed-parenthesis")
    #expect(result.errorCount == 51)
  }

  @Test func aFileThatCannotBeRead() throws {
    let result = ZoneFile.load(path: "/nowhere/at/all", apex: .root)
    #expect(result.contents == nil)
    #expect(result.diagnostics.map(\.name) == ["cannot-read"])
    #expect(ZoneFile.load(path: "/tmp", apex: .root).diagnostics.map(\.name) == ["cannot-read"])
  }

  @Test func aMistakeIsShownAsACompilerDoes() throws {
    let result = try load(head + "é\tMX\tx b ; why\u{1b}\n")
    #expect(
      result.diagnostics.map(\.description) == [
        "test.zone:4:7: error: MX: not a number up to 65535 [bad-number]\n"
          + "é\tMX\tx b ; why?\n \t  \t^"
      ])
  }
}
