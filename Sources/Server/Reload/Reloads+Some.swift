import DNSWire
import Synchronization
import ZoneFile
import ZoneImage

// A reload of some zones, by the configuration that is in force.

extension Reloads {
  /// Zones by their names, from the configuration in force.
  func some(
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void
  ) -> ReloadReport {
    var report = ReloadReport(plan: request.plan)
    let inForce = keeper.zones
    var zones = inForce
    var places: [Name: Int] = [:]
    for (index, zone) in zones.enumerated() { places[zone.configuration.apex] = index }
    var due: [Int] = []
    var seen: Set<Int> = []
    for text in request.zones {
      guard let apex = try? Name(text), let index = places[apex] else {
        return ReloadReport(plan: request.plan, error: "no zone '\(text)' is configured")
      }
      if seen.insert(index).inserted { due.append(index) }
    }
    report.octetsFrom = keeper.byteCount
    let before = Dictionary(
      due.map { (zones[$0].configuration.apex, zones[$0]) }, uniquingKeysWith: { first, _ in first }
    )
    let ahead = Set(due.filter { isAhead(zones[$0]) })
    for index in ahead { zones[index].confirmAhead() }
    let changed = due.filter {
      !zones[$0].isAwaited && !ahead.contains($0) && (request.force || !zones[$0].isFileUnchanged)
    }
    guard load(changed, of: &zones, known: before, request, progress, &report) else {
      return ReloadReport(plan: request.plan, error: "the server stops")
    }
    let told = Set(report.zones.map(\.name))
    for index in due where !told.contains(zones[index].name) {
      var zone = ReloadReport.Zone(
        name: zones[index].name, action: .unchanged,
        serialFrom: zones[index].current?.image.serial)
      if isUnwritten(zones[index].configuration.apex) {
        zone.note = "this version is not in the file yet: it came by IXFR"
      }
      report.add(zone)
    }
    var plan: CatalogPlan?
    if due.contains(where: { zones[$0].configuration.catalog != nil }) {
      plan =
        request.plan
        ? CatalogPlan(zones.filter { $0.configuration.membership == nil }, before: zones)
        : followCatalogs(&zones)
    }
    if let plan {
      let left = plan.left + plan.dropped
      let gone = Set(left.map(\.name))
      report.zones.removeAll { gone.contains($0.name) }
      tell(
        plan, request.plan ? plan.members : zones,
        before: Dictionary(
          inForce.map { ($0.configuration.apex, $0) }, uniquingKeysWith: { first, _ in first }),
        in: &report)
      for zone in left { report.add(.removed(zone)) }
    }
    report.octetsTo = zones.reduce(0) { $0 + $1.byteCount }
    if !request.plan {
      put(
        zones,
        isChanged: report.zones.contains { $0.action == .changed } || plan?.isChanged ?? false)
      afterwards.withLock { $0 }?()
      if let plan { catalogs.finish(plan, images) }
    }
    return report
  }
}
