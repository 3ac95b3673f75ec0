import Foundation

/// When a primary was last heard, beside the file of the zone: what is served after a restart expires as if there had been none.
enum HeardFile {
  static func path(_ zone: Configuration.Zone) -> String { zone.file + ".heard" }

  /// Seconds since 1970; nil where nothing is known.
  static func read(_ zone: Configuration.Zone) -> UInt64? {
    guard let text = try? String(contentsOfFile: path(zone), encoding: .utf8) else { return nil }
    return UInt64(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// Whole or not at all.
  static func write(_ heard: UInt64, _ zone: Configuration.Zone) throws {
    try Data("\(heard)\n".utf8).write(to: URL(fileURLWithPath: path(zone)), options: .atomic)
  }
}
