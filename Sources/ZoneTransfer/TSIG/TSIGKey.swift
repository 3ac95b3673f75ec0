public import DNSWire
import HMAC

/// A secret that two servers share (RFC 8945, section 2).
public struct TSIGKey: Hashable, Sendable {
  public let name: Name
  public let algorithm: TSIGAlgorithm
  let secret: [UInt8]

  public init(name: Name, algorithm: TSIGAlgorithm, secret: [UInt8]) {
    self.name = name.lowercased
    self.algorithm = algorithm
    self.secret = secret
  }

  /// The MAC of these octets; nil where libcrypto does not allow the algorithm.
  func code(of octets: [UInt8]) -> [UInt8]? { algorithm.hash.code(of: octets, key: secret) }

  /// Whether this machine can make the key's MACs.
  public var isUsable: Bool { code(of: []) != nil }
}

/// Names only: a secret is for no log.
extension TSIGKey: CustomStringConvertible {
  public var description: String { "\(name) (\(algorithm.rawValue))" }
}
