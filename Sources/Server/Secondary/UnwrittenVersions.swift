import DNSWire
import ZoneImage

/// Versions that are in force and not in their zones' files yet.
///
/// Differences may come every few seconds, and the whole file of a large zone takes longer to write than such a version to make. So that
/// is in force at once, and written some time later: of each zone a twentieth of the time goes into writing at most. Who is killed before
/// has the version that was written last, and has the rest from the primary again.
struct UnwrittenVersions {
  struct Entry: Sendable {
    /// The version, which was loaded without files.
    var loaded: LoadedZone
    /// What is written may be put at its place as long as this is the zone's number here: a newer version does not change it.
    let number: UInt64
    /// When a primary was last heard to have it, in seconds since 1970.
    var heard: UInt64?

    var apex: Name { loaded.configuration.apex }
    var serial: UInt32? { loaded.image?.serial }
  }

  private var entries: [Name: Entry] = [:]
  private var lastNumber: UInt64 = 0

  /// Seconds to write a record, as a rule: text, image, and what is synchronous of both.
  private static let cost = 1.5e-6
  /// The longest pause, in seconds.
  private static let longest = 900.0

  /// How long a version may wait, in seconds.
  static func delay(records: Int) -> Double { min(Double(records) * cost * 20, longest) }

  subscript(apex: Name) -> Entry? { entries[apex] }
  var apexes: [Name] { Array(entries.keys) }
  /// All of them, small zones first.
  var all: [Entry] {
    entries.values.sorted {
      ($0.loaded.image?.recordCount ?? 0) < ($1.loaded.image?.recordCount ?? 0)
    }
  }

  /// Takes a version in the place of the one before; what was noted, where there was none.
  mutating func note(_ loaded: LoadedZone) -> Entry? {
    let apex = loaded.configuration.apex
    if entries[apex] != nil {
      entries[apex]?.loaded = loaded
      return nil
    }
    lastNumber += 1
    entries[apex] = Entry(loaded: loaded, number: lastNumber)
    return entries[apex]
  }

  /// Notes when a primary was heard to have it; false where there is none.
  mutating func note(heard: UInt64, _ apex: Name) -> Bool {
    guard entries[apex] != nil else { return false }
    entries[apex]?.heard = heard
    return true
  }

  /// What was written is at its place; when a primary was last heard to have that. A newer version stays to be written.
  mutating func end(_ written: Entry) -> UInt64? {
    guard let entry = entries[written.apex], entry.number == written.number,
      entry.loaded.image === written.loaded.image
    else { return written.heard }
    entries[written.apex] = nil
    // It may have been noted while the file was written.
    return entry.heard
  }

  /// Nothing is to be written of it any more.
  mutating func drop(_ apex: Name) { entries[apex] = nil }
}
