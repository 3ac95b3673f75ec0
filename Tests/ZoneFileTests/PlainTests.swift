import DNSWire
import TestSupport
import Testing
import ZoneImage

@testable import ZoneFile

/// RDATA that is read without libldns has to be what libldns makes of it.
@Suite struct PlainTests {
  private static let sound = [
    "A 192.0.2.1", "A 0.0.0.0", "A 255.255.255.255", "AAAA ::", "AAAA ::1", "AAAA 2001:DB8::a:1",
    "AAAA 1:2:3:4:5:6:7:8", "AAAA fe80::", "NS ns.a", "CNAME b.example.", "PTR @", "DNAME c",
    "MX 10 mail", "MX 65535 .", "SRV 0 1 53 host",
    "DS 12345 13 2 49FD46E6 C4B45C55 D4AC49FD46E6C4B45C55D4AC49FD46E6C4B45C55D4AC",
    "RRSIG A 13 2 3600 20270101000000 20261101000000 12345 @ QUJD REVG R0hJSg==",
    "RRSIG TYPE65280 8 0 4294967295 20240228235959 19700101000000 0 . QUJDRA==",
    "RRSIG NSEC3 8 0 0 21051228235959 20000228120000 65535 @ QUJDREU=",
    "NSEC next A NS RRSIG NSEC TYPE1234 CAA", "NSEC @ A A",
    "NSEC3 1 0 0 - 2T7B4G4VSA5SMI47K61MV5BV1A22BOJR A RRSIG",
    "NSEC3 1 1 12 aabbccdd 2t7b4g4vsa5smi47k61mv5bv1a22bojr NS SOA MX TYPE256 TYPE65535",
  ]

  /// Whether the short way reads a record, and the long way; where both do, they have to agree.
  private func compare(_ text: String) throws -> (isPlain: Bool, isSound: Bool) {
    let octets = Array(("$TTL 300\n" + text + "\n").utf8)
    let apex = try Name("example.")
    var plain = PlainLines(
      octets, at: 9, file: 0, apex: apex,
      PlainLines.Context(origin: apex.wire, owner: [], defaultTTL: 300, lastTTL: nil))
    plain.read(before: octets.count)
    var limits = ZoneFileLimits()
    limits.readsPlainLines = false
    let reader = Reader(apex: apex, limits: limits)
    reader.read(SourceFile(path: "test", octets: octets))
    let isPlain = plain.at == octets.count
    if isPlain {
      #expect(reader.report.errors == 0, "the long way refuses \(text)")
      #expect(Self.text(plain.contents, line: 1) == Self.text(reader.contents), "\(text)")
    } else {
      #expect(plain.contents.records.isEmpty)
    }
    return (isPlain, reader.report.errors == 0)
  }

  /// All that is known of a zone's records.
  static func text(_ contents: ZoneContents, line: UInt32 = 0) -> [String] {
    contents.records.enumerated().map { index, record in
      let position = contents.position(index)
      return
        "\(position.line + line):\(position.column) \(hex(contents.owner(of: record))) \(record.ttl) "
        + "\(record.type.rawValue) \(hex(contents.rdata(of: record)))"
    }
  }

  @Test func soundFormsAreReadAsLibldnsReadsThem() throws {
    for text in Self.sound {
      #expect(try compare("r \(text)") == (true, true), "\(text)")
    }
  }

  /// Thousands of texts with octets changed, taken out and put in: where the plain reader says yes,
  /// libldns does, and to the same octets.
  @Test func changedFormsNeverDiffer() throws {
    var generator = SeededGenerator(seed: 7)
    let odd = Array("0123456789abcdefABCDEFGZgz:.-+/= \t\"\\()TYPE".utf8)
    var (plain, sound) = (0, 0)
    for _ in 0..<20_000 {
      var octets = Array((Self.sound.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        let at = Int.random(in: 2..<octets.count, using: &generator)
        let octet = odd.randomElement(using: &generator) ?? 0
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: octets[at] = octet
        case 1: octets.insert(octet, at: at)
        default: if octets.count > 4 { octets.remove(at: at) }
        }
      }
      let found = try compare("r " + String(decoding: octets, as: UTF8.self))
      plain += found.isPlain ? 1 : 0
      sound += found.isSound ? 1 : 0
    }
    #expect(plain > 3000)
    #expect(sound - plain > 100)
  }

  /// Lines that end within parentheses, before the first token.
  @Test func linesWithinParenthesesAreCountedOnce() throws {
    #expect(try isReadAlike("(\n) r A 192.0.2.1\nb A 192.0.2.2\n"))
    #expect(try !isReadAlike("(\n\n) r A 192.0.2.1\nb A 192.0.2.2\nc A 999.0.0.1\n"))
  }

  /// Owners, TTLs, classes, parentheses, comments and line ends around a record.
  @Test func changedLinesNeverDiffer() throws {
    var generator = SeededGenerator(seed: 8)
    let lines = [
      "r 300 IN A 192.0.2.1", "r IN 60 A 192.0.2.1 ; comment", "r.example. A 192.0.2.1",
      "@ a 192.0.2.1", "*.r 1h A 192.0.2.1", "r A ( 192.0.2.1 )", "r NS ( ; why\n\tns )\r",
      "R.Example. 1d IN aaaa ::1", "r 300 300 A 192.0.2.1", "\tA 192.0.2.1",
      "r A 192.0.2.1\n A ::1",
    ]
    let odd = Array("0123456789abINinAMX@*:.-+/= \t\"\\();\r\n$".utf8)
    var (plain, all) = (0, 0)
    for _ in 0..<20_000 {
      var octets = Array((lines.randomElement(using: &generator) ?? "").utf8)
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let at = Int.random(in: 0..<octets.count, using: &generator)
        let octet = odd.randomElement(using: &generator) ?? 0
        if Bool.random(using: &generator) {
          octets[at] = octet
        } else {
          octets.insert(octet, at: at)
        }
      }
      let text = String(decoding: octets, as: UTF8.self)
      all += 1
      plain += try isReadAlike(text) ? 1 : 0
    }
    #expect(plain > 3000)
    #expect(all - plain > 1000)
  }

  /// Reads a text with the short way and without; says whether there was no mistake.
  private func isReadAlike(_ text: String) throws -> Bool {
    let octets = Array(("$TTL 300\n" + text + "\n").utf8)
    var limits = ZoneFileLimits()
    limits.helpers = 0
    let both = Reader(apex: try Name("example."), limits: limits)
    both.read(SourceFile(path: "test", octets: octets))
    limits.readsPlainLines = false
    let long = Reader(apex: try Name("example."), limits: limits)
    long.read(SourceFile(path: "test", octets: octets))
    #expect(Self.text(both.contents) == Self.text(long.contents), "\(text.debugDescription)")
    #expect(
      both.report.entries.map { "\($0)" } == long.report.entries.map { "\($0)" },
      "\(text.debugDescription)")
    return long.report.errors == 0
  }
}
