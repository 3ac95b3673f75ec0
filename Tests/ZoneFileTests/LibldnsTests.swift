import DNSWire
import TestSupport
import Testing
import ZoneFile
import ZoneImage

/// What libldns 1.8.3 gets wrong by itself, and is right here.
@Suite struct LibldnsTests {
  @Test func aSecondSOAAndARecordWithoutTTL() throws {
    let zone =
      "@ 60 SOA a. b. 1 2 3 4 5\n@ NS ns.example.net.\n@ 60 SOA a. b. 2 2 3 4 5\nx A 192.0.2.1\n"
    #expect(places(try load(zone)).contains("3:1 multiple-soas"))
  }

  @Test func originWithoutDotIsRelative() throws {
    #expect(
      try records(load(head + "$ORIGIN sub\n@ A 192.0.2.1\n")) == ["sub.example. 300 1 c0000201"])
  }

  @Test func lowerCaseTTLAndClassBeforeTTL() throws {
    #expect(
      try records(load(head + "$ttl 7\na IN A 192.0.2.1\nb IN 8 A 192.0.2.1\n")).map {
        $0.split(separator: " ")[1]
      } == ["7", "8"])
  }

  /// A label that begins with `@`, or is `@`, is no origin.
  @Test func atSignsInLabels() throws {
    let zone = "@foo MX 1 @foo\n@.x MX 1 @.x\ny MX 1 \\@\n"
    #expect(
      try records(load(head + zone))
        == [
          "\\@foo.example. 300 15 00010440666f6f076578616d706c6500",
          "\\@.x.example. 300 15 000101400178076578616d706c6500",
          "y.example. 300 15 00010140076578616d706c6500",
        ].sorted { try! order($0, $1) })
  }

  private func order(_ left: String, _ right: String) throws -> Bool {
    func key(_ text: String) throws -> [UInt8] {
      CanonicalKey.of(try Name(text.split(separator: " ")[0]))
    }
    return try key(left).lexicographicallyPrecedes(key(right))
  }

  @Test func unclosedAtTheEndOfTheFile() throws {
    #expect(places(try load(head + "a TXT (x")) == ["4:7 unclosed-parenthesis"])
    #expect(places(try load(head + "a TXT \"x")) == ["4:7 unclosed-quote"])
    #expect(places(try load(head + "a TXT (x\nb A 192.0.2.1\n")) == ["4:7 unclosed-parenthesis"])
  }

  @Test func outOfZoneAndOtherClassesAreRefused() throws {
    #expect(places(try load(head + "a.example.org. A 192.0.2.1\n")) == ["4:1 out-of-zone"])
    #expect(places(try load(head + "a CH A 192.0.2.1\n")) == ["4:3 wrong-class"])
  }

  @Test func includeAndGenerateWork() throws {
    #expect(try records(load(head + "$GENERATE 1-2 a$ A 192.0.2.$\n")).count == 2)
    let folder = try Folder()
    try folder.write("b", "x A 192.0.2.1\n")
    let path = try folder.write("a", head + "$INCLUDE b\n")
    #expect(try records(ZoneFile.load(path: path, apex: try Name("example."))).count == 1)
  }
}

/// Zones with octets changed, taken out and put in: whatever comes, the reader tells and does not
/// trap. Seeded, so that a failure can be repeated.
@Suite struct MutationTests {
  @Test func mutatedZonesNeverTrap() throws {
    var text =
      head
      + "$ORIGIN sub\n$GENERATE 1-4/2 a${1,3,x} A 192.0.2.$ ; x\n( b \\100.c 1h IN TXT \"a b\" )\n"
    for entry in TypeTests.cases { text += "r \(entry.0)\n" }
    let seed = Array(text.utf8)
    let apex = try Name("example.")
    var generator = SeededGenerator(seed: 2)
    let odd = Array("\u{0}\"\\().;@$\n\r\t #0{}-".utf8) + [0xff, 0x80]
    var refused = 0
    for _ in 0..<2000 {
      let from = Int.random(in: 0..<seed.count, using: &generator)
      var octets = Array(seed[from..<min(seed.count, from + 400)])
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let at = Int.random(in: 0..<octets.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: octets[at] = odd.randomElement(using: &generator) ?? 0
        case 1: octets.insert(odd.randomElement(using: &generator) ?? 0, at: at)
        case 2 where octets.count > 1: octets.remove(at: at)
        default: octets[at] = UInt8.random(in: 0...255, using: &generator)
        }
      }
      let result = ZoneFile.load(octets: octets, name: "m", apex: apex)
      if result.contents == nil { refused += 1 }
      #expect((result.contents == nil) == (result.errorCount > 0))
    }
    #expect(refused > 1000)
  }
}
