import DNSWire
import TestSupport
import Testing

@Suite("RFC 1624: the response's checksum follows from the query's")
struct ChecksumTests {
  /// Names that lead to each kind of answer, at even and odd lengths.
  static let names = [
    "www.example.", "ns.example.", "big.example.", "nx.example.", "a.nx.example.", "example.",
    "a.w.example.", "ab.w.example.", "a.bc.w.example.", "w.example.", "sub.example.",
    "x.sub.example.", "xy.sub.example.", "alias.example.", "x.d.example.", "xy.d.example.",
    "other.", "WWW.Example.", "N-x.eXample.",
  ]

  @Test("Every kind of answer, with every kind of additional record and checksum", arguments: names)
  func kinds(name: String) throws {
    let bench = try Bench()
    let additions: [QueryMessage.EDNS?] = [
      nil, .init(), .init(payloadSize: 4096, dnssecOK: true), .init(version: 1),
      .init(options: [(10, [1, 2, 3, 4, 5, 6, 7, 8])]), .init(options: [(3, [])]),
    ]
    for type in [RRType.a, .ns, .txt, .any, .ds] {
      for edns in additions {
        for trailing in [0, 1, 2, 11, 40] {
          var query = QueryMessage(try Name(name), type, edns: edns)
          query.id = UInt16(trailing) &* 0x6b43
          query.flags = trailing & 1 == 0 ? 0x0100 : 0x0030
          query.trailing = (0..<trailing).map { UInt8(0xff - $0) }
          for isIPv6 in [false, true] {
            try check(query.octets, bench, isIPv6: isIPv6)
          }
        }
      }
    }
  }

  @Test("Every length of name that does not exist")
  func lengths() throws {
    let bench = try Bench()
    for length in 1...235 {
      var labels: [String] = []
      var left = length
      while left > 0 {
        let label = min(left, 1 + length % 63)
        labels.append(String(repeating: "q", count: label))
        left -= label + 1
      }
      let name = try? Name(labels.joined(separator: ".") + ".w.example.")
      guard let name else { continue }
      try check(QueryMessage(name, .a).octets, bench, isIPv6: false)
      try check(QueryMessage(name, .mx, edns: .init()).octets, bench, isIPv6: true)
    }
  }

  /// The response is right in all its checksums, and the same whatever the query's checksum was.
  private func check(_ message: [UInt8], _ bench: Bench, isIPv6: Bool) throws {
    let frame = bench.ask(Bench.frame(message, isIPv6: isIPv6))
    let reply = try ReceivedFrame(try #require(frame))
    #expect(reply.payload.count >= 12)
    let partial = bench.ask(Bench.frame(message, isIPv6: isIPv6) { $0.checksum = .partial })
    #expect(partial == frame)
    if isIPv6 { return }
    let none = bench.ask(Bench.frame(message) { $0.checksum = .zero })
    #expect(none == frame)
    while bench.turn() > 0 {}
  }
}
