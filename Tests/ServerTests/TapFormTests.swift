import DNSWire
import Foundation
import Tap
import TestSupport
import Testing

@testable import Server

@Suite("What a tap shows: lines")
struct TapFormTests {
  private func line(_ exchange: TappedExchange) -> String { TapLine().line(of: exchange) }

  @Test("a line has eleven columns, whatever there is")
  func columns() throws {
    let query = try Tapped.query(edns: .init(dnssecOK: true))
    let reply = try Tapped.query(flags: 0x8503, edns: .init(dnssecOK: true))
    #expect(
      line(Tapped.frames(query, reply))
        == "2023-11-14T22:13:20.123456Z fast/eth0/3 192.0.2.1@40000 www.example.com. IN A rd,do "
        + "NXDOMAIN qr,aa,rd,do 0/0/1 \(reply.count)")
    #expect(
      line(Tapped.exchange(.tcp, try Tapped.query(".", .soa, flags: 0), isIPv6: true))
        == "2023-11-14T22:13:20.123456Z tcp 2001:db8::1@40000 . IN SOA - - - - -")
    // A name with blanks stays one column; NOTIFY; a type without a mnemonic.
    #expect(
      line(
        Tapped.exchange(.punted, try Tapped.query("a\\032b.test.", RRType(65_280), flags: 0x2400)))
        == "2023-11-14T22:13:20.123456Z punted 192.0.2.1@40000 a\\032b.test. IN TYPE65280 notify,aa - - - -"
    )
  }

  @Test("octets of any kind make a line of eleven columns, or of JSON, and never a trap")
  func damaged() throws {
    let whole = try Tapped.query(edns: .init(options: [(code: 10, data: [1, 2, 3])]))
    var generator = SeededGenerator(seed: 1)
    for round in 0..<2_000 {
      var query = whole
      for _ in 0..<(round % 7) {
        query[Int.random(in: 0..<query.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      query.removeLast(Int.random(in: 0..<query.count, using: &generator) * (round % 2))
      var exchange = Tapped.exchange(.udp, query, Array(query.reversed()))
      exchange.note.message = round % 5 == 0 ? Int.random(in: 0...100, using: &generator) : 0
      exchange.note.messageLength = round % 3 == 0 ? 5000 : query.count
      #expect(line(exchange).split(separator: " ").count == 11)
      let json = TapJSON().octets(of: exchange)
      #expect(json.last == 0x0a)
      #expect((try? JSONSerialization.jsonObject(with: Data(json))) != nil)
      var capture = TapCapture()
      #expect(capture.octets(of: exchange).count % 4 == 0)
    }
  }

  @Test("JSON: every key of a whole exchange, and only those there are of another")
  func json() throws {
    func object(_ exchange: TappedExchange) throws -> [String: Any] {
      let octets = TapJSON().octets(of: exchange)
      return try #require(
        try JSONSerialization.jsonObject(with: Data(octets)) as? [String: Any])
    }
    let query = try Tapped.query(edns: .init(payloadSize: 1400))
    var edns = QueryMessage.EDNS()
    edns.extendedRCode = 1
    let reply = try Tapped.query(flags: 0x8180, edns: edns)
    let told = try object(Tapped.frames(query, reply))
    #expect(told["path"] as? String == "fast" && told["interface"] as? String == "eth0")
    #expect(told["queue"] as? Int == 3)
    #expect(told["client"] as? String == "192.0.2.1" && told["client_port"] as? Int == 40_000)
    #expect(told["server"] as? String == "192.0.2.53" && told["server_port"] as? Int == 53)
    #expect(told["name"] as? String == "www.example.com." && told["type"] as? String == "A")
    #expect(told["class"] as? String == "IN" && told["opcode"] as? Int == 0)
    #expect(told["id"] as? Int == 0x5357)
    #expect(told["query_flags"] as? [String] == ["rd"])
    #expect((told["edns"] as? [String: Int]) == ["version": 0, "payload": 1400])
    #expect(told["query_size"] as? Int == query.count)
    #expect(told["rcode"] as? String == "BADVERS", "with the upper bits of OPT")
    #expect(told["reply_flags"] as? [String] == ["qr", "rd", "ra"])
    #expect(told["reply_size"] as? Int == reply.count)
    #expect(told["time"] as? String == "2023-11-14T22:13:20.123456Z")
    #expect(told["reply_time"] as? String == "2023-11-14T22:13:20.123457Z")
    let alone = try object(Tapped.exchange(.tcp, try Tapped.query()))
    #expect(
      Set(alone.keys) == [
        "time", "path", "client", "client_port", "server", "server_port", "id", "opcode", "name",
        "class", "type", "query_flags", "query_size",
      ])
  }
}
