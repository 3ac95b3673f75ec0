import ZoneFile

extension ReloadReport {
  /// For human eyes: mistakes as `check` tells them, a line for each thing that changes, and one that
  /// sums up.
  public func text() -> String {
    let told = diagnostics + zones.flatMap(\.diagnostics)
    return (told.map(\.description) + lines).map { $0 + "\n" }.joined()
  }

  /// A line for each thing that changes, and the one that sums up, if anything was done.
  var lines: [String] {
    var lines: [String] = []
    if let error { lines.append("nothing was changed: \(error)") }
    for setting in settings {
      let takes = setting.takes == "restart" ? " (needs a restart)" : ""
      lines.append("\(setting.key): \(setting.from) -> \(setting.to)\(takes)")
    }
    lines += refusals
    for zone in zones {
      lines.append(zone.line(isPlan: plan))
      if let note = zone.note { lines.append("  note: \(note)") }
      lines += zone.changes.map { "  \($0)" }
      let rest = zone.recordsAdded + zone.recordsRemoved - zone.changes.count
      if !zone.changes.isEmpty, rest > 0 { lines.append("  and \(rest) more") }
    }
    if error == nil { lines.append(summary) }
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
  fileprivate func line(isPlan: Bool) -> String {
    let serials =
      switch (serialFrom, serialTo) {
      case (let from?, let to?): "serial \(from) -> \(to)"
      case (nil, let to?): "serial \(to)"
      case (let from?, nil): "serial \(from)"
      case (nil, nil): ""
      }
    let counts = [
      ("+\(recordsAdded)", recordsAdded), ("-\(recordsRemoved)", recordsRemoved),
      ("\(recordsRetimed) with another TTL", recordsRetimed),
    ].filter { $0.1 > 0 }.map(\.0).joined(separator: " ")
    switch action {
    case .added: return "zone \(name): added, \(serials), \(records ?? 0) records"
    case .removed: return "zone \(name): removed, \(serials)"
    case .unchanged: return "zone \(name): unchanged, \(serials)"
    case .changed: return "zone \(name): changed, \(serials), records \(counts)"
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
