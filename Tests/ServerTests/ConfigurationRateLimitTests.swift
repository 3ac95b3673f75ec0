import Addresses
import RateLimit
import Testing
import ZoneFile
import ZoneImage

@testable import Server

@Suite("Configuration: rate limiting")
struct ConfigurationRateLimitTests {
  @Test("rate-limit: every key")
  func rateLimit() throws {
    let loaded = read(
      """
      rate-limit:
        responses-per-second: 200
        wildcards-per-second: 100
        nodata-per-second: 0
        nxdomains-per-second: 50
        referrals-per-second: 150
        errors-per-second: 20
        slip: 3
        ipv4-prefix: 32
        ipv6-prefix: 64
        table-size: 4096
        exempt: [192.0.2.0/24, 127.0.0.1, "2001:db8::/32"]
        dry-run: true
      zones:
        example.com: {file: a}
      """)
    #expect(loaded.diagnostics.isEmpty)
    var expected = RateLimitSettings(responsesPerSecond: 200)
    (expected.wildcard, expected.noData, expected.nameError) = (100, 0, 50)
    (expected.referral, expected.error, expected.slip) = (150, 20, 3)
    (expected.ipv4Prefix, expected.ipv6Prefix, expected.tableSize) = (32, 64, 4096)
    expected.exempt = [
      AddressPrefix(IPAddress(ipv4: 0xc000_0200), length: 24),
      AddressPrefix(IPAddress(ipv4: 0x7f00_0001), length: 32),
      AddressPrefix(try #require(IPAddress("2001:db8::")), length: 32),
    ]
    expected.isDryRun = true
    #expect(loaded.configuration.rateLimit == expected)
    #expect(!Configuration().rateLimit.isOn, "off by default")
    let short = read("rate-limit: {responses-per-second: 9}\nzones: {a: {file: a}}\n")
    #expect(short.configuration.rateLimit == RateLimitSettings(responsesPerSecond: 9))
    #expect(short.configuration.rateLimit.slip == 2)
    #expect(short.configuration.rateLimit.ipv4Prefix == 24)
    #expect(short.configuration.rateLimit.ipv6Prefix == 56)
  }

  @Test("rate-limit: mistakes")
  func rateLimitMistakes() {
    #expect(
      mistakes(
        """
        rate-limit:
          response-per-second: 200
          slip: -1
          ipv4-prefix: 33
          ipv6-prefix: 0
          table-size: 5000
          exempt: [192.0.2.1/24, 192.0.2.0/33, example.com, 10.0.0.0/8, 10.0.0.0/8]
          dry-run: maybe
        zones: {a: {file: a}}
        """) == [
          "2:3: unknown key 'response-per-second' in 'rate-limit'; did you mean 'responses-per-second'?",
          "2:3: 'rate-limit' limits nothing: 'responses-per-second' is not given",
          "3:9: rate-limit.slip must be a number from 0 to 100, not '-1'",
          "4:16: rate-limit.ipv4-prefix must be a number from 1 to 32, not '33'",
          "5:16: rate-limit.ipv6-prefix must be a number from 1 to 128, not '0'",
          "6:15: rate-limit.table-size must be a power of two, not '5000'; did you mean '8192'?",
          "7:12: '192.0.2.1/24' has bits set behind its length; did you mean '192.0.2.0/24'?",
          "7:26: a prefix's length is a number from 0 to 32 here, not '33'",
          "7:40: 'example.com' is no IPv4 or IPv6 address",
          "7:65: 10.0.0.0/8 is listed twice",
          "8:12: rate-limit.dry-run must be 'true' or 'false', not 'maybe'",
        ])
  }
}
