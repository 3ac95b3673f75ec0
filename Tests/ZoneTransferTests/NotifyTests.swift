import DNSWire
import Octets
import Testing

@testable import ZoneTransfer

@Suite("NOTIFY, RFC 1996") struct NotifyTests {
  private func notification(_ key: TSIGKey? = nil) throws -> Notification {
    try #require(
      Notification(
        zone: try Name("example."), version: try version(42, []), id: 0x4711, key: key))
  }

  @Test("section 3.7: opcode NOTIFY, AA, the zone's SOA asked for and told; what is sent is read")
  func message() throws {
    var sender = try notification()
    let sent = try #require(try sender.send(now: 0))
    #expect(Array(sent.octets[0..<4]) == [0x47, 0x11, 0x24, 0])
    let request = try #require(NotifyRequest(sent.octets))
    #expect(request.zone == (try Name("example.")))
    #expect(request.serial == 42)
    #expect(sender.read(request.response(.noError), now: 0) == .taken)
    #expect(sender.read(request.response(.notAuth), now: 0) == .refused(.notAuth))
    var other = request.response(.noError)
    other[0] ^= 1
    #expect(sender.read(other, now: 0) == .other)
    #expect(sender.read(sent.octets, now: 0) == .other)
    for count in 0..<sent.octets.count {
      // The answer section is a hint: without it, or with half of it, the question is what counts.
      let part = NotifyRequest(Array(sent.octets[..<count]))
      #expect(part == nil || part?.serial == nil && count >= 25, "\(count) octets")
    }
  }

  @Test("section 3.6: sent again after 3, 6, 12, 24 and 48 seconds, then given up")
  func repeated() throws {
    var sender = try notification()
    var waits: [UInt64] = []
    while let sent = try sender.send(now: 0) { waits.append(sent.wait) }
    #expect(waits == [3, 6, 12, 24, 48])
  }

  @Test("an answer that is not signed by the key is nobody's")
  func signed() throws {
    let key = TSIGKey(
      name: try Name("n."), algorithm: .hmacSHA512, secret: [UInt8](repeating: 3, count: 20))
    var sender = try notification(key)
    var octets = try #require(try sender.send(now: 50)).octets
    guard
      case .signed(var server) = TSIGSession.verify(request: &octets, now: 50, key: { _ in key })
    else {
      Issue.record("not taken")
      return
    }
    let request = try #require(NotifyRequest(octets))
    var response = request.response(.noError)
    #expect(sender.read(response, now: 50) == .other)
    try server.sign(response: &response, now: 50)
    #expect(sender.read(response, now: 50) == .taken)
  }
}
