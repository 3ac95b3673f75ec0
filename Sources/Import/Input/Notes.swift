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

  /// Whether nothing was told.
  var isEmpty: Bool { order.isEmpty }

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
    var lines: [Int: [Range<Int>]] = [:]
    return sorted.map { note, places in
      ImportReport.Finding(
        severity: note.severity, name: note.name, message: note.message,
        place: place(places.first ?? nil, &lines),
        also: places.dropFirst().compactMap {
          $0.map { "\(path(of: $0.file)):\($0.line):\($0.column)" }
        })
    }
  }

  /// `lines` has where the lines of each file are, found once: there may be a finding for each zone.
  private func place(
    _ position: Position?, _ lines: inout [Int: [Range<Int>]]
  ) -> ZoneDiagnostic.Place {
    guard let position, position.line > 0 else {
      return ZoneDiagnostic.Place(file: main, line: 0, column: 0)
    }
    let file = files[position.file]
    let found = lines[position.file] ?? Self.lines(of: file.octets)
    lines[position.file] = found
    let range = position.line <= found.count ? found[position.line - 1] : 0..<0
    let line = SourceFile(path: file.path, octets: Array(file.octets[range]))
    var place = line.place(line: 1, column: position.column)
    place.line = position.line
    return place
  }

  private static func lines(of octets: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for (index, octet) in octets.enumerated() where octet == 0x0a {
      lines.append(start..<index)
      start = index + 1
    }
    return lines + [start..<octets.count]
  }

  private static func isBefore(_ left: Position?, _ right: Position?) -> Bool {
    guard let right else { return false }
    guard let left else { return true }
    return (left.file, left.line, left.column) < (right.file, right.line, right.column)
  }
}
