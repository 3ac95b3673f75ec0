import Foundation
import ZoneFile
import ZoneImage
import ZoneTransfer

/// What `apus check` found: diagnostics in the order of their files, and the zones.
public struct CheckReport: Encodable, Sendable {
  /// A checked zone.
  struct Zone: Encodable, Sendable {
    var name: String
    var file: String
    var serial: UInt32?
    var records: Int?
    /// A secondary zone that no primary has given yet.
    var awaited: Bool
    var errors: Int
    var warnings: Int

    /// What cannot be served comes first; nil: nothing was found.
    var rank: Int? { serial == nil && !awaited ? 0 : errors > 0 ? 1 : warnings > 0 ? 2 : nil }
  }

  /// Whether there was no error.
  public private(set) var ok = true
  private(set) var diagnostics: [Diagnostic] = []
  private(set) var omitted = 0
  private(set) var zones: [Zone] = []

  public init() {}

  /// Adds a configuration, and its zones where it could be read, those included that catalogs have given it so far.
  public mutating func add(_ loaded: LoadedConfiguration, file: String) {
    diagnostics += loaded.diagnostics
    if !loaded.isValid { ok = false }
    for zone in Catalogs.zones(loaded.configuration) { add(zone) }
  }

  /// Loads and adds a zone.
  public mutating func add(_ zone: Configuration.Zone) {
    for loaded in ZoneLoader.load([zone]) { add(loaded) }
  }

  /// Adds a zone that was loaded.
  mutating func add(_ loaded: LoadedZone) {
    var zone = loaded
    if let problem = zone.catalogProblem {
      zone.diagnostics.append(problem)
      zone.warningCount += 1
    }
    diagnostics += zone.diagnostics
    omitted += zone.omittedCount
    if zone.image == nil, !zone.isAwaited { ok = false }
    let status = zone.status
    zones.append(
      Zone(
        name: status.name, file: status.file, serial: status.serial, records: status.records,
        awaited: zone.isAwaited, errors: zone.errorCount, warnings: zone.warningCount))
  }

  /// As a compiler tells it.
  public func text() -> String {
    var lines = diagnostics.map(\.description)
    if omitted > 0 { lines.append("and \(omitted) more that are not told") }
    let (listed, more) = zones.listed(by: \.rank)
    for zone in listed {
      let found = "\(counted(zone.errors, "error")), \(counted(zone.warnings, "warning"))"
      if let serial = zone.serial, let records = zone.records {
        lines.append(
          "\(zone.file): zone \(zone.name) serial \(serial), \(records) records: \(found)")
      } else if zone.awaited {
        lines.append("\(zone.file): zone \(zone.name) is to come from its primary")
      } else {
        lines.append("\(zone.file): zone \(zone.name) cannot be served: \(found)")
      }
    }
    if more > 0 { lines.append("and \(counted(more, "more zone")) with errors or warnings") }
    if zones.count > 1 { lines.append(summary) }
    if zones.isEmpty, ok { lines.append("no error") }
    return lines.map { $0 + "\n" }.joined()
  }

  /// All zones in a line.
  private var summary: String {
    let failed = zones.count { $0.serial == nil && !$0.awaited }
    let awaited = zones.count(where: \.awaited)
    let errors = zones.reduce(0) { $0 + $1.errors }
    let warnings = zones.reduce(0) { $0 + $1.warnings }
    let coming = awaited > 0 ? ", \(awaited) are to come from a primary" : ""
    return "zones: \(zones.count - failed - awaited) can be served, \(failed) cannot\(coming): "
      + "\(counted(errors, "error")), \(counted(warnings, "warning"))"
  }

  /// One line of JSON.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }
}

extension LoadedZone {
  /// Why nothing of it can be processed, where it is to be a catalog (RFC 9432, section 5.1).
  fileprivate var catalogProblem: Diagnostic? {
    guard let settings = configuration.catalog, let snapshot else { return nil }
    do {
      _ = try Catalog(snapshot, apex: configuration.apex, most: settings.mostMembers)
      return nil
    } catch {
      let file = Diagnostic.Place(file: configuration.file, line: 0, column: 0)
      return Diagnostic(
        severity: .warning, name: "broken-catalog",
        message: "zone \(configuration.apex) is a catalog that would not be processed: \(error)",
        place: file)
    }
  }
}
