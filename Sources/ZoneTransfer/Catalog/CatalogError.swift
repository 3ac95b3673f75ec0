public import DNSWire

/// Why a zone is no catalog that may be processed (RFC 9432, section 5.1).
public enum CatalogError: Error, Equatable, Sendable {
  /// Section 4.2.1.
  case noVersion
  case severalVersions(Int)
  /// One that is not known here.
  case otherVersion(String)
  /// A node with more than one PTR record (section 4.1).
  case severalZones(Name)
  /// Two nodes with the same zone (section 4.1).
  case listedTwice(Name)
  /// A property `coo` of more than one PTR record (section 4.3.1).
  case severalOwners(Name)
  /// A PTR record that holds no name.
  case noName(Name)
  /// More than may be taken in.
  case tooMany(most: Int)
}

extension CatalogError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .noVersion: "it has no TXT record 'version'"
    case .severalVersions(let count): "it has \(count) TXT records 'version', and must have one"
    case .otherVersion(let version): "its version is '\(version)', and only '2' is known"
    case .severalZones(let node): "\(node) has more than one PTR record"
    case .listedTwice(let zone): "it lists the zone \(zone) twice"
    case .severalOwners(let property): "\(property) has more than one PTR record"
    case .noName(let node): "the PTR record of \(node) holds no name"
    case .tooMany(let most): "it lists more than \(most) zones, the most that may be"
    }
  }
}
