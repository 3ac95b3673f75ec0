import Addresses
import Testing
import ZoneImage

@testable import RateLimit

@Suite("The rate limiter, by a clock of the test's")
struct RateLimiterTests {
  private static let second: UInt64 = 1_000_000_000
  private let client = IPAddress(ipv4: 0xc000_0201)
  private let subject = ResponseSubject(.positive, identity: 1)

  /// How many of `count` responses at once are sent whole.
  private func passed(
    _ limiter: inout RateLimiter, _ count: Int, to client: IPAddress? = nil,
    _ subject: ResponseSubject? = nil, at now: UInt64
  ) -> Int {
    (0..<count).count { _ in
      let decision = limiter.decide(
        subject ?? self.subject, client: client ?? self.client, now: now)
      return decision != .slip && decision != .drop
    }
  }

  @Test("A second's worth at once, then the rate and no more", arguments: [1, 3, 7, 100, 1000])
  func rate(rate: UInt32) {
    var limiter = RateLimiter(RateLimitSettings(responsesPerSecond: rate))
    let start: UInt64 = 12_345_678_901
    #expect(passed(&limiter, 3000, at: start) == Int(rate))
    // A flood of ten times the rate for three seconds, in steps of a millisecond.
    var sent = 0
    for step in 1...3000 as ClosedRange<UInt64> {
      let wanted = Int(step * UInt64(rate) * 10 / 1000 - (step - 1) * UInt64(rate) * 10 / 1000)
      sent += passed(&limiter, wanted, at: start + step * Self.second / 1000)
    }
    #expect(abs(sent - 3 * Int(rate)) <= 1)
    // A second's rest fills the bucket, a longer one no further.
    #expect(passed(&limiter, 3000, at: start + 60 * Self.second) == Int(rate))
  }

  @Test("Under the limit nothing is ever kept back")
  func under() {
    var limiter = RateLimiter(RateLimitSettings(responsesPerSecond: 20))
    for step in 0..<1000 as Range<UInt64> {
      #expect(passed(&limiter, 1, at: Self.second + step * Self.second / 20) == 1)
    }
  }

  @Test("A prefix has one bucket, its neighbours their own")
  func prefixes() throws {
    var limiter = RateLimiter(RateLimitSettings(responsesPerSecond: 5))
    let now = Self.second
    #expect(passed(&limiter, 9, at: now) == 5)
    #expect(passed(&limiter, 9, to: IPAddress(ipv4: 0xc000_02fe), at: now) == 0)
    #expect(passed(&limiter, 9, to: IPAddress(ipv4: 0xc000_0301), at: now) == 5)
    let six = try #require(IPAddress("2001:db8:0:1::1"))
    #expect(passed(&limiter, 9, to: six, at: now) == 5)
    #expect(passed(&limiter, 9, to: IPAddress("2001:db8:0:ff:1::9"), at: now) == 0)
    #expect(passed(&limiter, 9, to: IPAddress("2001:db8:0:100::1"), at: now) == 5)
    // ::192.0.2.1 is no IPv4 address.
    #expect(passed(&limiter, 9, to: IPAddress(high: 0, low: 0xc000_0201), at: now) == 5)
  }

  @Test("The prefixes' lengths are the operator's")
  func lengths() {
    var settings = RateLimitSettings(responsesPerSecond: 5)
    (settings.ipv4Prefix, settings.ipv6Prefix) = (32, 128)
    var limiter = RateLimiter(settings)
    for host in 1...9 as ClosedRange<UInt32> {
      let four = IPAddress(ipv4: 0xc000_0200 | host)
      let six = IPAddress(high: 0x2001_0db8_0000_0000, low: UInt64(host))
      #expect(passed(&limiter, 9, to: four, at: Self.second) == 5)
      #expect(passed(&limiter, 9, to: six, at: Self.second) == 5)
    }
  }

  @Test("Each class and each subject has a bucket, each class its rate")
  func classes() {
    var settings = RateLimitSettings(responsesPerSecond: 8)
    (settings.nameError, settings.error, settings.referral) = (4, 2, 0)
    var limiter = RateLimiter(settings)
    let rates: [ResponseClass: Int] = [
      .positive: 8, .wildcard: 8, .noData: 8, .nameError: 4, .error: 2, .referral: 20,
    ]
    for identity in 0..<4 as Range<UInt64> {
      for (responseClass, rate) in rates {
        let subject = ResponseSubject(responseClass, identity: identity)
        #expect(passed(&limiter, 20, subject, at: Self.second) == rate, "\(responseClass)")
      }
    }
  }

