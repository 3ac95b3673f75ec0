public import Addresses
public import DNSWire
public import ZoneTransfer

extension Configuration {
  /// One of `keys`.
  public struct Key: Equatable, Sendable {
    public var key: TSIGKey
    /// The file that its secret is in; nil: it stands in the configuration.
    public var secretFile: String?
  }

  /// Who may have a zone as a whole: one of `provide-transfer`.
  public struct TransferGrant: Equatable, Sendable {
    /// Where from; empty: from anywhere.
    public var to: [AddressPrefix] = []
    /// The key that the request must be signed with; nil: none, and any that is known will do.
    public var key: Name?

    /// Whether it is given to a client that signs with that key.
    func covers(_ client: IPAddress, key signer: Name?) -> Bool {
      guard to.isEmpty || to.contains(where: { $0.contains(client) }) else { return false }
      return key == nil || key == signer
    }
  }

  /// Another server of a zone: one of `notify`, who is told of a new version, or of `primary`, whom this server has the zone from.
  public struct Peer: Hashable, Sendable {
    public var to: Endpoint
    /// What is said to it is signed with that key.
    public var key: Name?
  }

  /// The file of a secondary zone that is given none.
  static func secondaryFile(_ apex: Name) -> String {
    "\(secondaryDirectory)/\(apex.fileName).zone"
  }

  /// The key of that name.
  func key(_ name: Name) -> TSIGKey? { keys.first { $0.key.name == name }?.key }
}

extension Configuration.TransferGrant: CustomStringConvertible {
  public var description: String {
    let prefixes = to.map { prefix in
      prefix.length == (prefix.address.isIPv4 ? 32 : 128) ? "\(prefix.address)" : "\(prefix)"
    }
    let places = prefixes.isEmpty ? "any" : prefixes.joined(separator: " ")
    return places + (key.map { " key \($0)" } ?? "")
  }
}

extension Configuration.Peer: CustomStringConvertible {
  public var description: String { "\(to)" + (key.map { " key \($0)" } ?? "") }
}
