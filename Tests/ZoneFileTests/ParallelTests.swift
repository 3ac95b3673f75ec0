import DNSWire
import Testing
import ZoneFile
import ZoneImage

/// How many threads convert a zone's records cannot be told from what comes of it.
@Suite struct ParallelTests {
  /// Sixteen batches, with mistakes of the reader's, of libldns' and of the rules.
  private static let zone: String = {
    var text = head
    for number in 0..<16_000 {
      text += "h\(number) A 10.0.\(number >> 8).\(number & 255)\n"
      if number % 3 == 0 { text += "h\(number) TXT \"number \(number)\"\n" }
    }
    return text
  }()

  private static let broken: String = {
    var lines = zone.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (number, text) in [
      (500, "x A 1.2.3"), (1_700, "x..y A 192.0.2.1"), (4_000, "x MX many mail"),
      (9_000, "x NOTYPE y"), (9_001, "x A 1.2.3.4.5"), (20_000, "x AAAA ::g"),
    ] { lines[number] = text }
    return lines.joined(separator: "\n")
  }()

  private func load(_ text: String, helpers: Int, told: Int = 50) throws -> ZoneFileResult {
    var limits = ZoneFileLimits()
    limits.helpers = helpers
    limits.diagnostics = told
    return try ZoneFileTests.load(text, limits: limits)
  }

  @Test(arguments: [1, 3, 8]) func contentsAreTheSame(helpers: Int) throws {
    let alone = try records(load(Self.zone, helpers: 0))
    #expect(alone.count == 16_000 + 5_334)
    #expect(try records(load(Self.zone, helpers: helpers)) == alone)
  }

  @Test(arguments: [0, 1, 3, 8]) func diagnosticsAreInTheOrderOfTheText(helpers: Int) throws {
    let result = try load(Self.broken, helpers: helpers)
    #expect(
      places(result) == [
        "501:5 bad-address", "1701:3 empty-label", "4001:6 bad-number", "9001:3 unknown-type",
        "9002:5 bad-address", "20001:8 bad-address",
      ])
    #expect(result.contents == nil)
  }

  @Test(arguments: [0, 1, 3, 8]) func limitKeepsTheFirst(helpers: Int) throws {
    let result = try load(Self.broken, helpers: helpers, told: 2)
    #expect(places(result) == ["501:5 bad-address", "1701:3 empty-label"])
    #expect(result.errorCount == 6)
    #expect(result.omittedCount == 4)
  }

  /// The text of a large file is given back as it is read, and read again where a line has to be shown.
  @Test(arguments: [0, 3]) func linesOfALargeFileAreShown(helpers: Int) throws {
    var text = head + "x A 1.2.3\n"
    for number in 0..<150_000 {
      let address = "10.\(number >> 16).\(number >> 8 & 255).\(number & 255)"
      text += "h\(number).example. 300 IN A \(address)\n"
    }
    text += "y A 1.2.3.4.5\n"
    #expect(text.utf8.count > 5 << 20)
    let folder = try Folder()
    defer { withExtendedLifetime(folder) {} }
    let path = try folder.write("zone", text)
    var limits = ZoneFileLimits()
    limits.helpers = helpers
    let result = ZoneFile.load(path: path, apex: try Name("example."), limits: limits)
    #expect(places(result) == ["4:5 bad-address", "150005:5 bad-address"])
    #expect(result.diagnostics.map(\.place.text) == ["x A 1.2.3", "y A 1.2.3.4.5"])
  }

  @Test func loadThatNobodyWantsIsGivenUp() throws {
    let folder = try Folder()
    let path = try folder.write("zone", Self.zone)
    var limits = ZoneFileLimits()
    limits.helpers = 3
    var asked = 0
    let result = ZoneFile.load(path: path, apex: try Name("example."), limits: limits) {
      asked += 1
      return asked == 5
    }
    #expect(result.contents == nil)
    #expect(result.errorCount == 0)
    #expect(asked >= 5 && asked < 16)
  }

  /// A zone whose names have several records each: sorting them must not copy the others.
  @Test func nodesOfSeveralRecordsAreSorted() throws {
    var text = head
    for number in 0..<40 {
      text += "a A 192.0.2.\(200 - number)\n"
      if number < 5 { text += "b MX \(50 - number) m\nb A 192.0.2.\(9 - number)\n" }
    }
    let sorted = try records(load(text, helpers: 1))
    #expect(sorted.count == 50)
    #expect(sorted[0] == "a.example. 300 1 c00002a1")
    #expect(sorted[39] == "a.example. 300 1 c00002c8")
    #expect(sorted[40] == "b.example. 300 1 c0000205")
    #expect(sorted[45] == "b.example. 300 15 002e016d076578616d706c6500")
  }
}

extension ParallelTests {
  /// Directives, records without owner or TTL, and parentheses, wherever parts of the text begin.
  @Test(arguments: [0, 1, 3, 8]) func whatLinesTakeFromOthersIsKept(helpers: Int) throws {
    var text = head
    var expected: [String] = []
    for number in 0..<20_000 {
      switch number % 2000 {
      case 500: text += "$ORIGIN o\(number).example.\n"
      case 900: text += "$ORIGIN example.\n"
      case 1200: text += "$TTL \(number)\n"
      default: break
      }
      let isBelow = (500..<900).contains(number % 2000)
      let origin = isBelow ? "o\(number / 2000 * 2000 + 500).example." : "example."
      let ttl = number < 1200 ? 300 : (number - 1200) / 2000 * 2000 + 1200
      text += "h\(number) A (\n10.0.\(number >> 8).\(number & 255) )\n"
      text += "\t60 A 10.1.\(number >> 8).\(number & 255)\n"
      let address = String(0x0a00_0000 + number, radix: 16)
      let other = String(0x0a01_0000 + number, radix: 16)
      expected.append("h\(number).\(origin) \(min(ttl, 60)) 1 0\(address)")
      expected.append("h\(number).\(origin) \(min(ttl, 60)) 1 0\(other)")
    }
    #expect(try records(load(text, helpers: helpers)).sorted() == expected.sorted())
  }
}
