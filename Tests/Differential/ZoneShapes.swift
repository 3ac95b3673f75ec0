import Foundation

/// The zones in `Zones/`, each a subject: `NAME.zone` is served as `NAME.diff.test.`
enum ZoneShapes {
  static let parent = "diff.test."

  private static let directory = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Zones")

  /// Zones with a name server at a wildcard, which BIND does not load.
  private static let refusedByBIND: Set = ["wildcard-ns"]

  /// Their names, `parent` aside.
  static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { $0.hasSuffix(".zone") }.map { String($0.dropLast(5)) }.sorted()
  }

  static func all() throws -> [ZoneSource] {
    try names().map { name in
      ZoneSource(
        apex: "\(name).\(parent)", path: directory.appendingPathComponent("\(name).zone").path,
        refusedBy: refusedByBIND.contains(name) ? [.bind] : [])
    }
  }

  /// The zone over those of `zones` that lie below it: a delegation each, and a DS RRset where `keys` has one.
  static func writeParent(
    over zones: [ZoneSource], keys: [String: String], into directory: String
  ) throws -> ZoneSource {
    var text = """
      $TTL 3600
      @ SOA ns.\(parent) hostmaster.\(parent) 1 7200 3600 1209600 600
      @ NS ns
      @ NS ns.example.net.
      ns A 192.0.2.53
      ns AAAA 2001:db8::53

      """
    for zone in zones where zone.apex.hasSuffix(".\(parent)") {
      text += "\(zone.apex) NS ns.\(parent)\n"
      // NSD finds the parent's glue also in the child, which those made by chance have, too.
      if zone.isGenerated {
        text += "\(zone.apex) NS ns.\(zone.apex)\nns.\(zone.apex) A 192.0.2.54\n"
      }
      text += keys[zone.apex] ?? ""
    }
    let path = "\(directory)/parent.zone"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return ZoneSource(apex: parent, path: path)
  }
}
