import DNSWire
import Octets
import RateLimit
import Tap

/// The kinds of answer that are measured.
enum Kind: String, CaseIterable {
  case positive, positiveEDNS = "positive-edns", positiveCookie = "positive-cookie"
  case ipv6, wildcard, nodata, nxdomain, referral, refused
  // Of names with a label of thirteen octets, as a registry's have; the others have two to five.
  case positiveLong = "positive-long", nxdomainLong = "nxdomain-long"
  case referralLong = "referral-long"
  // With nine hundred and ninety-nine zones beside, and in letters of another case.
  case positiveZones = "positive-zones", nxdomainZones = "nxdomain-zones"
  case refusedZones = "refused-zones"
  case positiveCase = "positive-case"
  case positiveLimited = "positive-limited", nxdomainLimited = "nxdomain-limited", slipped
  // While somebody looks on, at every query or at one in a hundred.
  case positiveTapped = "positive-tapped", positiveSampled = "positive-sampled"
  // Asked with DO. Of the zone as it is, and of one that is signed, with NSEC or NSEC3.
  case positiveUnsignedDO = "positive-unsigned-do"
  case positiveDO = "positive-do", nodataDO = "nodata-do", nxdomainDO = "nxdomain-do"
  case referralDO = "referral-do", wildcardDO = "wildcard-do"
  case nodataNSEC3DO = "nodata-nsec3-do", nxdomainNSEC3DO = "nxdomain-nsec3-do"
  case referralNSEC3DO = "referral-nsec3-do", wildcardNSEC3DO = "wildcard-nsec3-do"
  case positiveLongDO = "positive-long-do", nxdomainLongDO = "nxdomain-long-do"
  case referralLongDO = "referral-long-do"
  case positiveZonesDO = "positive-zones-do"

  /// The limits on responses: off, never reached, or reached at once.
  var rateLimit: RateLimitSettings {
    switch self {
    case .positiveLimited, .nxdomainLimited:
      return RateLimitSettings(responsesPerSecond: 1_000_000)
    case .slipped:
      var settings = RateLimitSettings(responsesPerSecond: 1)
      settings.slip = 1
      return settings
    default: return RateLimitSettings()
    }
  }

  /// Zones beside the one that is asked.
  var neighbours: Int {
    switch self {
    case .positiveZones, .nxdomainZones, .refusedZones, .positiveZonesDO: 999
    default: 0
    }
  }

  /// What a tap copies; nil: nobody looks on.
  var sample: TapPoints.Sample? {
    switch self {
    case .positiveTapped: TapPoints.Sample(every: 1, rate: 10_000_000)
    case .positiveSampled: TapPoints.Sample(every: 100, rate: 10_000_000)
    default: nil
    }
  }

  /// A frame that asks for this kind; of the zone's names it takes number `number`.
  func frame(number: Int) throws -> [UInt8] {
    let hundred = number / 100 * 100
    let name =
      switch self {
      case .positive, .positiveEDNS, .positiveUnsignedDO, .positiveDO, .positiveCookie, .ipv6,
        .nodata, .nodataDO, .nodataNSEC3DO, .positiveLimited, .positiveTapped,
        .positiveSampled, .slipped, .positiveZones, .positiveZonesDO:
        "h\(number).big.test."
      case .wildcard, .wildcardDO, .wildcardNSEC3DO: "x\(number).w\(hundred).big.test."
      case .positiveCase: "H\(number).Big.Test."
      case .nxdomain, .nxdomainLimited, .nxdomainZones, .nxdomainDO, .nxdomainNSEC3DO:
        "nx\(number).big.test."
      case .referral, .referralDO, .referralNSEC3DO: "www.d\(hundred).big.test."
      case .refused, .refusedZones: "h\(number).small\(number % 100).test."
      case .positiveLong, .positiveLongDO: "\(Zone.long("label", hundred)).big.test."
      case .nxdomainLong, .nxdomainLongDO: "\(Zone.long("other", number)).big.test."
      case .referralLong, .referralLongDO: "www.\(Zone.long("zones", hundred)).big.test."
      }
    return try frame(asking: name)
  }

  /// A frame that asks for a name.
  func frame(asking name: String) throws -> [UInt8] {
    let type =
      switch self {
      case .nodata, .nodataDO, .nodataNSEC3DO: RRType.mx
      default: RRType.a
      }
    let message = try Self.query(name, type, opt: opt)
    return self == .ipv6 ? Self.ipv6(message) : Self.ipv4(message)
  }

  /// The query's OPT record. The cookie is a client's first, as a BIND resolver sends it; the one that
  /// comes back later costs the same, a hash.
  private var opt: [UInt8] {
    switch self {
    case .positiveEDNS: [0, 0, 41, 4, 0xd0, 0, 0, 0, 0, 0, 0]
    case .positiveUnsignedDO, .positiveDO, .nodataDO, .nxdomainDO, .referralDO, .wildcardDO,
      .nodataNSEC3DO, .nxdomainNSEC3DO, .referralNSEC3DO, .wildcardNSEC3DO, .positiveLongDO,
      .nxdomainLongDO, .referralLongDO, .positiveZonesDO:
      [0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0, 0, 0]
    case .positiveCookie:
      [0, 0, 41, 4, 0xd0, 0, 0, 0x80, 0, 0, 12, 0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8]
    default: []
    }
  }

  private static func query(_ name: String, _ type: RRType, opt: [UInt8]) throws -> [UInt8] {
    var message: [UInt8] = [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, opt.isEmpty ? 0 : 1]
    message += try Name(name).wire + [0, UInt8(type.rawValue), 0, 1]
    return message + opt
  }

  private static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

  private static func ipv4(_ message: [UInt8]) -> [UInt8] {
    let addresses: [UInt8] = [192, 0, 2, 9, 192, 0, 2, 53]
    var header: [UInt8] = [0x45, 0] + length(message.count + 28) + [0, 0, 0, 0, 64, 17, 0, 0]
    header += addresses
    let sum = checksum(header)
    header[10] = sum[0]
    header[11] = sum[1]
    return ethernet + [8, 0] + header + datagram(message, addresses)
  }

  private static func ipv6(_ message: [UInt8]) -> [UInt8] {
    let prefix: [UInt8] = [0x20, 1, 0xd, 0xb8] + [UInt8](repeating: 0, count: 11)
    let addresses = prefix + [9] + prefix + [0x53]
    return ethernet + [0x86, 0xdd, 0x60, 0, 0, 0] + length(message.count + 8) + [17, 64]
      + addresses + datagram(message, addresses)
  }

  private static func datagram(_ message: [UInt8], _ addresses: [UInt8]) -> [UInt8] {
    var datagram: [UInt8] = [0x9c, 0x40, 0, 53] + length(message.count + 8) + [0, 0] + message
    let sum = checksum(addresses + [0, 17] + length(message.count + 8) + datagram)
    datagram[6] = sum[0]
    datagram[7] = sum[1]
    return datagram
  }

  private static func length(_ count: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }

  private static func checksum(_ octets: [UInt8]) -> [UInt8] {
    var sum = InternetChecksum()
    sum.add(octets.octets, at: 0, count: octets.count)
    return length(Int(sum.complement))
  }
}
