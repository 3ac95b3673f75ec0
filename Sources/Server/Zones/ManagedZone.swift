import Foundation
import ZoneFile
import ZoneImage

/// One version of a zone, as it is or was served.
struct ZoneVersion: Sendable {
  var image: ZoneImage
  var snapshot: ZoneSnapshot
  var loaded: Date
  var duration: Duration
  /// When the first signature runs out, in seconds since 1970.
  var signaturesExpire: Int64?

  /// Octets of memory.
  var byteCount: Int { image.byteCount + snapshot.byteCount }
}

/// A configured zone: the version that is served, those that were, and what became of its file.
struct ManagedZone: Sendable {
  var configuration: Configuration.Zone
  var state: ZoneStatus.State = .loading
  /// Nil where there never was one: the zone's names get SERVFAIL.
  var current: ZoneVersion?
  /// Former versions, the newest last.
  var kept: [ZoneVersion] = []
  /// The files of the last load, successful or not.
  var stamps: [FileStamp] = []
  /// Why the last load was not put in force.
  var error: String?

  init(_ configuration: Configuration.Zone) { self.configuration = configuration }

  /// What the zone set holds for it; nil where questions for it are answered as if it were not there.
  var entry: ZoneSet.Entry? {
    configuration.isAnswered
      ? ZoneSet.Entry(apex: configuration.apex, image: served?.image) : nil
  }

  /// Whether no load is to have it served: it is had from other servers, and none was heard for too long.
  var isExpired: Bool { state == .expired && !configuration.primaries.isEmpty }

  /// The version that answers are given from; nil: SERVFAIL.
  var served: ZoneVersion? { state == .expired ? nil : current }

  /// A secondary zone that no primary has given yet: there is no file that could be read.
  var isAwaited: Bool {
    !configuration.primaries.isEmpty && !FileManager.default.fileExists(atPath: configuration.file)
  }

  /// Whether a load would bring what is served, or was rolled back on purpose.
  var isFileUnchanged: Bool {
    (state == .loaded || state == .rolledBack) && areStampsUnchanged
  }

  /// The files of the last load are what they were then.
  var areStampsUnchanged: Bool { !stamps.isEmpty && stamps.allSatisfy { $0.isUnchanged() } }

  /// Puts a new version in force; the one before is kept as far as the zone's options say.
  mutating func take(_ version: ZoneVersion, _ stamps: [FileStamp]) {
    if let current { kept.append(current) }
    trim()
    current = version
    confirm(stamps)
  }

  /// Lets go of what the zone's options do not keep.
  mutating func trim() {
    kept.removeFirst(max(kept.count - configuration.options.keepImages, 0))
  }

  /// There is nothing to load before a primary gives it.
  mutating func setAwaited() {
    state = .awaited
    error = "no primary has given it yet"
  }

  /// The last load brought what is there already.
  mutating func confirm(_ stamps: [FileStamp]) {
    self.stamps = stamps
    if !isExpired { settleLoaded() }
  }

  /// What is there is newer than its file, which was not read: an error of before is no matter any more. What was rolled back stays so.
  mutating func confirmAhead() { if state == .stale { confirm(stamps) } }

  /// A primary was heard to have what is there.
  mutating func endExpiry() { if state == .expired { settleLoaded() } }

  private mutating func settleLoaded() {
    state = .loaded
    error = nil
  }

  /// The last load failed or was refused: what was served is served on.
  mutating func refuse(_ reason: String, _ stamps: [FileStamp]) {
    if !isExpired { state = current == nil ? .failed : .stale }
    error = reason
    if !stamps.isEmpty { self.stamps = stamps }
  }

  /// Octets of memory of all versions.
  var byteCount: Int { kept.reduce(current?.byteCount ?? 0) { $0 + $1.byteCount } }
}

extension LoadedZone {
  /// Nil where there is no image.
  var version: ZoneVersion? {
    guard let image, let snapshot else { return nil }
    return ZoneVersion(
      image: image, snapshot: snapshot, loaded: Date(), duration: duration,
      signaturesExpire: signaturesExpire)
  }

  /// The first error, in one line.
  var firstError: String {
    guard let first = diagnostics.first(where: { $0.severity == .error }) else {
      return "it was not loaded"
    }
    let line = first.description.split(separator: "\n").first.map(String.init) ?? first.message
    return errorCount > 1 ? "\(line) (and \(counted(errorCount - 1, "more error")))" : line
  }
}
