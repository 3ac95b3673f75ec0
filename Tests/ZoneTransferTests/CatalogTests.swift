import DNSWire
import Testing
import ZoneImage

@testable import ZoneTransfer

@Suite("Catalog zones (RFC 9432)")
struct CatalogTests {
  /// A TXT record of these strings.
  private func txt(_ owner: String, _ strings: String...) -> (String, RRType, [UInt8]) {
    (owner, .txt, strings.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) })
  }

  private func ptr(_ owner: String, _ name: String) throws -> (String, RRType, [UInt8]) {
    (owner, .ptr, try Name(name).wire)
  }

  private var version2: (String, RRType, [UInt8]) { txt("version.example.", "2") }

  private func catalog(
    _ records: [(String, RRType, [UInt8])], most: Int = 10
  ) throws -> [Catalog.Member] {
    try Catalog(version(1, records), apex: try Name("example."), most: most).members
  }

  private func broken(_ records: [(String, RRType, [UInt8])], most: Int = 10) -> CatalogError? {
    do { _ = try catalog(records, most: most) } catch { return error as? CatalogError }
    return nil
  }

  @Test("4.1: a member is a PTR record at a label below zones; names are without regard to case")
  func members() throws {
    let found = try catalog([
      version2, try ptr("B.ZONES.example.", "example.COM."), try ptr("a.zones.example.", "."),
      ("a.zones.example.", .a, [192, 0, 2, 1]), try ptr("zones.example.", "apex.test."),
      try ptr("x.other.example.", "other.test."), try ptr("y.z.zones.example.", "deep.test."),
      ("n.zones.example.", .a, [192, 0, 2, 1]),
    ])
    #expect(
      found == [
        Catalog.Member(zone: .root, label: Array("a".utf8)),
        Catalog.Member(zone: try Name("example.com."), label: Array("b".utf8)),
      ])
    #expect(try catalog([version2]).isEmpty)
  }

  @Test("4.1: a label may be any octets, and a member any name")
  func oddNames() throws {
    let long = String(repeating: "a.", count: 126) + "b."
    let found = try catalog([
      version2, try ptr("\\000\\..zones.example.", "\\.\\./\\.\\..\\255."),
      try ptr("*.zones.example.", long),
    ])
    #expect(found.map(\.label) == [[0, 0x2e], [0x2a]])
    #expect(found.map(\.zone.wire.count) == [9, 255])
  }

  @Test("4.1: more than one PTR record at a node breaks the catalog")
  func severalZones() throws {
    let records = [
      version2, try ptr("a.zones.example.", "one.test."), try ptr("a.zones.example.", "two.test."),
    ]
    #expect(broken(records) == .severalZones(try Name("a.zones.example.")))
  }

  @Test("4.1: a zone at two nodes breaks the catalog")
  func listedTwice() throws {
    let records = [
      version2, try ptr("a.zones.example.", "one.test."), try ptr("b.zones.example.", "ONE.test."),
    ]
    #expect(broken(records) == .listedTwice(try Name("one.test.")))
  }

  @Test("4.2.1: the version is one TXT record with the one text 2")
  func versions() throws {
    let member = try ptr("a.zones.example.", "one.test.")
    let owner = "version.example."
    #expect(broken([member]) == .noVersion)
    #expect(broken([member, (owner, .a, [192, 0, 2, 1])]) == .noVersion)
    #expect(broken([member, txt("version.zones.example.", "2")]) == .noVersion)
    #expect(broken([member, version2, txt(owner, "1")]) == .severalVersions(2))
    #expect(broken([member, txt(owner, "1")]) == .otherVersion("1"))
    #expect(broken([member, txt(owner, "2", "")]) == .otherVersion("2?"))
    #expect(broken([member, txt(owner, "")]) == .otherVersion(""))
    #expect(broken([member, txt(owner, "two\u{7}")]) == .otherVersion("two?"))
  }

  @Test("4.3.1: coo names one new owner; of more the catalog is broken")
  func changeOfOwnership() throws {
    let member = try ptr("a.zones.example.", "one.test.")
    let owner = try ptr("coo.a.zones.example.", "NEW.catalog.")
    #expect(try catalog([version2, member, owner]).first?.newOwner == (try Name("new.catalog.")))
    let text = txt("coo.a.zones.example.", "new.catalog.")
    #expect(try catalog([version2, member, text]).first?.newOwner == nil)
    let other = try ptr("coo.a.zones.example.", "other.catalog.")
    #expect(
      broken([version2, member, owner, other])
        == .severalOwners(try Name("coo.a.zones.example.")))
    // Of a node that is no member: nobody's.
    #expect(try catalog([version2, owner, other]).isEmpty)
  }

  @Test("4.3.2: a member has any number of groups; what is no single text is passed over")
  func groups() throws {
    let member = try ptr("a.zones.example.", "one.test.")
    let owner = "group.a.zones.example."
    let found = try catalog([
      version2, member, txt(owner, "two"), txt(owner, "one"), txt(owner, "a", "b"),
      (owner, .txt, [2, 0xc0, 0x80]), txt(owner, "a\u{1b}[2J"), try ptr(owner, "three."),
      txt("group.b.zones.example.", "stray"),
    ])
    #expect(found.map(\.groups) == [["one", "two"]])
  }

  @Test("4.2, 4.4: other properties, and all below ext, are passed over")
  func others() throws {
    let found = try catalog([
      version2, try ptr("a.zones.example.", "one.test."), txt("primaries.a.zones.example.", "x"),
      txt("group.ext.a.zones.example.", "x"), try ptr("coo.ext.a.zones.example.", "new."),
      txt("group.ext.example.", "x"), txt("ext.example.", "x"),
    ])
    #expect(found == [Catalog.Member(zone: try Name("one.test."), label: Array("a".utf8))])
  }

  @Test("more than may be are none")
  func most() throws {
    let records = [
      version2, try ptr("a.zones.example.", "one."), try ptr("b.zones.example.", "two."),
    ]
    #expect(try catalog(records, most: 2).count == 2)
    #expect(broken(records, most: 1) == .tooMany(most: 1))
  }
}
