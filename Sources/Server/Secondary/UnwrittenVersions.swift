import DNSWire
import ZoneImage

/// Versions that are in force and not in their zones' files yet.
///
/// Differences may come every few seconds, and the whole file of a large zone takes longer to write than such a version to make. So that
/// is in force at once, and written some time later: a twentieth of the time goes into writing at most. Who is killed before has the
/// version that was written last, and has the rest from the primary again.
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

  /// Takes a version in the place of the one before; whether there was none.
  mutating func note(_ loaded: LoadedZone) -> Bool {
    let apex = loaded.configuration.apex
    if entries[apex] != nil {
      entries[apex]?.loaded = loaded
      return false
    }
    lastNumber += 1
    entries[apex] = Entry(loaded: loaded, number: lastNumber)
    return true
  }

  /// Notes when a primary was heard to have it; false where there is none.
  mutating func note(heard: UInt64, _ apex: Name) -> Bool {
    guard entries[apex] != nil else { return false }
    entries[apex]?.heard = heard
    return true
  }

  /// What was written of an entry may be put at its place.
  func isWanted(_ written: Entry) -> Bool { entries[written.apex]?.number == written.number }

  /// It is there; whether a newer one is to be written too.
  mutating func end(_ written: Entry) -> Bool {
    guard let entry = entries[written.apex], entry.loaded.image !== written.loaded.image else {
      entries[written.apex] = nil
      return false
    }
    return true
  }

  /// Nothing is to be written of it any more.
  mutating func drop(_ apex: Name) { entries[apex] = nil }
}
