import Addresses
import DNSWire
import Octets
import Responder
import TestSupport
import Testing
import ZoneImage

@testable import RateLimit

@Suite("A limited query")
struct LimitedQueryTests {
  /// The decision on a query and the message that the responder then makes of it; nil: dropped.
  private func ask(
    _ limiter: inout RateLimiter, _ query: QueryMessage, _ zones: ZoneSet, hasProved: Bool = false
  ) throws -> (decision: RateLimiter.Decision, response: [UInt8]?) {
    let message = query.octets
    var prepared = LimitedZone.prepare(message, zones)
    let decision = limiter.limit(
      &prepared, message.octets, client: IPAddress(ipv4: 0xc000_0201),
      hasProvedAddress: hasProved, zones: zones, now: 1_000_000_000)
    var buffer = message + [UInt8](repeating: 0, count: 1232)
    let verdict = buffer.withOctets {
      Responder().answer(prepared, in: &$0, capacity: $0.byteCount, zones: zones)
    }
    guard case .transmit(let length) = verdict else {
      #expect(verdict == .drop(.rateLimited))
      return (decision, nil)
    }
    return (decision, Array(buffer.prefix(length)))
  }

  private func limiter(slip: UInt8 = 1) -> RateLimiter {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    settings.slip = slip
    return RateLimiter(settings)
  }

  @Test(
    "Slipped: TC, the question as it came, OPT where there was one, and not longer than the query",
    arguments: [false, true])
  func slip(hasEDNS: Bool) throws {
    let zones = try LimitedZone.zones()
    var limiter = limiter()
    let query = QueryMessage(
      try Name("WwW.example."), edns: hasEDNS ? .init(dnssecOK: true) : nil)
    let whole = try #require(try ask(&limiter, query, zones).response)
    #expect(ResponseHeader(whole)?.answers == 1)
    let (decision, slipped) = try ask(&limiter, query, zones)
    #expect(decision == .slip)
    let response = try #require(slipped)
    let header = try #require(ResponseHeader(response))
    #expect(header.id == query.id && header.isResponse && header.isTruncated && header.rcode == 0)
    #expect(header.flags & 0x0100 != 0, "RD is copied")
    #expect((header.questions, header.answers, header.authorities) == (1, 0, 0))
    #expect(header.additionals == (hasEDNS ? 1 : 0))
    #expect(response.count == query.octets.count)
    #expect(Array(response[12..<12 + query.question.count]) == query.question)
    if hasEDNS { #expect(Array(response.suffix(11)) == [0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0, 0, 0]) }
  }

  @Test("Dropped: the verdict says why")
  func drop() throws {
    let zones = try LimitedZone.zones()
    var limiter = limiter(slip: 0)
    let query = QueryMessage(try Name("nx.example."))
    #expect(try ask(&limiter, query, zones).decision == .within)
    let (decision, response) = try ask(&limiter, query, zones)
    #expect(decision == .drop && response == nil)
  }

  @Test("Who has proved the address is not limited, and uses nothing up")
  func proved() throws {
    let zones = try LimitedZone.zones()
    var limiter = limiter()
    let query = QueryMessage(try Name("www.example."))
    for _ in 0..<5 {
      #expect(try ask(&limiter, query, zones, hasProved: true).decision == .within)
    }
    #expect(try ask(&limiter, query, zones).decision == .within)
    #expect(try ask(&limiter, query, zones).decision == .slip)
  }

  @Test("Errors that need no lookup are limited together")
  func errors() throws {
    let zones = try LimitedZone.zones()
    var limiter = limiter()
    var twoQuestions = QueryMessage(try Name("www.example."))
    twoQuestions.questionCount = 2
    let refused = QueryMessage(try Name("www.elsewhere."))
    #expect(try ask(&limiter, twoQuestions, zones).response?.count == 12)
    #expect(try ask(&limiter, refused, zones).response == nil)
    #expect(try ask(&limiter, twoQuestions, zones).response == nil)
  }

  @Test("A flood of invented names uses up one bucket, and the names that exist keep theirs")
  func randomNames() throws {
    let zones = try LimitedZone.zones()
    var limiter = limiter(slip: 0)
    for parent in ["example.", "w.example.", "sub.example.", "d.example."] {
      let sent = try (0..<50).count { number in
        try ask(&limiter, QueryMessage(try Name("x\(number).\(parent)")), zones).response != nil
      }
      #expect(sent == 1, "\(parent)")
    }
    #expect(try ask(&limiter, QueryMessage(try Name("www.example.")), zones).response != nil)
  }
}
