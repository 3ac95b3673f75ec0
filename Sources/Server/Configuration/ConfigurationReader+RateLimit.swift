import Addresses
import RateLimit
import Yams
import ZoneImage

extension ConfigurationReader {
  /// The mapping `rate-limit`.
  mutating func readRateLimit(_ node: Node) {
    let values = entries(node, .rateLimit)
    var settings = RateLimitSettings()
    let rates = 0...1_000_000
    if let node = values["responses-per-second"],
      let rate = number(node, "rate-limit.responses-per-second", in: rates)
    {
      settings = RateLimitSettings(responsesPerSecond: UInt32(rate))
    }
    for (key, responseClass) in Self.rateKeys {
      guard let node = values[key], let rate = number(node, "rate-limit.\(key)", in: rates) else {
        continue
      }
      settings[responseClass] = UInt32(rate)
    }
    if let node = values["slip"], let slip = number(node, "rate-limit.slip", in: 0...100) {
      settings.slip = UInt8(slip)
    }
    if let node = values["ipv4-prefix"],
      let length = number(node, "rate-limit.ipv4-prefix", in: 1...32)
    {
      settings.ipv4Prefix = length
    }
    if let node = values["ipv6-prefix"],
      let length = number(node, "rate-limit.ipv6-prefix", in: 1...128)
    {
      settings.ipv6Prefix = length
    }
    if let node = values["table-size"] { readTableSize(node, &settings) }
    if let node = values["exempt"] { readExempt(node, &settings) }
    if let node = values["dry-run"], let isDryRun = boolean(node, "rate-limit.dry-run") {
      settings.isDryRun = isDryRun
    }
    if !settings.isOn, values.keys.contains(where: { !$0.hasSuffix("-per-second") }) {
      note(
        .warning, "no-rate", "'rate-limit' limits nothing: 'responses-per-second' is not given",
        at: node.mark)
    }
    configuration.rateLimit = settings
  }

  /// The rates of single classes, under BIND's names.
  static let rateKeys: [(key: String, responseClass: ResponseClass)] = [
    ("wildcards-per-second", .wildcard), ("nodata-per-second", .noData),
    ("nxdomains-per-second", .nameError), ("referrals-per-second", .referral),
    ("errors-per-second", .error),
  ]

  private mutating func readTableSize(_ node: Node, _ settings: inout RateLimitSettings) {
    let range = 1024...16_777_216
    guard let size = number(node, "rate-limit.table-size", in: range) else { return }
    guard size & (size - 1) == 0 else {
      let above = 1 << (Int.bitWidth - size.leadingZeroBitCount)
      error(
        "bad-number",
        "rate-limit.table-size must be a power of two, not '\(size)'; did you mean '\(above)'?",
        at: node)
      return
    }
    settings.tableSize = size
  }

  private mutating func readExempt(_ node: Node, _ settings: inout RateLimitSettings) {
    for item in items(node, "rate-limit.exempt") {
      switch parsePrefix(item.text) {
      case .failure(let problem): error(problem.name, problem.message, at: item.node)
      case .success(let prefix):
        if settings.exempt.contains(prefix) {
          error("listed-twice", "\(prefix) is listed twice", at: item.node)
        } else {
          settings.exempt.append(prefix)
        }
      }
    }
  }
}