  @Test("Every so many-th over the limit is slipped", arguments: [0, 1, 2, 3, 10, 100] as [UInt8])
  func slip(slip: UInt8) {
    var settings = RateLimitSettings(responsesPerSecond: 5)
    settings.slip = slip
    var limiter = RateLimiter(settings)
    #expect(passed(&limiter, 5, at: Self.second) == 5)
    for number in 1...300 {
      let decision = limiter.decide(subject, client: client, now: Self.second)
      let isSlipped = slip > 0 && number % Int(slip) == 0
      #expect(decision == (isSlipped ? .slip : .drop), "\(number)")
    }
  }

  @Test("Two victims that take turns are slipped alike")
  func slipByBucket() {
    var limiter = RateLimiter(RateLimitSettings(responsesPerSecond: 1))
    var slipped = [0, 0]
    for number in 0..<202 {
      let victim = number & 1
      let client = IPAddress(ipv4: UInt32(0xc000_0200 + victim << 8))
      if limiter.decide(subject, client: client, now: Self.second) == .slip { slipped[victim] += 1 }
    }
    #expect(slipped == [50, 50])
  }

  @Test("Errors are never slipped")
  func errors() {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    settings.slip = 1
    var limiter = RateLimiter(settings)
    let decisions = (0..<3).map { _ in limiter.decide(.error, client: client, now: Self.second) }
    #expect(decisions == [.within, .drop, .drop])
  }

  @Test("Who is exempt is told apart, and does not free the neighbours")
  func exempt() {
    var settings = RateLimitSettings(responsesPerSecond: 2)
    settings.exempt = [AddressPrefix(IPAddress(ipv4: 0xc000_0280), length: 25)]
    var limiter = RateLimiter(settings)
    let friend = IPAddress(ipv4: 0xc000_0281)
    let decisions = (0..<4).map { _ in
      limiter.decide(subject, client: friend, now: Self.second)
    }
    #expect(decisions == [.within, .within, .exempt, .exempt])
    #expect(passed(&limiter, 4, at: Self.second) == 0)
  }

  @Test("A dry run keeps nothing back and says what it would")
  func dryRun() {
    var settings = RateLimitSettings(responsesPerSecond: 2)
    settings.isDryRun = true
    var limiter = RateLimiter(settings)
    let decisions = (0..<4).map { _ in limiter.decide(subject, client: client, now: Self.second) }
    #expect(decisions == [.within, .within, .unenforced, .unenforced])
  }

  @Test("A table that is far too small still limits those that are limited most")
  func smallTable() {
    var settings = RateLimitSettings(responsesPerSecond: 10)
    settings.tableSize = 1024
    var limiter = RateLimiter(settings)
    var now = Self.second
    var sent = passed(&limiter, 100, at: now)
    // Each millisecond ten responses to the victim, and one to each of a hundred new prefixes.
    for step in 0..<1000 as Range<UInt32> {
      now += Self.second / 1000
      sent += passed(&limiter, 10, at: now)
      for other in 0..<100 as Range<UInt32> {
        let client = IPAddress(ipv4: 0x0a00_0000 + (step * 100 + other) << 8)
        #expect(passed(&limiter, 1, to: client, at: now) == 1)
      }
    }
    #expect(sent <= 10 + 10 + 1)
  }

  @Test("Prefixes of all kinds spread over the table", arguments: [8, 16, 24] as [UInt32])
  func spread(shift: UInt32) {
    var settings = RateLimitSettings(responsesPerSecond: 1)
    (settings.tableSize, settings.ipv4Prefix) = (65_536, 32)
    var limiter = RateLimiter(settings)
    // A quarter of the table: almost every key finds a place of its own, and keeps it.
    let clients = (0..<16_384 as Range<UInt32>).map { number in
      IPAddress(ipv4: number << shift | number >> (32 - shift))
    }
    for client in clients { _ = limiter.decide(subject, client: client, now: Self.second) }
    let kept = clients.count { limiter.decide(subject, client: $0, now: Self.second) != .within }
    #expect(kept > 15_900)
  }

  @Test("Without a rate it is off")
  func off() {
    let isOn = [0, 1].map { RateLimiter(RateLimitSettings(responsesPerSecond: $0)).isOn }
    #expect(isOn == [false, true])
  }
}
