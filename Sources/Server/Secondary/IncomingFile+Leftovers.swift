import Foundation

extension IncomingFile {
  /// Removes what a process that was killed has left of transfers to these zones. For the start, before the first begins: while it runs, each
  /// check removes what it does not finish.
  static func removeLeftovers(of zones: [Configuration.Zone]) {
    let taken = Set(zones.map(\.file))
    var files: [String: Set<Substring>] = [:]
    for zone in zones where !zone.primaries.isEmpty {
      let (directory, name) = parts(zone.file)
      files[directory, default: []].insert(name)
    }
    // However many zones a directory has, it is read once.
    for (directory, names) in files {
      let found = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
      for entry in found {
        guard let name = zoneFile(of: entry), names.contains(name) else { continue }
        let path = "\(directory)/\(entry)"
        if !taken.contains(path) { try? FileManager.default.removeItem(atPath: path) }
      }
    }
  }

  /// The directory and the name of a file.
  private static func parts(_ file: String) -> (directory: String, name: Substring) {
    guard let slash = file.lastIndex(of: "/") else { return (".", file[...]) }
    return (String(file[..<slash]), file[file.index(after: slash)...])
  }

  /// The name of the zone's file, where this is one that a transfer is written to: ``path(_:number:)``.
  private static func zoneFile(of entry: String) -> Substring? {
    var name = entry[...]
    if let dash = name.lastIndex(of: "-"), isOurs(name[name.index(after: dash)...]) {
      name = name[..<dash]
    }
    return name.hasSuffix(".incoming") ? name.dropLast(".incoming".count) : nil
  }

  /// The number of a check, or what a version in force is written as.
  private static func isOurs(_ mark: Substring) -> Bool {
    UInt64(mark) != nil || Turn(rawValue: String(mark)) != nil
  }
}
