import DNSWire
import Foundation
import Yams

// `catalog` of a zone: the zones that it lists, and what they are.

extension ConfigurationReader {
  /// `hasPrimary`: the catalog itself is had from somewhere, and so its members may be.
  mutating func readCatalog(
    _ node: Node, _ zone: String, hasPrimary: Bool
  ) -> Configuration.CatalogSettings {
    let section = "\(zone).catalog"
    let before = diagnostics.count
    let values = entries(node, ConfigurationKeys.catalog(section))
    var catalog = Configuration.CatalogSettings()
    catalog.members.options = configuration.zoneDefaults
    if let node = values["members"] {
      catalog.members = readMembers(node, "\(section).members", catalog.members)
    }
    if let node = values["groups"], let groups = mapping(node, "'\(section).groups'") {
      for (key, value) in groups {
        guard let name = scalar(key, "a group's name") else { continue }
        guard (1...255).contains(name.utf8.count) else {
          error("bad-group", "a group's name has at most 255 octets", at: key)
          continue
        }
        let members = readMembers(value, "\(section).groups.\(name)", catalog.members)
        catalog.groups.append(Configuration.CatalogSettings.Group(name: name, members: members))
      }
    }
    if let node = values["directory"], let text = scalar(node, "\(section).directory") {
      // In one form, for files of zones are compared by their paths.
      catalog.directory = URL(fileURLWithPath: path(text)).standardizedFileURL.path
    }
    if let node = values["most-members"],
      let most = number(node, "\(section).most-members", in: 1...1_000_000)
    {
      catalog.mostMembers = most
    }
    if let node = values["answer-queries"],
      let answers = boolean(node, "\(section).answer-queries")
    {
      catalog.answersQueries = answers
    }
    // Where there is another mistake, that is the one to mend first.
    if !hasPrimary, catalog.members.primaries.isEmpty, diagnostics.count == before {
      error(
        "value-missing",
        "\(section).members has no 'primary', and the catalog has none either that they could be had from",
        at: values["members"] ?? node)
    }
    return catalog
  }

  /// Where the catalog's keys stand, for the zone.
  mutating func noteCatalogLines(_ apex: Name, _ section: String) {
    for (path, line) in origins where path.hasPrefix(section + "catalog.") {
      fields[apex]?[String(path.dropFirst(section.count))] = line
    }
  }

  /// What is not said is as `inherited` has it.
  private mutating func readMembers(
    _ node: Node, _ section: String, _ inherited: Configuration.CatalogSettings.Members
  ) -> Configuration.CatalogSettings.Members {
    let values = entries(node, ConfigurationKeys.catalogMembers(section))
    var members = inherited
    readOptions(values, section, &members.options)
    let primaries = readPrimaries(values, section)
    if values["primary"] != nil { members.primaries = primaries }
    return members
  }
}
