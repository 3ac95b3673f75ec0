import DNSWire
import ZoneImage

/// Reads a catalog node by node, in canonical order: a member's properties come right behind it.
///
/// Whatever no rule is known for is passed over (RFC 9432, section 3): other names, other types, properties below `ext`
/// (section 4.4), and properties of a node that is no member.
struct CatalogReader {
  private let apex: [UInt8]
  private let most: Int
  private var members: [Catalog.Member] = []
  private var known: Set<Name> = []
  private var versions: [[UInt8]] = []

  init(apex: Name, most: Int) {
    self.apex = apex.wire
    self.most = most
  }

  /// Takes the next node, whose name is in lower case.
  mutating func read(_ owner: [UInt8], _ records: PackedRecords) throws(CatalogError) {
    guard let labels = labels(owner) else { return }
    switch (labels.last, labels.count) {
    case ("version", 1): versions = records.filter { $0.type == .txt }.map { Array($0.rdata) }
    case ("zones", 2): try readMember(labels[0], owner, records)
    case ("zones", 3): try readProperty(labels[0], of: labels[1], owner, records)
    default: break
    }
  }

  /// All members, in a catalog that is one (section 4.2.1).
  func finish() throws(CatalogError) -> [Catalog.Member] {
    guard let version = versions.first else { throw .noVersion }
    guard versions.count == 1 else { throw .severalVersions(versions.count) }
    guard version == [1, 0x32] else { throw .otherVersion(Self.shown(version)) }
    return members
  }

  private mutating func readMember(
    _ label: ArraySlice<UInt8>, _ owner: [UInt8], _ records: PackedRecords
  ) throws(CatalogError) {
    guard let zone = try pointer(owner, records, several: CatalogError.severalZones) else { return }
    guard members.count < most else { throw .tooMany(most: most) }
    guard known.insert(zone).inserted else { throw .listedTwice(zone) }
    members.append(Catalog.Member(zone: zone, label: Array(label)))
  }

  private mutating func readProperty(
    _ name: ArraySlice<UInt8>, of label: ArraySlice<UInt8>, _ owner: [UInt8],
    _ records: PackedRecords
  ) throws(CatalogError) {
    let last = members.count - 1
    guard last >= 0, members[last].label.elementsEqual(label) else { return }
    switch name {
    case "coo":
      members[last].newOwner = try pointer(owner, records, several: CatalogError.severalOwners)
    case "group":
      // What is no single text is a value that nobody here understands (section 4.3.2).
      members[last].groups = records.filter { $0.type == .txt }.compactMap { Self.text($0.rdata) }
    default: break
    }
  }

  /// The name that the node's PTR record holds; nil where there is none.
  private func pointer(
    _ owner: [UInt8], _ records: PackedRecords, several: (Name) -> CatalogError
  ) throws(CatalogError) -> Name? {
    let pointers = records.filter { $0.type == .ptr }
    guard let pointer = pointers.first else { return nil }
    let node = Name(wire: owner) ?? .root
    guard pointers.count == 1 else { throw several(node) }
    guard let name = Name(wire: Array(pointer.rdata)) else { throw .noName(node) }
    return name.lowercased
  }

  /// The labels below the catalog's own name, the first one first; nil where there are more than any rule is about.
  private func labels(_ owner: [UInt8]) -> [ArraySlice<UInt8>]? {
    let end = owner.count - apex.count
    var labels: [ArraySlice<UInt8>] = []
    var at = 0
    while at < end {
      let next = at + 1 + Int(owner[at])
      guard next <= end, labels.count < 3 else { return nil }
      labels.append(owner[(at + 1)..<next])
      at = next
    }
    return labels
  }

  /// RDATA of one character-string that is UTF-8 and may be shown on a terminal.
  private static func text(_ rdata: ArraySlice<UInt8>) -> String? {
    guard let length = rdata.first, Int(length) == rdata.count - 1,
      let text = String(validating: rdata.dropFirst(), as: UTF8.self)
    else { return nil }
    let isPlain = text.unicodeScalars.allSatisfy {
      ![.control, .format, .lineSeparator, .paragraphSeparator]
        .contains($0.properties.generalCategory)
    }
    return isPlain ? text : nil
  }

  /// For a message.
  private static func shown(_ rdata: [UInt8]) -> String {
    let text = rdata.dropFirst().prefix(40)
      .map { (0x20...0x7e).contains($0) ? String(UnicodeScalar($0)) : "?" }
    return text.joined()
  }
}

/// A label against a word in lower case.
private func ~= (word: String, label: ArraySlice<UInt8>?) -> Bool {
  label.map { word.utf8.elementsEqual($0) } ?? false
}
