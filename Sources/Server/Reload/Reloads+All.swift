import DNSWire
import Synchronization
import ZoneFile
import ZoneImage

// A reload of everything: the configuration, its zones, and what their catalogs list.

extension Reloads {
  /// The configuration and all zones.
  func all(
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void
  ) -> ReloadReport {
    var report = ReloadReport(plan: request.plan)
    let old = current
    var new = old
    if let path {
      let loaded = Configuration.load(path, whileServing: true)
      report.diagnostics = loaded.diagnostics
      guard loaded.isValid else {
        report.ok = false
        report.error = "the configuration has mistakes"
        return report
      }
      new = loaded.configuration
    }
    // What is to have another file leaves the one that it has as it is in force.
    if !request.plan {
      writeNow(
        new.zones.filter { zone in
          keeper.zone(zone.apex).map { $0.configuration.file != zone.file } ?? false
        }.map(\.apex))
    }
    let inForce = keeper.zones
    let before = Dictionary(
      inForce.map { ($0.configuration.apex, $0) }, uniquingKeysWith: { first, _ in first })
    var zones = new.zones.map { zone in
      var managed = before[zone.apex] ?? ManagedZone(zone)
      managed.configuration = zone
      managed.trim()
      return managed
    }
    report.octetsFrom = keeper.byteCount
    guard load(zones.indices, of: &zones, known: before, request, progress, &report) else {
      return ReloadReport(plan: request.plan, error: "the server stops")
    }
    // Then those that the catalogs among them list.
    var plan: CatalogPlan?
    if Self.hasCatalogs(zones + inForce) {
      // Of a catalog that is put back, what it has given before counts as after a restart.
      let returned = Catalogs.returned(zones, besides: inForce)
      let made = CatalogPlan(zones, before: inForce, returned: returned)
      let first = zones.count
      zones += made.members
      plan = made
      let known = before.filter { !made.arrived.contains($0.key) && !made.reset.contains($0.key) }
      if !request.plan {
        settleFiles(made)
        catalogs.prepare(made, inForce.map(\.configuration) + returned, images)
      }
      let members = first..<zones.count
      // What a plan has not moved is not at its place.
      let unmoved = request.plan ? Set(made.relocated.keys) : []
      guard
        load(
          members, of: &zones, known: known, request, progress, &report,
          without: made.reset.union(unmoved))
      else { return ReloadReport(plan: request.plan, error: "the server stops") }
      tell(made, zones, before: before, in: &report)
    }
    let apexes = Set(zones.map(\.configuration.apex))
    let removed = inForce.filter { !apexes.contains($0.configuration.apex) }
    for zone in removed { report.add(.removed(zone)) }
    report.unchanged = zones.count - report.zones.count { $0.action != .removed }
    report.octetsTo = zones.reduce(0) { $0 + $1.byteCount }
    report.settings = settings(old, new)
    guard !request.plan else { return report }
    writeNow(removed.map(\.configuration.apex))
    let names = Set(zones.filter(\.configuration.isAnswered).map(\.configuration.apex))
    let isSame =
      names == Set(inForce.filter(\.configuration.isAnswered).map(\.configuration.apex))
      // One that is had from no other server any more cannot have expired.
      && zones.allSatisfy {
        (before[$0.configuration.apex]?.served == nil) == ($0.served == nil)
      }
    put(zones, isChanged: !report.zones.isEmpty || !isSame || plan?.isChanged ?? false)
    report.refusals = means.apply(old, new)
    // Other workers may be tied to other CPUs now.
    goBehind()
    if !report.refusals.isEmpty {
      report.ok = false
      // The settings are still to be had: the next reload tries again.
      new.keepSettings(of: old)
    }
    configuration.withLock { $0 = new }
    pending.withLock { $0 = report.settings.filter(\.waitsForRestart) }
    afterwards.withLock { $0 }?()
    if let plan { catalogs.finish(plan, images) }
    return report
  }

  /// The settings that differ from those in force, zones apart.
  private func settings(_ old: Configuration, _ new: Configuration) -> [ReloadReport.Setting] {
    ConfigurationKey.all.filter { !$0.section.isOfOne }.compactMap { key in
      let (from, to) = (key.value(key.change == .restart ? started : old), key.value(new))
      guard from != to else { return nil }
      // Secrets of the same number look alike.
      let told = to.text == from.text ? "\(to.text), changed" : to.text
      return ReloadReport.Setting(
        key: key.path, from: from.text, to: told, takes: key.change.rawValue)
    }
  }
}
