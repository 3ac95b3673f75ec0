import ZoneImage

/// A place in a file, before its text is looked up.
struct Place: Equatable {
  var file: Int
  var line: Int
  var column: Int
}

/// The mistakes found so far: kept up to a limit, counted beyond it.
struct Report {
  struct Entry {
    var severity: Severity
    var name: String
    var message: String
    var place: Place
    var related: Place?
  }

  let limit: Int
  var entries: [Entry] = []
  var errors = 0
  var warnings = 0

  init(limit: Int) { self.limit = limit }

  /// Whether another entry would only be counted.
  var isFull: Bool { errors >= limit }

  mutating func add(_ mistake: Mistake, _ message: String, at place: Place, related: Place? = nil) {
    add(
      Entry(
        severity: .error, name: mistake.rawValue, message: message, place: place, related: related))
  }

  mutating func warn(_ mistake: Mistake, _ message: String, at place: Place) {
    add(Entry(severity: .warning, name: mistake.rawValue, message: message, place: place))
  }

  mutating func add(_ entry: Entry) {
    // $GENERATE makes many records at one place: its mistake is one.
    if let last = entries.last, last.name == entry.name, last.place == entry.place,
      last.place.line > 0, last.severity == entry.severity
    {
      return
    }
    let before = entry.severity == .error ? errors : warnings
    if entry.severity == .error { errors += 1 } else { warnings += 1 }
    if before < limit { entries.append(entry) }
  }

  /// Adds what another part of the load found, in the order of the text.
  mutating func append(_ part: Report) {
    for entry in part.entries { add(entry) }
    let told = part.entries.count { $0.severity == .error }
    errors += part.errors - told
    warnings += part.warnings - (part.entries.count - told)
  }

  /// Takes in what was found of the same text on another way: the first in the text are told.
  mutating func merge(_ other: Report) {
    entries += other.entries
    errors += other.errors
    warnings += other.warnings
    sortByPlace()
    var counts = (errors: 0, warnings: 0)
    entries.removeAll { entry in
      if entry.severity == .error { counts.errors += 1 } else { counts.warnings += 1 }
      return (entry.severity == .error ? counts.errors : counts.warnings) > limit
    }
  }

  mutating func sortByPlace() {
    entries.sort { ($0.place.file, $0.place.line) < ($1.place.file, $1.place.line) }
  }
}
