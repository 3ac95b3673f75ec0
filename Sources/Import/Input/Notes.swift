import ZoneFile
import ZoneImage

/// A place in one of the files that were read.
struct Position: Hashable, Sendable {
  var file: Int
  /// Both counted from 1, the column in octets.
  var line: Int
  var column: Int
}

/// The files that were read, and what is to be said about them.
struct Notes {
  private struct Note: Hashable {
    var severity: Severity
    var name: String
    var message: String
  }

  private var files: [SourceFile] = []
  /// As read, to be parsed; what is shown of a file is without its secrets.
  private var texts: [[UInt8]] = []
  private var order: [Note] = []
  private var places: [Note: Set<Position?>] = [:]
  /// The file that was asked for.
  private let main: String

  /// More than this is no configuration.
  private static let mostFiles = 10_000
  private static let longestFile = 256 << 20
  /// Files that include each other end here.
  private static let deepestInclude = 20

  init(main: String) { self.main = main }

  /// Whether an error was told.
  var hasErrors: Bool { order.contains { $0.severity == .error } }

  func octets(of file: Int) -> [UInt8] { texts[file] }

  func path(of file: Int) -> String { files[file].path }

  /// Reads a file, which is included by so many; nil, and an error, where that cannot be done.
  mutating func open(_ path: String, at position: Position? = nil, depth: Int = 0) -> Int? {
    guard depth <= Self.deepestInclude else {
      error(
        "include-too-deep", "files include each other, more than \(Self.deepestInclude) deep",
        at: position)
      return nil
    }
    guard files.count < Self.mostFiles else {
      error("too-many-files", "more than \(Self.mostFiles) files are included", at: position)
      return nil
    }
    do throws(ReadFailure) {
      let octets = try readFile(path).octets
      guard octets.count <= Self.longestFile else { throw .tooLarge }
      guard String(validating: octets, as: UTF8.self) != nil else {
        error("not-utf-8", "'\(path)' is not UTF-8 text", at: position)
        return nil
      }
      files.append(SourceFile(path: path, octets: Secrets.hidden(in: octets)))
      texts.append(octets)
      return files.count - 1
    } catch {
      self.error("cannot-read", "cannot read '\(path)': \(error.reason)", at: position)
      return nil
    }
  }

  mutating func error(_ name: String, _ message: String, at position: Position?) {
    note(.error, name, message, position)
  }

  mutating func warn(_ name: String, _ message: String, at position: Position?) {
    note(.warning, name, message, position)
  }

  private mutating func note(
    _ severity: Severity, _ name: String, _ message: String, _ position: Position?
  ) {
    let note = Note(severity: severity, name: name, message: message)
    if places[note] == nil { order.append(note) }
    places[note, default: []].insert(position)
  }

  /// All of it, errors first, each kind in the order of the files.
  func findings() -> [ImportReport.Finding] {
    let sorted = order.map { ($0, (places[$0] ?? []).sorted(by: Self.isBefore)) }.sorted {
      $0.0.severity != $1.0.severity
        ? $0.0.severity == .error : Self.isBefore($0.1.first ?? nil, $1.1.first ?? nil)
    }
    return sorted.map { note, places in
      ImportReport.Finding(
        severity: note.severity, name: note.name, message: note.message,
        place: place(places.first ?? nil),
        also: places.dropFirst().map {
          let place = place($0)
          return "\(place.file):\(place.line):\(place.column)"
        })
    }
  }

  private func place(_ position: Position?) -> ZoneDiagnostic.Place {
    guard let position else {
      return ZoneDiagnostic.Place(file: main, line: 0, column: 0)
    }
    return files[position.file].place(line: position.line, column: position.column)
  }

  private static func isBefore(_ left: Position?, _ right: Position?) -> Bool {
    guard let right else { return false }
    guard let left else { return true }
    return (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
