import DNSWire
import Foundation
import Testing
import ZoneTransfer

@testable import Server

@Suite("Catalogs: whose a zone is (RFC 9432)")
struct CatalogClaimsTests {
  private typealias Held = (zone: Name, membership: Configuration.Membership)

  private func source(_ name: String, _ members: [Catalog.Member]?) throws -> CatalogClaims.Source {
    CatalogClaims.Source(name: try Name(name), listed: members)
  }

  private func member(
    _ zone: String, _ label: String = "1", coo: String? = nil
  ) throws -> Catalog.Member {
    Catalog.Member(
      zone: try Name(zone), label: Array(label.utf8), newOwner: try coo.map { try Name($0) })
  }

  private func held(_ zone: String, _ catalog: String, _ label: String = "1") throws -> Held {
    (
      try Name(zone),
      Configuration.Membership(catalog: try Name(catalog), label: Array(label.utf8))
    )
  }

  private func claims(
    _ sources: [CatalogClaims.Source], configured: [String] = [], held: [Held] = []
  ) throws -> (members: [String], refused: [String], given: [String]) {
    let claims = CatalogClaims(
      sources, configured: Set(try configured.map { try Name($0) }), held: held)
    return (
      claims.members.map { "\($0.zone) \($0.membership.catalog) \($0.membership.labelText)" },
      claims.refusals.map {
        "\($0.zone) \($0.catalog) \($0.holder.map { "\($0)" } ?? "configuration")"
      }, claims.given.map { "\($0)" }
    )
  }

  @Test("5.2: what the configuration has stays there, also what a catalog gave before")
  func configured() throws {
    let sources = [try source("c1", [try member("a"), try member("b", "2")])]
    let made = try claims(sources, configured: ["A", "c1"], held: [try held("a", "c1")])
    #expect(made.members == ["b. c1. 2"])
    #expect(made.refused == ["a. c1. configuration"])
  }

  @Test("5.2: what another catalog has stays there; what nobody has goes to the first")
  func clash() throws {
    let sources = [try source("c1", [try member("a")]), try source("c2", [try member("a")])]
    #expect(try claims(sources).members == ["a. c1. 1"])
    let kept = try claims(sources, held: [try held("a", "c2")])
    #expect(kept.members == ["a. c2. 1"] && kept.refused == ["a. c1. c2."])
  }

  @Test("5.5: what its catalog lists no more goes to the one that does")
  func released() throws {
    let sources = [try source("c1", []), try source("c2", [try member("a", "9")])]
    let made = try claims(sources, held: [try held("a", "c1")])
    #expect(made.members == ["a. c2. 9"] && made.refused.isEmpty)
    #expect(made.given.isEmpty, "5.3: it was removed, not given away")
  }

  @Test("4.3.1: coo lets the catalog that it names have the zone, and no other")
  func changeOfOwnership() throws {
    let mine = [try held("a", "c1")]
    let given = try source("c1", [try member("a", coo: "c2")])
    let moved = try claims([given, try source("c2", [try member("a", "5")])], held: mine)
    #expect(moved.members == ["a. c2. 5"] && moved.refused.isEmpty && moved.given == ["a."])
    // It waits for the new owner to list it.
    let waits = try claims([given, try source("c2", [])], held: mine)
    #expect(waits.members == ["a. c1. 1"] && waits.refused.isEmpty && waits.given.isEmpty)
    let other = try claims([given, try source("c3", [try member("a")])], held: mine)
    #expect(other.members == ["a. c1. 1"] && other.refused == ["a. c3. c1."])
    // The new owner has it: what the old one still says changes nothing, and is no mistake.
    let done = try claims(
      [given, try source("c2", [try member("a", "5")])], held: [try held("a", "c2", "5")])
    #expect(done.members == ["a. c2. 5"] && done.refused.isEmpty && done.given.isEmpty)
    // Nobody had it: there is no state that could be kept.
    #expect(try claims([given, try source("c2", [try member("a", "5")])]).given.isEmpty)
  }

  @Test("4.3.1: two catalogs that give a zone to each other do not play ball with it")
  func backAndForth() throws {
    let sources = [
      try source("c1", [try member("a", coo: "c2")]),
      try source("c2", [try member("a", coo: "c1")]),
    ]
    for owner in ["c1", "c2"] {
      #expect(try claims(sources, held: [try held("a", owner)]).members == ["a. \(owner). 1"])
    }
  }

  @Test("5.1: a catalog that must not be processed keeps what it has, and gives nothing away")
  func broken() throws {
    let sources = [try source("c1", nil), try source("c2", [try member("a"), try member("b")])]
    let made = try claims(sources, held: [try held("a", "c1", "x"), try held("d", "c1", "y")])
    #expect(made.members == ["a. c1. x", "d. c1. y", "b. c2. 1"])
    #expect(made.refused == ["a. c2. c1."])
  }

  @Test("a catalog that is configured no more has nothing")
  func gone() throws {
    let made = try claims([try source("c2", [try member("a")])], held: [try held("b", "c1")])
    #expect(made.members == ["a. c2. 1"])
  }

  @Test("no catalog is a member: the configuration has it")
  func itself() throws {
    let made = try claims([try source("c1", [try member("c1")])], configured: ["c1"])
    #expect(made.members.isEmpty && made.refused == ["c1. c1. configuration"])
  }

  @Test("what is written of members is read again, whatever octets they are made of")
  func file() throws {
    let directory = try TemporaryDirectory()
    let catalog = try Name("\\.\\./c\\000.test")
    let labels: [[UInt8]] = [
      [0x3b], [0x20, 0x0a, 0], Array(repeating: 0xff, count: 63), [0x2e, 0x2f],
    ]
    let members: [MembersFile.Member] = try labels.enumerated().map { index, label in
      (
        try Name(["a.test", "\\010\\032x.test", ".", "\\.\\./\\.\\."][index]),
        Configuration.Membership(
          catalog: catalog, label: label, groups: index == 0 ? ["a b\n;%", "é"] : [])
      )
    }
    try MembersFile.write(members, of: catalog, in: directory.path + "/made")
    let path = MembersFile.path(catalog, in: directory.path + "/made")
    #expect(path == directory.path + "/made/%2e%2e%2fc%00.test.members")
    let read = MembersFile.read(catalog, in: directory.path + "/made", most: 9)
    #expect(read.elementsEqual(members) { $0.zone == $1.zone && $0.membership == $1.membership })
    #expect(MembersFile.read(catalog, in: directory.path + "/made", most: 2).count == 2)
    try Data("x\ny. z. w\na.b. c.\n\u{0}\n;\n. .\n".utf8).write(to: URL(fileURLWithPath: path))
    #expect(
      MembersFile.read(catalog, in: directory.path + "/made", most: 9).map(\.zone.description) == [
        "z."
      ])
    #expect(MembersFile.read(catalog, in: directory.path, most: 9).isEmpty)
  }
}
