import DNSWire
import Octets
import TestSupport
import Testing

@testable import ZoneImage

/// Delegations that are written in the short way get the octets of the long way.
@Suite struct PlainReferralsTests {
  private typealias Records = [(String, RRType, [UInt8])]

  private func octets(_ contents: ZoneContents, hasShortWay: Bool) throws -> [UInt8] {
    var generator = OneSeed(seed: HashSeed(start: 1, factor: 3))
    let image = try ZoneImage(contents, using: &generator, hasShortWay: hasShortWay)
    return (0..<image.octets.byteCount).map { image.octets.load8(at: $0) }
  }

  private func name(_ text: String) throws -> [UInt8] { Array(try Name(text).wire) }

  private func apex() throws -> Records {
    let soa: [UInt8] =
      [2, 0x6e, 0x73, 0, 2, 0x68, 0x6d, 0] + [UInt8](repeating: 0, count: 19) + [60]
    return [
      ("example.", .soa, soa), ("example.", .ns, try name("ns.example.")),
      ("ns.example.", .a, [192, 0, 2, 1]), ("*.wild.example.", .a, [192, 0, 2, 2]),
      ("moved.example.", .dname, try name("other.example.")),
      ("host.moved.example.", .a, [192, 0, 2, 3]),
    ]
  }

  /// Name servers of all kinds: at and below the cut and beside it, outside the zone, in another case, below a DNAME and
  /// a wildcard, and such as have no address.
  private func delegations(_ count: Int) throws -> Records {
    var generator = SeededGenerator(seed: 12)
    var records: Records = []
    for number in 0..<count {
      let cut = "d\(number).example."
      let servers = [
        cut, "ns.\(cut)", "NS2.\(cut)", "ns.D\(max(number - 1, 0)).example.", "ns.example.",
        "NS.Example.", "a.wild.example.", "host.moved.example.", "gone.example.",
        "a\(number % 50).ns.net.", "b.badexample.",
        "ns.d\(Int.random(in: 0..<count, using: &generator)).example.",
      ]
      for _ in 0..<Int.random(in: 1...5, using: &generator) {
        let server = servers.randomElement(using: &generator) ?? cut
        records.append((cut, .ns, try name(server)))
        guard server.lowercased().hasSuffix(cut), Bool.random(using: &generator) else { continue }
        let owner = Bool.random(using: &generator) ? server : server.uppercased()
        for _ in 0..<Int.random(in: 0...2, using: &generator) {
          records.append(
            (owner, .aaaa, (0..<16).map { _ in .random(in: 0...255, using: &generator) }))
          records.append((server, .a, (0..<4).map { _ in .random(in: 0...255, using: &generator) }))
        }
      }
      if number % 20 == 0 { records.append((cut, .ds, [UInt8](repeating: 7, count: 36))) }
    }
    return records
  }

  @Test func unsigned() throws {
    let contents = try makeContents(try apex() + delegations(6_000))
    let long = try octets(contents, hasShortWay: false)
    #expect(try octets(contents, hasShortWay: true) == long)
    #expect(long.count > 500_000)
  }

  /// One NSEC3 record, the apex's, which leads to itself: opt-out covers all cuts without DS.
  @Test func withOptOut() throws {
    let parameters = try #require(NSEC3Parameters([1, 0, 0, 0, 0]))
    let hash = parameters.hash(try name("example.")).octets
    let label = base32Hex(hash)
    let link: [UInt8] = [1, 1, 0, 0, 0, 20] + hash + [0, 1, 0x62]
    let contents = try makeContents(
      try apex() + delegations(2_000) + [
        ("example.", .nsec3param, [1, 0, 0, 0, 0]), ("\(label).example.", .nsec3, link),
      ])
    let long = try octets(contents, hasShortWay: false)
    #expect(try octets(contents, hasShortWay: true) == long)
    let image = try ZoneImage(contents)
    let kind = image.octets.loadLittle32(at: ImageLayout.denialKind)
    #expect(kind == DenialKind.nsec3)
  }
}
