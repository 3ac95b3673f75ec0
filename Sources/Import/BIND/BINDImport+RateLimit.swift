import Addresses

extension BINDImport {
  /// The block `rate-limit`.
  mutating func readRateLimit(_ statements: [BINDStatement], _ notes: inout Notes) {
    let numbers: [String: (key: String, range: ClosedRange<Int>)] = [
      "responses-per-second": ("responses-per-second", 0...1_000_000),
      "nodata-per-second": ("nodata-per-second", 0...1_000_000),
      "nxdomains-per-second": ("nxdomains-per-second", 0...1_000_000),
      "referrals-per-second": ("referrals-per-second", 0...1_000_000),
      "errors-per-second": ("errors-per-second", 0...1_000_000),
      "slip": ("slip", 0...100), "ipv4-prefix-length": ("ipv4-prefix", 1...32),
      "ipv6-prefix-length": ("ipv6-prefix", 1...128),
    ]
    for statement in statements {
      guard let setting = statement.setting else { continue }
      if let (key, range) = numbers[statement.keyword] {
        // `responses-per-second 10 size 1.1` and its like: BIND's rates by size.
        if let extra = setting.values.dropFirst().first {
          notes.leftOut(extra.text, .rateLimit, at: extra.at)
        }
        if let number = notes.number(setting, in: range) {
          configuration.set("rate-limit.\(key)", .number(number))
        }
      } else if statement.keyword == "log-only" {
        if let flag = notes.flag(setting) { configuration.set("rate-limit.dry-run", .flag(flag)) }
      } else if statement.keyword == "exempt-clients" {
        let match = addresses.match(statement.block ?? [], for: "exempt-clients", &notes)
        var prefixes = match.matchesAny ? ["0.0.0.0/0", "::/0"] : []
        for (prefix, _) in match.prefixes where !prefixes.contains("\(prefix)") {
          prefixes.append("\(prefix)")
        }
        if !prefixes.isEmpty { configuration.set("rate-limit.exempt", .list(prefixes)) }
      } else {
        BINDKeys.rateLimit.tell(setting.key, &notes)
      }
    }
  }
}
