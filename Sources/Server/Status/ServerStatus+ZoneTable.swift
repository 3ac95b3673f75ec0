extension ServerStatus {
  /// The zones, or of many those that are not just loaded; a sum; and what is wrong, unless the status'
  /// problems have told it.
  var zoneLines: [String] {
    let (listed, more) = zones.listed { $0.state != .loaded }
    var lines =
      listed.isEmpty
      ? []
      : Self.aligned(
        [["ZONE", "STATE", "SERIAL", "RECORDS", "FILE"]]
          + listed.map { zone in
            [
              zone.name, zone.state.rawValue, zone.serial.map { "\($0)" } ?? "-",
              zone.records.map { "\($0)" } ?? "-", zone.file,
            ]
          })
    if more > 0 { lines.append("and \(counted(more, "more zone")) in another state than loaded") }
    lines.append("zones: \(zoneSum)")
    for zone in listed {
      guard let error = zone.error, !isTold(error, of: zone.name) else { continue }
      lines.append("zone \(zone.name): \(zone.state.rawValue): \(error)")
    }
    return lines
  }

  /// How many zones are in each state.
  private var zoneSum: String {
    let counts = Dictionary(grouping: zones, by: \.state).mapValues(\.count)
    let told = ZoneStatus.State.allCases.compactMap { state in
      counts[state].map { "\($0) \(state.rawValue)" }
    }
    return told.isEmpty ? "none" : told.joined(separator: ", ")
  }

  private func isTold(_ error: String, of zone: String) -> Bool {
    problems.contains { $0.hasPrefix("zone \(zone): ") && $0.hasSuffix(error) }
  }
}
