import DNSWire
import Foundation
import ZoneFile

/// The zones that a catalog has given, written down beside their files: a restart serves them even where the catalog is broken or gone
/// (RFC 9432, section 5.1), knows whose each one is (section 5.2), and under which label (section 5.4).
///
/// A line a zone: its label, its name, and the groups that it is in, all as text without spaces.
enum MembersFile {
  typealias Member = (zone: Name, membership: Configuration.Membership)

  static func path(_ catalog: Name, in directory: String) -> String {
    "\(directory)/\(catalog.fileName).members"
  }

  /// At most so many; nothing where there is no file. A line that is none is passed over.
  static func read(_ catalog: Name, in directory: String, most: Int) -> [Member] {
    guard let octets = try? readFile(path(catalog, in: directory)).octets else { return [] }
    var members: [Member] = []
    for line in octets.split(separator: 0x0a) where members.count < most {
      let words = String(decoding: line, as: UTF8.self).split(separator: " ")
      guard words.count >= 2, !words[0].hasPrefix(";"), let label = try? Name(words[0]),
        label.labelCount == 1, let zone = try? Name(words[1])
      else { continue }
      members.append(
        (
          zone,
          Configuration.Membership(
            catalog: catalog, label: Array(label.wire.dropFirst().dropLast()),
            groups: words.dropFirst(2).compactMap { String($0).removingPercentEncoding })
        ))
    }
    return members
  }

  /// Whole or not at all.
  static func write(_ members: [Member], of catalog: Name, in directory: String) throws {
    var text = "; Written by apus: the zones that the catalog \(catalog) has given.\n"
    for (zone, membership) in members {
      text += "\(membership.labelText). \(zone)"
      for group in membership.groups { text += " " + escaped(group) }
      text += "\n"
    }
    try FileManager.default.createDirectory(
      atPath: directory, withIntermediateDirectories: true)
    try Data(text.utf8).write(
      to: URL(fileURLWithPath: path(catalog, in: directory)), options: .atomic)
  }

  /// Without spaces and ends of lines.
  private static func escaped(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(["-", "_", "."]))
      ?? "%00"
  }
}
