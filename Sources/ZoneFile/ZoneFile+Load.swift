public import DNSWire
public import ZoneImage

/// How far a load has come.
public struct ZoneFileProgress: Sendable {
  public var octetsRead: Int
  /// Octets of all files met so far: it grows with each `$INCLUDE`.
  public var octetsKnown: Int
}

/// What a master file gave.
public struct ZoneFileResult: Sendable {
  /// Sorted, with duplicates dropped and TTLs settled; nil where there is any error, and where the load
  /// was given up.
  public var contents: ZoneContents?
  /// In the order of the files and lines, up to the limit for each severity.
  public var diagnostics: [ZoneDiagnostic]
  public var errorCount: Int
  public var warningCount: Int
  /// The files read, the zone's own first: `SourcePosition.file` counts them.
  public var files: [String]
  /// What each of them was; those that could not be read are missing.
  public var stamps: [FileStamp] = []
  /// Why the zone's own file could not be read.
  public var failure: ReadFailure?

  /// Diagnostics that are counted and not told.
  public var omittedCount: Int { errorCount + warningCount - diagnostics.count }
}

/// Master files of zones (RFC 1035, section 5).
public enum ZoneFile {
  /// Reads the zone `apex` from the file at `path` and those that it includes, and checks its rules.
  /// `isCancelled` is asked after each part of a file and between the steps: once it says yes, the load is
  /// given up.
  public static func load(
    path: String, apex: Name, limits: ZoneFileLimits = ZoneFileLimits(),
    isCancelled: (() -> Bool)? = nil, progress: ((ZoneFileProgress) -> Void)? = nil
  ) -> ZoneFileResult {
    do {
      let (octets, stamp) = try readFile(path)
      return load(
        SourceFile(path: path, octets: octets, stamp: stamp), apex: apex, limits: limits,
        isCancelled: isCancelled, progress: progress)
    } catch {
      let place = ZoneDiagnostic.Place(file: path, line: 0, column: 0)
      let diagnostic = ZoneDiagnostic(
        severity: .error, name: Mistake.cannotRead.rawValue,
        message: "cannot read the zone's file: \(error.reason)", place: place)
      return ZoneFileResult(
        contents: nil, diagnostics: [diagnostic], errorCount: 1, warningCount: 0, files: [path],
        failure: error)
    }
  }

  /// Reads the zone `apex` from text that has no file; `name` stands for the path.
  public static func load(
    octets: [UInt8], name: String, apex: Name, limits: ZoneFileLimits = ZoneFileLimits()
  ) -> ZoneFileResult {
    load(
      SourceFile(path: name, octets: octets), apex: apex, limits: limits, isCancelled: nil,
      progress: nil)
  }

  private static func load(
    _ source: consuming SourceFile, apex: Name, limits: ZoneFileLimits, isCancelled: (() -> Bool)?,
    progress: ((ZoneFileProgress) -> Void)?
  ) -> ZoneFileResult {
    CoreShare.all.enter()
    defer { CoreShare.all.leave() }
    let reader = Reader(apex: apex, limits: limits, isCancelled: isCancelled, progress: progress)
    reader.read(consume source)
    for index in reader.files.indices { reader.files[index].dropLarge() }
    var contents = ZoneContents(apex: apex)
    swap(&contents, &reader.contents)
    var report = reader.report
    if contents.isTooLarge {
      report.add(
        .tooLarge, "the zone is too large: no image would have room for it",
        at: Place(file: 0, line: 0, column: 0))
    }
    // Rules of a zone that was not read whole would tell of what is not there.
    if report.errors == 0, !reader.isGivenUp { contents.sort() }
    reader.askWhetherCancelled()
    if report.errors == 0, !reader.isGivenUp { report.settle(&contents) }
    reader.askWhetherCancelled()
    if !report.entries.isEmpty {
      for index in reader.files.indices { reader.files[index].fetch() }
    }
    return ZoneFileResult(reader.isGivenUp ? nil : consume contents, report, reader.files)
  }
}

extension ZoneFileResult {
  /// What a report says of files, and the contents where there is no error.
  init(_ contents: consuming ZoneContents?, _ given: Report, _ files: [SourceFile]) {
    var report = given
    report.sortByPlace()
    self.init(
      contents: report.errors == 0 ? contents : nil,
      diagnostics: report.entries.map { Self.diagnostic($0, files) },
      errorCount: report.errors, warningCount: report.warnings, files: files.map(\.path),
      stamps: files.compactMap(\.stamp))
  }

  private static func diagnostic(_ entry: Report.Entry, _ files: [SourceFile]) -> ZoneDiagnostic {
    func place(_ place: Place) -> ZoneDiagnostic.Place {
      files[place.file].place(line: place.line, column: place.column)
    }
    return ZoneDiagnostic(
      severity: entry.severity, name: entry.name, message: entry.message,
      place: place(entry.place), related: entry.related.map(place))
  }
}

extension Report {
  /// Checks the rules of a zone that was read whole.
  mutating func settle(_ contents: inout ZoneContents) {
    let checked = contents.settle(limit: limit)
    for finding in checked.findings { add(Entry(finding)) }
    errors = checked.errorCount
    warnings += checked.warningCount - checked.findings.count { $0.severity == .warning }
  }
}

extension Report.Entry {
  fileprivate init(_ finding: Finding) {
    severity = finding.severity
    name = finding.rule.rawValue
    message = finding.message
    place = finding.position.map(Place.init) ?? Place(file: 0, line: 0, column: 0)
    related = finding.related.map(Place.init)
  }
}

extension SourcePosition {
  init(_ place: Place) {
    self.init(
      file: UInt16(truncatingIfNeeded: place.file), line: UInt32(truncatingIfNeeded: place.line),
      column: UInt16(clamping: place.column))
  }
}

extension Place {
  init(_ position: SourcePosition) {
    self.init(file: Int(position.file), line: Int(position.line), column: Int(position.column))
  }
}
