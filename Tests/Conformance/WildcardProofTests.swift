import DNSWire
import Responder
import TestSupport
import Testing

/// A wildcard's answer has the NSEC that covers the name which was asked for (RFC 4035, section 3.1.3.3): the wildcard's
/// own for all names beside it that sort behind `*`, if there are no such names; else another's.
@Suite struct WildcardProofTests {
  private static func server() throws -> ZoneServer {
    func signature(_ type: String, _ labels: Int) -> String {
      "RRSIG \(type) 13 \(labels) 300 20300101000000 20200101000000 1 example. AAAA"
    }
    var text = """
      $TTL 300
      @ SOA ns.example.net. hostmaster 1 7200 3600 86400 60
      @ \(signature("SOA", 1))
      @ NS ns.example.net.
      @ \(signature("NS", 1))

      """
    let owners = ["@", "alone", "*.alone", "more", "*.more", "z.more"]
    for (index, owner) in owners.enumerated() {
      let labels = owner == "@" ? 1 : owner.contains("z") ? 3 : 2
      if owner != "@" {
        text += "\(owner) TXT text\n\(owner) \(signature("TXT", labels))\n"
      }
      text += "\(owner) NSEC \(owners[(index + 1) % owners.count]) TXT RRSIG NSEC\n"
      text += "\(owner) \(signature("NSEC", labels))\n"
    }
    return try ZoneServer([("example.", Array(text.utf8))])
  }

  @Test(
    "The proof is the NSEC that covers the name",
    arguments: [
      ("b.alone", "*.alone"), ("B.ALONE", "*.alone"), ("*a.alone", "*.alone"),
      ("a.b.alone", "*.alone"), ("-.alone", "*.alone"), ("\\255.alone", "*.alone"),
      // Before `*`.
      ("!.alone", "alone"), ("\\000.alone", "alone"), ("b.!.alone", "alone"),
      ("b.more", "*.more"), ("zz.more", "z.more"), ("z0.more", "z.more"), ("!.more", "more"),
    ])
  func proof(_ name: String, owner: String) throws {
    let server = try Self.server()
    for transport in [Transport.udp, .fastPath, .tcp] {
      for query in try QueryText.make(["\(name).example.", "TXT", "edns=1232", "do"]) {
        let (_, response) = server.send(query.octets, over: transport, capacity: 1232)
        let message = try #require(DecodedMessage(response), "malformed")
        #expect(message.answer.map(\.type.rawValue) == [16, 46])
        #expect(message.authority.map(\.type.rawValue) == [47, 46])
        let owners = Set(message.authority.compactMap { Name(wire: $0.owner)?.lowercased })
        #expect(owners == [try Name("\(owner).example.")], "\(transport)")
      }
    }
  }
}
