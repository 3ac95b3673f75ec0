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
    catalogs.clear(plan, before, images)
    zones = zones.filter { $0.configuration.membership == nil } + plan.members
    // A file that is there already was left by an earlier run, or put there by hand.
    let due = zones.indices.filter {
      plan.arrived.contains(zones[$0].configuration.apex)
        || plan.reset.contains(zones[$0].configuration.apex)
    }
    let loaded = ZoneLoader.load(
      due.map { zones[$0].configuration }, usesCache: true, isCancelled: { mustStop }
    ) { _ in }
    let level = due.count > mostListed ? Logger.Level.debug : .info
    for (index, zone) in zip(due, loaded) { takeFirst(zone, &zones[index], level) }
    images.store(loaded)
    return plan
  }

  static func hasCatalogs(_ zones: [ManagedZone]) -> Bool {
    zones.contains { $0.configuration.catalog != nil || $0.configuration.membership != nil }
  }
}
