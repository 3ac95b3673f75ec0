import DNSWire
import Logging
import ZoneFile
import ZoneImage

// What catalogs list, on the same queue as every other change of zones.

extension Reloads {
  /// Has the members be what the catalogs among `zones` list; nil where there are none of either. What is to be done once that is in
  /// force, ``Catalogs/finish(_:_:)`` does. Blocks.
  func followCatalogs(_ zones: inout [ManagedZone]) -> CatalogPlan? {
    guard Self.hasCatalogs(zones) else { return nil }
    let before = zones
    let plan = CatalogPlan(zones.filter { $0.configuration.membership == nil }, before: before)
    settleFiles(plan)
    catalogs.prepare(plan, before.map(\.configuration), images)
    zones = zones.filter { $0.configuration.membership == nil } + plan.members
    for index in zones.indices {
      let zone = zones[index].configuration
      if plan.reset.contains(zone.apex) { zones[index].setAwaited() }
      if let old = plan.relocated[zone.apex] { zones[index].moveStamps(from: old.file) }
    }
    // A file that is there already was left by an earlier run, or put there by hand.
    let due = zones.indices.filter { plan.arrived.contains(zones[$0].configuration.apex) }
    let loaded = ZoneLoader.load(
      due.map { zones[$0].configuration }, usesCache: true, isCancelled: { mustStop }
    ) { _ in }
    let level = due.count > mostListed ? Logger.Level.debug : .info
    for (index, zone) in zip(due, loaded) { takeFirst(zone, &zones[index], level) }
    images.store(loaded)
    return plan
  }

  /// Tells of what a plan brings and takes beside what was loaded of `zones`; `before` is what was in force.
  func tell(
    _ plan: CatalogPlan, _ zones: [ManagedZone], before: [Name: ManagedZone],
    in report: inout ReloadReport
  ) {
    let told = Set(report.zones.map(\.name))
    for zone in zones where !told.contains(zone.name) {
      let apex = zone.configuration.apex
      guard plan.arrived.contains(apex) || plan.reset.contains(apex) else { continue }
      let old = before[apex]?.current
      var change = ReloadReport.Zone(
        name: zone.name, action: before[apex] == nil ? .added : .changed,
        serialFrom: old?.image.serial)
      change.serialTo = zone.current?.image.serial
      change.records = zone.current?.image.recordCount
      change.recordsAdded = zone.current?.image.recordCount ?? 0
      change.recordsRemoved = old?.image.recordCount ?? 0
      (change.octetsFrom, change.octetsTo) = (old?.byteCount, zone.current?.byteCount)
      if zone.state == .failed { (change.action, change.error) = (.failed, zone.error) }
      report.add(change)
    }
  }

  static func hasCatalogs(_ zones: [ManagedZone]) -> Bool {
    zones.contains { $0.configuration.catalog != nil || $0.configuration.membership != nil }
  }
}

extension ManagedZone {
  /// Its file has another place now.
  fileprivate mutating func moveStamps(from old: String) {
    for index in stamps.indices where stamps[index].path == old {
      stamps[index].move(to: configuration.file)
    }
  }
}

extension ReloadReport.Zone {
  /// It is no more.
  static func removed(_ zone: ManagedZone) -> Self {
    Self(
      name: zone.name, action: .removed, serialFrom: zone.current?.image.serial,
      recordsRemoved: zone.current?.image.recordCount ?? 0,
      octetsFrom: zone.current?.byteCount)
  }
}
