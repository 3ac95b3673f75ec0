import Addresses
import DNSWire
import Testing

@testable import Responder

@Suite struct CookieTests {
  /// Vectors of SipHash-2-4's reference: key 00 … 0f, messages of the octets 00, 01, …
  @Test(arguments: [
    (0, 0x726f_db47_dd0e_0e31 as UInt64), (8, 0x93f5_f579_9a93_2462), (15, 0xa129_ca61_49be_45e5),
    (63, 0x958a_324c_eb06_4572),
  ])
  func sipHash(length: Int, expected: UInt64) {
    func word(_ octets: some Collection<Int>) -> UInt64 {
      octets.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    var hash = SipHash(word(0..<8), word(8..<16))
    for start in stride(from: 0, to: length & ~7, by: 8) { hash.add(word(start..<(start + 8))) }
    #expect(hash.finish(word((length & ~7)..<length), length: length) == expected)
  }

  private func secrets(_ cookies: ResponderSettings.Secrets) -> CookieSecrets {
    var settings = ResponderSettings()
    settings.say(cookies: cookies)
    return settings.cookieSecrets
  }

  private let client = IPAddress(ipv4: 0xc633_6464)

  /// Secrets that are drawn change each day; the last day's cookies stay good for their hour.
  @Test func dailySecrets() {
    let secrets = secrets(.random)
    let midnight: UInt32 = 86_400 * 20_000
    let old = secrets.make(7, client, now: midnight - 60)
    #expect(secrets.judge(old, 7, client, now: midnight - 30) == .good)
    #expect(secrets.judge(old, 7, client, now: midnight + 60) == .good)
    #expect(secrets.judge(old, 7, client, now: midnight + 1800) == .aging)
    #expect(secrets.judge(old, 7, client, now: midnight + 3541) == .bad)
    // The same head, were it made with the new day's secret, has another hash.
    let new = secrets.make(7, client, now: midnight + 1)
    #expect(new.hash != old.hash)
    let mixed = ServerCookie(head: new.head, hash: old.hash)
    #expect(secrets.judge(mixed, 7, client, now: midnight + 60) == .bad)
    #expect(secrets.judge(new, 8, client, now: midnight + 60) == .bad)
    #expect(secrets.judge(new, 7, IPAddress(ipv4: 1), now: midnight + 60) == .bad)
    // Another server, another secret.
    #expect(self.secrets(.random).make(7, client, now: midnight).hash != old.hash)
  }

  /// Time goes round after 2^32 seconds (RFC 9018, section 4.3: serial numbers).
  @Test func timeGoesRound() {
    let secrets = secrets(.given([[UInt8](1...16)]))
    let cookie = secrets.make(7, client, now: .max - 10)
    #expect(secrets.judge(cookie, 7, client, now: 20) == .good)
    #expect(secrets.judge(cookie, 7, client, now: 3600) == .bad)
  }

  /// Without a client's address there is no cookie, and nobody's secret is used in vain.
  @Test func unknownClient() throws {
    var settings = ResponderSettings()
    settings.say(cookies: .random)
    var query = Asker.query(try Name("www.example."), .a, payload: 1232)
    query.removeLast(2)
    query += [0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]
    var asker = try Asker([.zone("example.", [("www.example.", .a, [192, 0, 2, 1])])])
    asker.settings = settings
    let answer = asker.send(query, over: .udp).response
    #expect(answer.suffix(2) == [0, 0])
    #expect(answer.count == query.count - 12 + 16)
  }
}
