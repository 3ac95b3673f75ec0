import DNSWire
import Foundation
import Logging
import Synchronization
import ZoneFile

/// What is known of the catalogs, and what is done beside publishing when their members change: files and the log.
///
/// Changes are made on the queue of ``Reloads``; reading is for any thread.
final class Catalogs: Sendable {
  private struct State {
    var statuses: [CatalogStatus] = []
    /// What was told as an error, so that it is told once.
    var told: Set<String> = []
    /// Catalogs whose members could not be written down.
    var unwritten: Set<Name> = []
  }

  private let logger: Logger
  private let state = Mutex(State())

  init(logger: Logger) { self.logger = logger }

  /// All zones that a server with this configuration begins with: its own, and those that catalogs gave it when it ran last.
  static func zones(_ configuration: Configuration) -> [Configuration.Zone] {
    configuration.zones
      + members(configuration.zones, besides: Set(configuration.zones.map(\.apex)))
  }

  /// Zones that are not in force and that a catalog of `zones` gave when it was configured last, as it is not among those in force.
  static func returned(
    _ zones: [ManagedZone], besides inForce: [ManagedZone]
  ) -> [Configuration.Zone] {
    let old = Set(inForce.filter { $0.configuration.catalog != nil }.map(\.configuration.apex))
    return members(
      zones.map(\.configuration).filter { !old.contains($0.apex) },
      besides: Set((zones + inForce).map(\.configuration.apex)))
  }

  /// What the catalogs among `zones` have written down, each zone once.
  private static func members(
    _ zones: [Configuration.Zone], besides known: Set<Name>
  ) -> [Configuration.Zone] {
    var known = known
    return zones.flatMap { zone -> [Configuration.Zone] in
      guard let catalog = zone.catalog else { return [] }
      return MembersFile.read(zone.apex, in: catalog.directory, most: catalog.mostMembers)
        .filter { known.insert($0.zone).inserted }
        .compactMap { zone.member($0.zone, $0.membership) }
    }
  }

  /// In the order of the configuration.
  var statuses: [CatalogStatus] { state.withLock { $0.statuses } }

  /// What is told of the catalog of that name; nil where it is none.
  func status(_ name: String) -> CatalogStatus? { statuses.first { $0.name == name } }

  /// Removes what is left of zones that were reset, and has the files of others at their places: before anything new can come.
  func prepare(_ plan: CatalogPlan, _ before: [Configuration.Zone], _ images: ImageWriter) {
    for zone in before where plan.reset.contains(zone.apex) { remove(zone, plan, images) }
    for zone in plan.members.map(\.configuration) {
      // Another directory may have a file of an earlier time.
      if plan.reset.contains(zone.apex) { remove(zone, plan, images) }
      if let old = plan.relocated[zone.apex] { move(old, to: zone, plan, images) }
    }
    // Else a start after one that ends here would look for them where they were, and take the only copies for files of an earlier time.
    // What goes stays written down until its files are gone.
    if !plan.relocated.isEmpty { write(plan, with: plan.left) }
  }

  private func move(
    _ old: Configuration.Zone, to new: Configuration.Zone, _ plan: CatalogPlan,
    _ images: ImageWriter
  ) {
    // Both directories may be one, by another path.
    if let identity = FileIdentity(old.file), identity == FileIdentity(new.file) { return }
    remove(new, plan, images)
    images.remove(old)
    // What another zone has taken over stays.
    guard plan.holder(of: old.file) == nil else { return }
    let manager = FileManager.default
    do {
      try manager.createDirectory(
        atPath: URL(fileURLWithPath: new.file).deletingLastPathComponent().path,
        withIntermediateDirectories: true)
      for (from, to) in [
        (old.file, new.file), (HeardFile.path(old), HeardFile.path(new)),
      ] where manager.fileExists(atPath: from) {
        try manager.moveItem(atPath: from, toPath: to)
      }
    } catch {
      logger.warning(
        "zone \(new.apex): \(old.file) is not moved to \(new.file): \(systemExplanation(error))")
    }
  }

