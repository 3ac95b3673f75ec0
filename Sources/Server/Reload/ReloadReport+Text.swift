import Logging
import ZoneFile

extension ReloadReport {
  /// A line, and how much it matters in the log.
  struct Line {
    var level: Logger.Level
    var text: String
  }

  /// For human eyes: mistakes as `check` tells them, a line for each thing that changes, and one that
  /// sums up.
  public func text() -> String {
    let told = diagnostics + zones.flatMap(\.diagnostics)
    return (told.map(\.description) + lines.filter { $0.level > .debug }.map(\.text))
      .map { $0 + "\n" }.joined()
  }

  /// A line for each thing that changes, and the one that sums up, if anything was done. Of many zones those that are
  /// as they should be are for the log's level `debug`; a plan is asked for each.
  var lines: [Line] {
    var lines: [Line] = []
    if let error { lines.append(Line(level: .error, text: "nothing was changed: \(error)")) }
    for setting in settings {
      let waits = setting.waitsForRestart
      let told = "\(setting.key): \(setting.from) -> \(setting.to)"
      let but = waits ? " (needs a restart)" : refusals.isEmpty ? "" : " (not in force)"
      lines.append(Line(level: waits ? .notice : .info, text: told + but))
    }
    lines += refusals.map { Line(level: .error, text: $0) }
    let isSum = !plan && zones.count > mostListed
    for zone in zones {
      let level = isSum && zone.note == nil && !zone.isBad ? Logger.Level.debug : .info
      lines.append(Line(level: zone.isBad ? .error : level, text: zone.line))
      if let note = zone.note { lines.append(Line(level: .warning, text: "  note: \(note)")) }
      lines += zone.changes.map { Line(level: level, text: "  \($0)") }
      let rest = zone.recordsAdded + zone.recordsRemoved - zone.changes.count
      if !zone.changes.isEmpty, rest > 0 {
        lines.append(Line(level: level, text: "  and \(rest) more"))
      }
    }
    if error == nil { lines.append(Line(level: .notice, text: summary)) }
    return lines
  }

  private var summary: String {
    let counts = Dictionary(grouping: zones, by: \.action).mapValues(\.count)
    var parts = ReloadReport.Zone.Action.told.compactMap { action in
      counts[action].map { "\($0) \(action.rawValue)" }
    }
    let same = unchanged + (counts[.unchanged] ?? 0)
    if same > 0 || parts.isEmpty { parts.append("\(same) unchanged") }
    let list = parts.joined(separator: ", ")
    let memory =
      octetsFrom == octetsTo
      ? "" : "; memory of the zones \(octets(octetsFrom)) -> \(octets(octetsTo))"
    return plan
      ? "plan, nothing done: zones: \(list)\(memory)"
      : "zones: \(list)\(memory); \(hundredths(seconds)) s"
  }
}

extension ReloadReport.Zone {
  /// It is not as its file says.
  var isBad: Bool { action == .failed || action == .refused }

  fileprivate var line: String {
    let serials =
      switch (serialFrom, serialTo) {
      case (let from?, let to?): ", serial \(from) -> \(to)"
      case (nil, let to?): ", serial \(to)"
      case (let from?, nil): ", serial \(from)"
      case (nil, nil): ""
      }
    let counts = [
      ("+\(recordsAdded)", recordsAdded), ("-\(recordsRemoved)", recordsRemoved),
      ("\(recordsRetimed) with another TTL", recordsRetimed),
    ].filter { $0.1 > 0 }.map(\.0).joined(separator: " ")
    switch action {
    case .added:
      return "zone \(name): added\(serials), " + (records.map { "\($0) records" } ?? "awaited")
    case .removed:
      let records = serialFrom == nil ? "" : ", \(counted(recordsRemoved, "record"))"
      return "zone \(name): removed\(serials)\(records)"
    case .unchanged: return "zone \(name): unchanged\(serials)"
    case .changed where serialTo == nil:
      // Another zone of that name (RFC 9432, section 5.4).
      return "zone \(name): changed" + (serialFrom.map { ", serial \($0) is gone" } ?? "")
        + ", awaited"
    case .changed: return "zone \(name): changed\(serials), records \(counts)"
    case .failed, .refused:
      let served = serialFrom.map { ", serial \($0) is served on" } ?? ", its names get SERVFAIL"
      return "zone \(name): \(action.rawValue)\(served): \(error ?? "")"
    }
  }
}

extension ReloadReport.Zone.Action {
  /// In the order of the summary.
  fileprivate static let told: [Self] = [.added, .removed, .changed, .failed, .refused]
}

/// A size for human eyes.
func octets(_ count: Int) -> String {
  if count < 10_000 { return "\(count) octets" }
  return count < 10_000_000 ? "\(count / 1000) kB" : "\(count / 1_000_000) MB"
}

/// A number with two digits behind the point.
func hundredths(_ value: Double) -> String {
  let hundredths = Int((value * 100).rounded())
  let rest = hundredths % 100
  return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}
