public import Addresses
public import ZoneImage

/// What the operator decides about rate limiting. All rates 0: off.
public struct RateLimitSettings: Equatable, Sendable {
  /// Responses a second, to one prefix, that are alike; 0: no limit on the class. By class:
  public var positive: UInt32 = 0
  public var wildcard: UInt32 = 0
  public var noData: UInt32 = 0
  public var nameError: UInt32 = 0
  public var referral: UInt32 = 0
  public var error: UInt32 = 0
  /// Of the responses over the limit every so many-th is TC instead of nothing; 1: all, 0: none.
  /// Errors are never slipped: TCP would give no better answer.
  public var slip: UInt8 = 2
  /// The bits of an address that make a client.
  public var ipv4Prefix = 24
  public var ipv6Prefix = 56
  /// Token buckets of each thread, 16 octets each: a power of two.
  public var tableSize = 65_536
  /// Clients that are never limited.
  public var exempt: [AddressPrefix] = []
  /// Counts what would be limited, and sends it all the same.
  public var isDryRun = false

  public init() {}

  /// The same rate for every class.
  public init(responsesPerSecond rate: UInt32) {
    positive = rate
    wildcard = rate
    noData = rate
    nameError = rate
    referral = rate
    error = rate
  }

  /// Whether anything is limited.
  public var isOn: Bool { positive | wildcard | noData | nameError | referral | error != 0 }
}

extension RateLimitSettings {
  /// The rate of a class.
  public subscript(responseClass: ResponseClass) -> UInt32 {
    get {
      switch responseClass {
      case .positive: positive
      case .wildcard: wildcard
      case .noData: noData
      case .nameError: nameError
      case .referral: referral
      case .error: error
      }
    }
    set {
      switch responseClass {
      case .positive: positive = newValue
      case .wildcard: wildcard = newValue
      case .noData: noData = newValue
      case .nameError: nameError = newValue
      case .referral: referral = newValue
      case .error: error = newValue
      }
    }
  }
}
