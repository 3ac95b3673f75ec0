import DNSWire

extension Configuration {
  /// What becomes of the zones that a catalog lists (`zones.NAME.catalog`, RFC 9432).
  public struct CatalogSettings: Equatable, Sendable {
    /// What a member is: the options of any zone, and whom it is had from.
    public struct Members: Equatable, Sendable {
      public var options = ZoneOptions()
      /// Empty: those of the catalog.
      public var primaries: [Peer] = []

      public init() {}
    }

    /// What members with a value of the property `group` are (RFC 9432, section 4.3.2).
    public struct Group: Equatable, Sendable {
      public var name: String
      public var members: Members
    }

    /// Without a group that is known.
    public var members = Members()
    /// Of a member in several, the first counts.
    public var groups: [Group] = []
    /// The directory of the members' files.
    public var directory = Configuration.secondaryDirectory
    /// A catalog of more is not processed.
    public var mostMembers = 100_000
    /// Whether questions for the catalog's own names are answered.
    public var answersQueries = false

    public init() {}

    /// What a member in these groups is.
    func members(in values: [String]) -> Members {
      groups.first { values.contains($0.name) }?.members ?? members
    }
  }

  /// Where a zone stands in a catalog.
  struct Membership: Equatable, Sendable {
    var catalog: Name
    /// `<unique-N>`, in lower case.
    var label: [UInt8]
    /// All values of the property `group`.
    var groups: [String] = []
  }
}

extension Configuration.Zone {
  /// A member of this catalog; nil where this is none.
  func member(_ apex: Name, _ membership: Configuration.Membership) -> Configuration.Zone? {
    guard let catalog else { return nil }
    let settings = catalog.members(in: membership.groups)
    var zone = Configuration.Zone(
      apex: apex, file: "\(catalog.directory)/\(apex.fileName).zone", options: settings.options)
    zone.primaries = settings.primaries.isEmpty ? primaries : settings.primaries
    zone.membership = membership
    return zone
  }

  /// Whether questions for its names are answered from it.
  var isAnswered: Bool { catalog?.answersQueries ?? true }
}

extension Configuration.Membership {
  /// The label as text.
  var labelText: String {
    let name = Name(wire: [UInt8(truncatingIfNeeded: label.count)] + label + [0])
    return name.map { String("\($0)".dropLast()) } ?? "?"
  }
}
