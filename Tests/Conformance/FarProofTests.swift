import DNSWire
import Responder
import TestSupport
import Testing

/// A compression pointer has 14 bits (RFC 1035, section 4.1.4): what proves an answer of more than 16 KiB stands
/// beyond its reach.
@Suite struct FarProofTests {
  static func server() throws -> ZoneServer {
    func signature(_ type: String, _ labels: Int) -> String {
      "RRSIG \(type) 13 \(labels) 300 20300101000000 20200101000000 1 example. AAAA"
    }
    var text = """
      $TTL 300
      @ SOA ns.example.net. hostmaster 1 7200 3600 86400 60
      @ \(signature("SOA", 1))
      @ NS ns.example.net.
      @ \(signature("NS", 1))
      @ NSEC d NS SOA RRSIG NSEC
      @ \(signature("NSEC", 1))
      d DNAME w
      d \(signature("DNAME", 2))
      d NSEC *.w DNAME RRSIG NSEC
      d \(signature("NSEC", 2))
      *.w \(signature("TXT", 2))
      *.w NSEC @ TXT RRSIG NSEC
      *.w \(signature("NSEC", 2))

      """
    for number in 0..<120 {
      text += "*.w TXT \"\(number) \(String(repeating: "x", count: 200))\"\n"
    }
    return try ZoneServer([("example.", Array(text.utf8))])
  }

  @Test(
    "A wildcard's large RRset has its proof behind it, over TCP",
    arguments: [
      ("b.w.example.", 121, 2), ("long-enough.label.w.example.", 121, 2), ("b.d.example.", 124, 2),
    ])
  func farProof(_ name: String, answers: Int, proofs: Int) throws {
    let server = try Self.server()
    for query in try QueryText.make([name, "TXT", "edns=1232", "do"]) {
      let (_, response) = server.send(query.octets, over: .tcp, capacity: 65_535)
      #expect(response.count > 0x4000)
      let message = try #require(DecodedMessage(response), "malformed")
      #expect(message.answer.count == answers)
      #expect(message.authority.count == proofs)
      let owner = try Name("*.w.example.").wire
      #expect(message.authority.allSatisfy { $0.owner == owner })
      #expect(message.authority.map(\.type.rawValue) == [47, 46])
    }
  }
}
