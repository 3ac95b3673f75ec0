import DNSWire
import Responder
import Testing
import ZoneImage

@Suite struct AnswerTests {
  func example() throws -> Asker {
    try Asker([
      try .zone(
        "example.",
        [
          ("www.example.", .a, [192, 0, 2, 1]),
          ("a.b.c.example.", .a, [192, 0, 2, 2]),
          ("*.w.example.", .a, [192, 0, 2, 3]),
          ("alias.example.", .cname, try Name("www.example.").wire),
          ("loop.example.", .cname, try Name("loop.example.").wire),
          ("sub.example.", .ns, try Name("ns.sub.example.").wire),
          ("ns.sub.example.", .a, [192, 0, 2, 4]),
          ("d.example.", .dname, try Name("example.").wire),
        ])
    ])
  }

  /// RCODE, AA, and the counts of the four sections.
  func outline(_ response: [UInt8]) -> [Int] {
    guard response.count >= 12 else { return [] }
    return [Int(response[3] & 0xf), Int(response[2] >> 2 & 1)]
      + (2..<6).map { Int(response[2 * $0]) << 8 | Int(response[2 * $0 + 1]) }
  }

  @Test(arguments: [
    ("www.example.", RRType.a, [0, 1, 1, 1, 0, 0]),
    ("WWW.EXAMPLE.", .a, [0, 1, 1, 1, 0, 0]),
    ("www.example.", .mx, [0, 1, 1, 0, 1, 0]),
    ("nx.example.", .a, [3, 1, 1, 0, 1, 0]),
    ("x.y.z.nx.example.", .a, [3, 1, 1, 0, 1, 0]),
    ("c.example.", .a, [0, 1, 1, 0, 1, 0]),
    ("b.c.example.", .a, [0, 1, 1, 0, 1, 0]),
    ("x.b.c.example.", .a, [3, 1, 1, 0, 1, 0]),
    ("any.w.example.", .a, [0, 1, 1, 1, 0, 0]),
    ("x.any.w.example.", .a, [0, 1, 1, 1, 0, 0]),
    ("any.w.example.", .mx, [0, 1, 1, 0, 1, 0]),
    ("*.w.example.", .a, [0, 1, 1, 1, 0, 0]),
    ("w.example.", .a, [0, 1, 1, 0, 1, 0]),
    ("alias.example.", .a, [0, 1, 1, 2, 0, 0]),
    ("alias.example.", .cname, [0, 1, 1, 1, 0, 0]),
    ("alias.example.", .mx, [0, 1, 1, 1, 1, 0]),
    ("loop.example.", .a, [0, 1, 1, 1, 0, 0]),
    ("sub.example.", .a, [0, 0, 1, 0, 1, 1]),
    ("x.sub.example.", .a, [0, 0, 1, 0, 1, 1]),
    ("sub.example.", .ds, [0, 1, 1, 0, 1, 0]),
    ("www.d.example.", .a, [0, 1, 1, 3, 0, 0]),
    ("d.example.", .a, [0, 1, 1, 0, 1, 0]),
    ("www.example.", .any, [0, 1, 1, 1, 0, 0]),
    ("example.org.", .a, [5, 0, 1, 0, 0, 0]),
    ("www.example.", .axfr, [4, 0, 1, 0, 0, 0]),
    ("www.example.", .ixfr, [5, 0, 1, 0, 0, 0]),
  ])
  func outlines(name: String, type: RRType, expected: [Int]) throws {
    let asker = try example()
    let query = Asker.query(try Name(name), type)
    let answer = asker.send(query, over: .udp)
    #expect(outline(answer.response) == expected)
    #expect(Array(answer.response[12..<(query.count)]) == Array(query[12...]))
    // The same with EDNS: one additional record more, eleven octets more.
    let other = asker.send(Asker.query(try Name(name), type, payload: 1232), over: .udp)
    #expect(outline(other.response) == expected.dropLast() + [expected[5] + 1])
    // And where there is none of what was asked for, six more say why (RFC 8914).
    let reason = [4, 5].contains(expected[0]) ? 6 : 0
    #expect(other.response.count == answer.response.count + 11 + reason)
  }

  /// Pointers into the question's suffix move with the question's length.
  @Test func wildcardAndNegativePointers() throws {
    let asker = try example()
    let answer = asker.send(Asker.query(try Name("nx.example."), .a)).response
    // SOA's owner: a pointer to "example." in the question, behind "nx".
    #expect(Array(answer[28..<30]) == [0xc0, 15])
    let wildcard = asker.send(Asker.query(try Name("xyz.w.example."), .a)).response
    #expect(Array(wildcard[31..<33]) == [0xc0, 12])
    #expect(wildcard.suffix(4) == [192, 0, 2, 3])
  }
}
