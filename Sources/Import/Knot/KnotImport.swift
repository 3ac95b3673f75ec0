/// Knot's configuration in Apus' words.
struct KnotImport {
  var configuration = ImportedConfiguration()
  let sections: [KnotSection]
  /// Whether who is told of a zone may have it.
  var hasAutomaticACL = false
  var remotes = KnotRemotes()
  /// By id.
  var rules: [String: KnotRule] = [:]
  /// What each list of rules says, by their ids: that of a template is that of many zones.
  var grants: [[String]: [ZonePeers.Grant]] = [:]

  static func run(_ file: Int, _ notes: inout Notes) -> ImportedConfiguration {
    var reader = KnotImport(sections: KnotText(file, &notes).sections)
    reader.readServer(&notes)
    reader.readXDP(&notes)
    reader.readPeers(&notes)
    reader.readZones(&notes)
    reader.readModules(&notes)
    for section in reader.sections where !section.items.isEmpty && !Self.isRead(section.name.text) {
      KnotKeys.sections.tell(section.name, as: section.name.text + ":", &notes)
    }
    return reader.configuration
  }

  private init(sections: [KnotSection]) { self.sections = sections }

  private static func isRead(_ section: String) -> Bool {
    ["server", "xdp", "zone", "template", "key", "remote", "remotes", "acl"].contains(section)
      || section.hasPrefix("mod-")
  }

  /// The items of all sections of the name.
  func items(_ name: String) -> [KnotSection.Item] {
    sections.filter { $0.name.text == name }.flatMap(\.items)
  }
}
