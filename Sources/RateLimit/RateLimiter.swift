public import Addresses
public import ZoneImage

/// One thread's limiter.
public struct RateLimiter: ~Copyable {
  /// What is to become of a response.
  public enum Decision: UInt8, Sendable, BitwiseCopyable {
    /// It is sent.
    case within
    /// It would be over the limit, and is sent: the client is exempt.
    case exempt
    /// The same: nothing is enforced.
    case unenforced
    /// Over the limit: TC in its place, or nothing.
    case slip
    case drop
  }

  /// Whether anything is limited. Where not, nothing else here need be called.
  public let isOn: Bool
  private let settings: RateLimitSettings
  private let masks: (ipv4: AddressPrefix.Mask, ipv6: AddressPrefix.Mask)
  /// Nanoseconds between two responses at the limit, by class; 0: no limit.
  private let intervals: InlineArray<8, UInt64>
  /// Secret, so that nobody can choose clients or names that share a bucket.
  private let seed: InlineArray<4, UInt64>
  private var table: BucketTable

  public init(_ settings: RateLimitSettings) {
    self.settings = settings
    isOn = settings.isOn
    masks = (
      AddressPrefix.Mask(length: settings.ipv4Prefix, isIPv4: true),
      AddressPrefix.Mask(length: settings.ipv6Prefix, isIPv4: false)
    )
    var intervals = InlineArray<8, UInt64>(repeating: 0)
    for responseClass in ResponseClass.allCases {
      let rate = UInt64(settings[responseClass])
      intervals[Int(responseClass.rawValue)] = rate == 0 ? 0 : 1_000_000_000 / rate
    }
    self.intervals = intervals
    seed = InlineArray { _ in .random(in: .min ... .max) }
    table = BucketTable(count: settings.isOn ? settings.tableSize : 0)
  }

  /// Takes one response to `client` out of its bucket; `now` is a monotonic clock's, in nanoseconds.
  public mutating func decide(
    _ subject: ResponseSubject, client: IPAddress, now: UInt64
  ) -> Decision {
    let interval = intervals[Int(subject.responseClass.rawValue & 7)]
    guard interval > 0 else { return .within }
    let slip = subject.responseClass == .error ? 0 : settings.slip
    switch table.take(key(of: subject, client), now: now, interval: interval, slip: slip) {
    case .within: return .within
    case .over(let isSlipped):
      if isExempt(client) { return .exempt }
      if settings.isDryRun { return .unenforced }
      return isSlipped ? .slip : .drop
    }
  }

  /// The bucket's key: of the client's prefix, the class and what the response is about.
  @inline(__always)
  private func key(of subject: ResponseSubject, _ client: IPAddress) -> UInt64 {
    let prefix = (client.isIPv4 ? masks.ipv4 : masks.ipv6).masked(client)
    let first = Self.mix(prefix.high ^ seed[0], prefix.low ^ seed[1])
    return Self.mix(
      first ^ subject.identity, seed[2] ^ UInt64(subject.responseClass.rawValue) << 56)
      ^ seed[3]
  }

  /// Both halves of the product: each bit of either factor reaches all others.
  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }

  /// Asked only of who is over the limit, so the list costs the others nothing.
  @inline(never)
  private func isExempt(_ client: IPAddress) -> Bool {
    var index = 0
    while index < settings.exempt.count {
      if settings.exempt[index].contains(client) { return true }
      index &+= 1
    }
    return false
  }
}
