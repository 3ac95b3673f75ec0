import Addresses
import RateLimit
import ZoneImage

extension ConfigurationKey {
  /// The limits on responses over UDP.
  static let rateLimit: [ConfigurationKey] =
    [
      key(
        "responses-per-second", .integer(0...1_000_000), "0: off",
        "The most responses a second that are alike, to one client prefix."
      ) { .number(Int($0.positive)) }
    ]
    + ConfigurationReader.rateKeys.map { name, responseClass in
      key(
        name, .integer(0...1_000_000), "`responses-per-second`",
        """
        The most responses a second to one client prefix that are \(responseClass.limited); 0: these are not limited.
        """
      ) { .number(Int($0[responseClass])) }
    } + [
      key(
        "slip", .integer(0...100), "2",
        """
        Of the responses over the limit every so many-th is sent as TC, with the question and OPT only; 1: all, \
        0: none. The rest is dropped.
        """
      ) { .number(Int($0.slip)) },
      key("ipv4-prefix", .integer(1...32), "24", "The bits of an IPv4 address that make a client.")
      {
        .number($0.ipv4Prefix)
      },
      key("ipv6-prefix", .integer(1...128), "56", "The bits of an IPv6 address that make a client.")
      { .number($0.ipv6Prefix) },
      key(
        "table-size", .integer(1024...16_777_216), "65536",
        "Token buckets of each thread, 16 octets each: a power of two."
      ) { .number($0.tableSize) },
      key(
        "exempt", .names, "none", "Prefixes, or addresses, of clients that are never limited."
      ) { .list($0.exempt.map(\.description)) },
      key(
        "dry-run", .boolean, "`false`",
        "With `true` everything is sent, and what would have been limited is counted."
      ) { .boolean($0.isDryRun) },
    ]

  private static func key(
    _ name: String, _ type: ConfigurationType, _ defaultText: String, _ summary: String,
    _ value: @escaping @Sendable (RateLimitSettings) -> ConfigurationValue
  ) -> ConfigurationKey {
    ConfigurationKey(
      section: .rateLimit, name: name, type: type, defaultText: defaultText, since: "0.1",
      change: .reload, summary: summary
    ) { value($0.rateLimit) }
  }
}

extension ResponseClass {
  /// What a bucket of the class counts.
  fileprivate var limited: String {
    switch self {
    case .positive: "alike: of one name and type"
    case .wildcard: "made from one wildcard or one DNAME, for one type"
    case .noData: "without data for one name"
    case .nameError: "name errors of one zone"
    case .referral: "referrals to one delegation"
    case .error: "errors"
    }
  }
}
