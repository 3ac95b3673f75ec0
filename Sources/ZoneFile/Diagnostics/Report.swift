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

  mutating func sortByPlace() {
    entries.sort { ($0.place.file, $0.place.line) < ($1.place.file, $1.place.line) }
  }
}
