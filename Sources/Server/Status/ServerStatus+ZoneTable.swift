extension ServerStatus {
  /// The zones, or of many those that are not just loaded, the worst first; a sum; and what is wrong, unless the status'
  /// problems have told it. `now`: seconds since 1970.
  func zoneLines(now: Int64) -> [String] {
    let (listed, more) = zones.listed { $0.rank(now: now) }
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
    if more > 0 {
      lines.append(
        "and \(counted(more, "more zone")) in another state than loaded, or with an expired signature"
      )
    }
    lines.append("zones: \(zoneSum(now: now))")
    for catalog in catalogs {
      lines.append("catalog \(catalog.name): \(catalog.sum)")
      lines += catalog.wrongs
    }
    for zone in listed {
      for problem in zone.wrongs(now: now) where !isTold(problem.told, of: zone.name) {
        lines.append("zone \(zone.name): \(problem.text)")
      }
    }
    return lines
  }

  /// How many zones are in each state.
  private func zoneSum(now: Int64) -> String {
    let counts = Dictionary(grouping: zones, by: \.state).mapValues(\.count)
    var told = ZoneStatus.State.allCases.compactMap { state in
      counts[state].map { "\($0) \(state.rawValue)" }
    }
    let expired = zones.count { $0.hasExpired(now: now) }
    if expired > 0 { told.append("\(expired) with an expired signature") }
    return told.isEmpty ? "none" : told.joined(separator: ", ")
  }

  private func isTold(_ problem: String, of zone: String) -> Bool {
    problems.contains { $0.hasPrefix("zone \(zone): ") && $0.hasSuffix(problem) }
  }
}

extension ZoneStatus {
  /// Validators take no answer of it that has such a signature.
  fileprivate func hasExpired(now: Int64) -> Bool { signaturesExpire.map { $0 <= now } ?? false }

  /// What an operator has to see to first is lowest; nil: nothing.
  fileprivate func rank(now: Int64) -> Int? {
    switch state {
    case .failed, .expired: 0
    case .stale, .awaited: 1
    case _ where hasExpired(now: now): 2
    case .loading: 3
    case _ where secondary?.error != nil: 4
    case .rolledBack: 5
    case .loaded: nil
    }
  }

  /// What is wrong with it, and the end of the line by which the status' problems may have told that.
  fileprivate func wrongs(now: Int64) -> [(told: String, text: String)] {
    var wrongs: [(told: String, text: String)] = []
    if let error { wrongs.append((error, "\(state.rawValue): \(error)")) }
    if let problem = secondary?.error {
      wrongs.append((problem, "no primary: \(problem)"))
    }
    if hasExpired(now: now) {
      wrongs.append((HealthRules.expired, HealthRules.expired))
    }
    return wrongs
  }
}
