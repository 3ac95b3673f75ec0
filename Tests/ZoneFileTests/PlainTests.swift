import DNSWire
import TestSupport
import Testing

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

  /// What the plain reader and libldns make of each record of a text.
  private func compare(_ text: String) throws -> (plain: Int, all: Int) {
    let octets = Array(("$TTL 300\n" + text + "\n").utf8)
    let reader = Reader(
      apex: try Name("example."), limits: ZoneFileLimits(), isCancelled: nil, progress: nil)
    reader.read(SourceFile(path: "test", octets: octets))
    var plain = 0
    for record in reader.batch.records {
      var direct = Converter()
      guard direct.isPlain(record, reader.batch) else { continue }
      plain += 1
      var libldns = Converter()
      #expect(libldns.parse(record, reader.batch) == nil, "libldns refuses \(text)")
      #expect(libldns.rdata == direct.rdata, "\(text)")
    }
    return (plain, reader.batch.records.count)
  }

  @Test func soundFormsAreReadAsLibldnsReadsThem() throws {
    for text in Self.sound {
      #expect(try compare("r \(text)") == (1, 1), "\(text)")
    }
  }

  /// Thousands of texts with octets changed, taken out and put in: where the plain reader says yes,
  /// libldns does, and to the same octets.
  @Test func changedFormsNeverDiffer() throws {
    var generator = SeededGenerator(seed: 7)
    let odd = Array("0123456789abcdefABCDEFGZgz:.-+/= \t\"\\()TYPE".utf8)
    var (plain, all) = (0, 0)
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
      plain += found.plain
      all += found.all
    }
    #expect(plain > 3000)
    #expect(all - plain > 1000)
  }
}
