import DNSWire
import Foundation
import Yams
import ZoneFile
import ZoneImage

// A group of `zones-from` that is a directory.

extension ConfigurationReader {
  /// A zone a file, named by what the pattern's `*` stands for.
  mutating func readDirectory(
    _ node: Node, _ patternNode: Node?, _ options: Configuration.ZoneOptions, at group: Node
  ) {
    let pattern = patternNode.map { scalar($0, "zones-from.pattern") } ?? "*.zone"
    guard let text = scalar(node, "zones-from.directory"), let pattern else { return }
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard parts.count == 2, !pattern.contains("/") else {
      error(
        "bad-pattern", "a pattern is a file name with one '*', not '\(pattern)'",
        at: patternNode ?? node)
      return
    }
    let directory = path(text)
    let files: [String]
    do { files = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
      self.error("cannot-read", "cannot list \(directory): \(reason(error))", at: node)
      return
    }
    let matching = files.filter {
      $0.hasPrefix(parts[0]) && $0.hasSuffix(parts[1]) && $0.utf8.count > pattern.utf8.count - 1
    }
    let seen = matching.filter { !$0.hasPrefix(".") }.sorted()
    if let hidden = matching.filter({ $0.hasPrefix(".") }).min() {
      let more = matching.count - seen.count - 1
      note(
        .warning, "hidden-file",
        "\(directory)/\(hidden) is passed over\(more > 0 ? ", and \(more) more" : ""): its name starts with "
          + "a dot (the root zone goes to 'zones' or a list)", at: node.mark)
    }
    if seen.isEmpty {
      note(
        .warning, "empty-group", "no file in \(directory) matches '\(pattern)'",
        at: (patternNode ?? node).mark)
    }
    for file in seen {
      let name = String(file.dropFirst(parts[0].count).dropLast(parts[1].count))
      do {
        let zone = Configuration.Zone(
          apex: try Name(name), file: directory + "/" + file, options: options)
        add(zone, at: group.mark) { "\(zone.file) is a second file of zone '\(zone.apex)'" }
        if !Self.isUsual(name) {
          note(
            .warning, "unusual-name",
            "\(zone.file) makes zone '\(zone.apex)': is that meant, or is the file a stray one?",
            at: node.mark)
        }
      } catch {
        // A stray file keeps none of the others from being served.
        note(
          .warning, "bad-name",
          "\(directory)/\(file) is passed over: '\(name)' is no domain name: \(error)",
          at: node.mark)
      }
    }
    if options.watch { configuration.watchedGroups.append(directory) }
  }

  /// Whether nothing in a zone's name looks like a slip.
  private static func isUsual(_ name: String) -> Bool {
    name.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "-_.".unicodeScalars.contains($0))
    }
  }

  /// Why a directory cannot be listed, in few words.
  private func reason(_ error: any Error) -> String {
    switch (error as? CocoaError)?.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: "no such file"
    case .fileReadNoPermission: "permission denied"
    default: error.localizedDescription
    }
  }
}
