import DNSWire
import Octets
import Testing

@testable import Responder

/// Sets of addresses turned by the query's ID (`server.rotate`).
@Suite struct RotationTests {
  private func asker(_ count: Int, _ type: RRType = .a) throws -> Asker {
    let size = type == .a ? 4 : 16
    let sets = (0..<count).map { number in
      ("www.example.", type, [UInt8](repeating: 0, count: size - 1) + [UInt8(number)])
    }
    var asker = try Asker([
      .zone(
        "example.",
        sets + [
          ("alias.example.", .cname, try Name("www.example.").wire),
          ("www.example.", .mx, [0, 1] + (try Name("www.example.").wire)),
          ("*.w.example.", .a, [192, 0, 2, 1]), ("*.w.example.", .a, [192, 0, 2, 2]),
        ])
    ])
    asker.settings.rotates = true
    return asker
  }

  /// The last octets of the answer's records behind `skipped` of them.
  private func order(_ response: [UInt8], skipping skipped: Int = 0) -> [UInt8] {
    let bytes = response.octets
    var at = 12
    while bytes.load8(at: at) != 0 { at += Int(bytes.load8(at: at)) + 1 }
    at += 5
    var order: [UInt8] = []
    for index in 0..<Int(bytes.load16(at: 6)) {
      guard let record = RecordExtent(bytes, at: at, end: response.count) else { return [] }
      if index >= skipped { order.append(response[record.end - 1]) }
      at = record.end
    }
    return order
  }

  @Test(arguments: [RRType.a, .aaaa], [1, 2, 3, 5, 30])
  func eachStandsFirst(_ type: RRType, _ count: Int) throws {
    let asker = try asker(count, type)
    let name = try Name("www.example.")
    for id in 0..<UInt16(2 * count) {
      let query = Asker.query(name, type, id: id, payload: 1232)
      let response = asker.send(query).response
      let first = UInt8(Int(id) % count)
      #expect(order(response) == (0..<UInt8(count)).map { ($0 + first) % UInt8(count) })
      #expect(asker.send(query, over: .udp).response == response)
      #expect(asker.send(query, over: .tcp).response == response)
    }
  }

  @Test func behindAliasAndAtWildcard() throws {
    let asker = try asker(3)
    let alias = Asker.query(try Name("alias.example."), .a, id: 4)
    #expect(order(asker.send(alias).response, skipping: 1) == [1, 2, 0])
    let wildcard = Asker.query(try Name("x.y.w.example."), .a, id: 1)
    #expect(order(asker.send(wildcard).response) == [2, 1])
  }

  /// Other sets stay, and so do addresses in other sections; off by default.
  @Test func whatStays() throws {
    var asker = try asker(3)
    let mx = Asker.query(try Name("www.example."), .mx, id: 1)
    let turned = asker.send(mx).response
    asker.settings.rotates = false
    #expect(asker.send(mx).response == turned)
    let fixed = Asker.query(try Name("www.example."), .a, id: 1)
    #expect(order(asker.send(fixed).response) == [0, 1, 2])
  }

  /// The caller that keeps the message's checksum is told the truth.
  @Test func checksum() throws {
    let asker = try asker(5)
    for (name, id) in [("www.example.", 3), ("ww.w.example.", 1)] {
      var buffer = Asker.query(try Name(name), .a, id: UInt16(id), payload: 1232)
      let length = buffer.count
      buffer += [UInt8](repeating: 0, count: 1500)
      var before = InternetChecksum()
      before.add(buffer.octets, at: 0, count: length)
      var change = InternetChecksum()
      let verdict = buffer.withOctets { bytes in
        let query = Responder.prepare(
          bytes.bytes, message: 0, length: length, transport: .fastPath, zones: asker.zones)
        return Responder(settings: asker.settings).answer(
          query, in: &bytes, capacity: 1500, zones: asker.zones, change: &change)
      }
      guard case .transmit(let count) = verdict, !change.isEmpty else {
        Issue.record("\(verdict)")
        continue
      }
      var after = InternetChecksum()
      after.add(buffer.octets, at: 0, count: count)
      before.add(change)
      #expect(before.folded == after.folded)
    }
  }
}
