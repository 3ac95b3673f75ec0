import Addresses
import DNSWire
import FastPath
import RateLimit
import Responder
import TestSupport
import Testing
import XDP

/// The limiter's own rules are tested in RateLimitTests; here it is at work in the worker.
@Suite("The worker with a rate limit")
struct WorkerRateLimitTests {
  /// One response a second, so that a slow machine gives no second one within a test.
  private func bench(slip: UInt8 = 2, _ change: (inout RateLimitSettings) -> Void = { _ in })
    throws -> Bench
  {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    settings.slip = slip
    change(&settings)
    return try Bench(rateLimit: settings)
  }

  /// Gives the worker `frames` at once: the replies' messages.
  private func ask(_ bench: Bench, _ frames: [[UInt8]]) throws -> [[UInt8]] {
    for frame in frames { try #require(bench.receive(frame)) }
    while bench.turn() > 0 {}
    var replies: [[UInt8]] = []
    while let reply = bench.reply() { replies.append(try ReceivedFrame(reply).payload) }
    return replies
  }

  @Test(
    "Over the limit: half is TC, half is dropped, and every frame is accounted for",
    arguments: [false, true])
  func limit(isIPv6: Bool) throws {
    let bench = try bench()
    let frame = Bench.frame(try Bench.query().octets, isIPv6: isIPv6)
    let replies = try ask(bench, [[UInt8]](repeating: frame, count: 201))
    let headers = replies.compactMap { ResponseHeader($0) }
    #expect(headers.count == 101)
    #expect(headers.count { $0.answers == 1 && !$0.isTruncated } == 1)
    #expect(headers.count { $0.answers == 0 && $0.isTruncated } == 100)
    _ = bench.turn()
    let counters = bench.counters
    #expect(counters.rx == 201 && counters.tx == 101)
    #expect(counters.messageDrops[.rateLimited] == 100 && counters.dropped == 100)
    #expect(counters.rateLimitSlipped == 100)
    #expect(counters.chunks.fill == 256 && counters.chunks.isConserved)
  }

  @Test("A slipped response is a whole frame, and no longer than the query's", arguments: 0...2)
  func slipped(tags: Int) throws {
    let bench = try bench(slip: 1)
    let tagged = [CraftedFrame.Tag](repeating: .init(control: 7), count: tags)
    let query = QueryMessage(try Name("big.example."), .txt, edns: .init())
    let frame = Bench.frame(query.octets, tags: tagged)
    let first = try #require(bench.ask(frame))
    let second = try #require(bench.ask(frame))
    #expect(try ReceivedFrame(first).payload.count > query.octets.count)
    #expect(try ReceivedFrame(second).payload.count == query.octets.count)
  }

  @Test("Another prefix and another name are not touched")
  func others() throws {
    let bench = try bench(slip: 0)
    let flood = Bench.frame(try Bench.query().octets)
    let name = Bench.frame(try Bench.query("ns.example.").octets)
    let other = Bench.frame(try Bench.query().octets, isIPv6: true)
    let replies = try ask(bench, [[UInt8]](repeating: flood, count: 30) + [name, other])
    #expect(replies.count == 3)
    #expect(bench.counters.messageDrops[.rateLimited] == 29)
  }

  @Test("Exempt, or nothing is enforced: all go out, and are counted", arguments: [false, true])
  func unenforced(isDryRun: Bool) throws {
    let bench = try bench { settings in
      settings.isDryRun = isDryRun
      if !isDryRun { settings.exempt = [AddressPrefix(Bench.client, length: 24)] }
    }
    let frame = Bench.frame(try Bench.query().octets)
    #expect(try ask(bench, [[UInt8]](repeating: frame, count: 20)).count == 20)
    #expect(bench.counters.rateLimitUnenforced == (isDryRun ? 19 : 0))
    #expect(bench.counters.rateLimitExempt == (isDryRun ? 0 : 19))
    #expect(bench.counters.dropped == 0)
  }

  @Test("What is punted or dropped for another reason is so all the same")
  func otherVerdicts() throws {
    let bench = try bench()
    var notify = try Bench.query()
    notify.flags = 0x2400
    var response = try Bench.query()
    response.flags |= 0x8000
    let frames = [notify, response].flatMap { message in
      [[UInt8]](repeating: Bench.frame(message.octets), count: 5)
    }
    #expect(try ask(bench, frames).isEmpty)
    #expect(bench.counters.punts[.opcode] == 5)
    #expect(bench.counters.messageDrops[.response] == 5)
    #expect(bench.counters.messageDrops[.rateLimited] == 0)
  }
}
