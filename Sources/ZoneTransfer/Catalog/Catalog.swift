public import DNSWire
public import ZoneImage

/// What a catalog zone lists (RFC 9432, section 4): zones, each with the label of its node and with its properties.
public struct Catalog: Equatable, Sendable {
  /// One zone of the list.
  public struct Member: Equatable, Sendable {
    public var zone: Name
    /// `<unique-N>`, in lower case: another label is another zone of the same name (section 5.4).
    public var label: [UInt8]
    /// The values of the property `group`, in canonical order (section 4.3.2).
    public var groups: [String]
    /// The catalog that may take the zone over: the property `coo` (section 4.3.1).
    public var newOwner: Name?

    public init(zone: Name, label: [UInt8], groups: [String] = [], newOwner: Name? = nil) {
      (self.zone, self.label, self.groups, self.newOwner) = (zone, label, groups, newOwner)
    }
  }

  /// In the canonical order of their labels.
  public let members: [Member]

  /// Reads a version of the zone `apex`. One that is broken must not be processed at all (sections 4.1, 4.2 and 5.1), and so is
  /// one of more than `most` members here.
  public init(_ zone: ZoneSnapshot, apex: Name, most: Int) throws(CatalogError) {
    var cursor = ZoneSnapshot.Cursor(zone)
    var reader = CatalogReader(apex: apex.lowercased, most: most)
    while cursor.next() { try reader.read(cursor.owner, cursor.records) }
    members = try reader.finish()
  }
}
