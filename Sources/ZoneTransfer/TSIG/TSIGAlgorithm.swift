public import DNSWire
import HMAC

/// An algorithm of TSIG (RFC 8945, section 6).
public enum TSIGAlgorithm: String, CaseIterable, Sendable {
  case hmacMD5 = "hmac-md5"
  case hmacSHA1 = "hmac-sha1"
  case hmacSHA224 = "hmac-sha224"
  case hmacSHA256 = "hmac-sha256"
  case hmacSHA384 = "hmac-sha384"
  case hmacSHA512 = "hmac-sha512"

  /// Its name in a TSIG record, in lower case.
  public var name: Name {
    let text = self == .hmacMD5 ? "hmac-md5.sig-alg.reg.int" : rawValue
    let labels = text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    return Name(wire: labels + [0]) ?? .root
  }

  /// The algorithm that has this name in a TSIG record.
  init?(name: Name) {
    guard let known = Self.allCases.first(where: { $0.name == name }) else { return nil }
    self = known
  }

  var hash: HMACHash {
    switch self {
    case .hmacMD5: .md5
    case .hmacSHA1: .sha1
    case .hmacSHA224: .sha224
    case .hmacSHA256: .sha256
    case .hmacSHA384: .sha384
    case .hmacSHA512: .sha512
    }
  }

  /// Octets of a whole MAC.
  public var codeLength: Int { hash.length }
}