  /// Writes down and tells what has come of a plan, once it is in force.
  func finish(_ plan: CatalogPlan, _ images: ImageWriter) {
    write(plan)
    for zone in plan.left { remove(zone.configuration, plan, images) }
    tell(plan)
  }

  private func write(_ plan: CatalogPlan, with leaving: [ManagedZone] = []) {
    let members = Dictionary(grouping: plan.written + leaving.compactMap(\.member)) {
      $0.membership.catalog
    }
    let due = plan.unwritten.union(state.withLock { $0.unwritten })
    var failed: Set<Name> = []
    for zone in plan.catalogs {
      guard let catalog = zone.catalog else { continue }
      let own = members[zone.apex] ?? []
      let path = MembersFile.path(zone.apex, in: catalog.directory)
      let isThere = FileManager.default.fileExists(atPath: path)
      guard isThere ? due.contains(zone.apex) : !own.isEmpty else { continue }
      do { try MembersFile.write(own, of: zone.apex, in: catalog.directory) } catch {
        failed.insert(zone.apex)
        logger.warning(
          "catalog \(zone.apex): which zones it has given is not written down: \(systemExplanation(error))"
        )
      }
    }
    state.withLock { [failed] in $0.unwritten = failed }
  }

  /// Removes all files of a zone but those that another one has.
  private func remove(_ zone: Configuration.Zone, _ plan: CatalogPlan, _ images: ImageWriter) {
    images.remove(zone)
    if let holder = plan.holder(of: zone.file), holder != zone.apex { return }
    for path in [zone.file, HeardFile.path(zone), IncomingFile.path(zone)] {
      try? FileManager.default.removeItem(atPath: path)
    }
  }

  private func tell(_ plan: CatalogPlan) {
    let before = state.withLock { state in
      let before = state
      state.statuses = plan.statuses.map { now in
        var status = now
        // The members are from the version that was processed last.
        status.serial = status.serial ?? before.statuses.first { $0.name == status.name }?.serial
        return status
      }
      state.told = Set(plan.statuses.flatMap(\.wrongs))
      return before
    }
    let changes =
      plan.arrived.count + plan.reset.count + plan.moved.count + plan.left.count
      + plan.dropped.count
    let level = changes > mostListed ? Logger.Level.debug : .info
    for zone in plan.members {
      let apex = zone.configuration.apex
      guard let membership = zone.configuration.membership else { continue }
      if plan.arrived.contains(apex) {
        logger.log(level: level, "zone \(apex): the catalog \(membership.catalog) lists it")
      } else if plan.reset.contains(apex) {
        logger.log(
          level: level,
          "zone \(apex): the catalog \(membership.catalog) lists another one of that name: what was had of it is removed"
        )
      } else if plan.moved.contains(apex) {
        logger.log(
          level: level, "zone \(apex): the catalog \(membership.catalog) has taken it over")
      }
    }
    for zone in plan.left {
      logger.log(
        level: level, "zone \(zone.configuration.apex): its catalog lists it no more: removed")
    }
    for zone in plan.dropped {
      logger.log(
        level: level,
        "zone \(zone.configuration.apex): its catalog is configured no more: removed, its files stay"
      )
    }
    if changes > 0 {
      let parts = [
        (plan.arrived.count, "new"), (plan.reset.count, "reset"), (plan.moved.count, "moved"),
        (plan.left.count + plan.dropped.count, "removed"),
      ]
      let told = parts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
      logger.notice("catalogs: \(counted(plan.members.count, "zone")): \(told)")
    }
    for wrong in plan.statuses.flatMap(\.wrongs) where !before.told.contains(wrong) {
      logger.error("\(wrong)")
    }
  }
}

extension CatalogStatus {
  /// A line for each thing that is not as the catalog says.
  var wrongs: [String] {
    var wrongs = error.map { ["catalog \(name): \($0): its zones stay what they are"] } ?? []
    wrongs += refusals.map { "catalog \(name): zone \($0.zone) is not taken: \($0.reason)" }
    if refused > refusals.count {
      wrongs.append("catalog \(name): \(refused - refusals.count) more zones are not taken")
    }
    return wrongs
  }
}
