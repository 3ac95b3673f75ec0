import DNSWire
import Foundation
import Logging
import Synchronization

/// What is known of the catalogs, and what is done beside publishing when their members change: files and the log.
///
/// Changes are made on the queue of ``Reloads``; reading is for any thread.
final class Catalogs: Sendable {
  private struct State {
    var statuses: [CatalogStatus] = []
    /// What was told as an error, so that it is told once.
    var told: Set<String> = []
  }

  private let logger: Logger
  private let state = Mutex(State())

  init(logger: Logger) { self.logger = logger }

  /// All zones that a server with this configuration begins with: its own, and those that catalogs gave it when it ran last.
  static func zones(_ configuration: Configuration) -> [Configuration.Zone] {
    var zones = configuration.zones
    var known = Set(zones.map(\.apex))
    for zone in configuration.zones {
      guard let catalog = zone.catalog else { continue }
      let members = MembersFile.read(
        zone.apex, in: catalog.directory, most: catalog.mostMembers)
      for (apex, membership) in members where known.insert(apex).inserted {
        if let member = zone.member(apex, membership) { zones.append(member) }
      }
    }
    return zones
  }

  /// In the order of the configuration.
  var statuses: [CatalogStatus] { state.withLock { $0.statuses } }

  /// What is told of the catalog of that name; nil where it is none.
  func status(_ name: String) -> CatalogStatus? { statuses.first { $0.name == name } }

  /// Removes what is left of zones that were reset: before anything new can come.
  func clear(_ plan: CatalogPlan, _ before: [ManagedZone], _ images: ImageWriter) {
    for zone in before where plan.reset.contains(zone.configuration.apex) { remove(zone, images) }
  }

  /// Writes down and tells what has come of a plan, once it is in force.
  func finish(_ plan: CatalogPlan, _ images: ImageWriter) {
    write(plan)
    // What another zone has taken over stays.
    for zone in plan.left where plan.files[zone.configuration.file] == nil { remove(zone, images) }
    tell(plan)
  }

  private func write(_ plan: CatalogPlan) {
    let members = Dictionary(grouping: plan.written) { $0.membership.catalog }
    for zone in plan.catalogs {
      guard let catalog = zone.catalog else { continue }
      let own = members[zone.apex] ?? []
      let path = MembersFile.path(zone.apex, in: catalog.directory)
      let isMissing = !own.isEmpty && !FileManager.default.fileExists(atPath: path)
      guard isMissing || plan.unwritten.contains(zone.apex) else { continue }
      do { try MembersFile.write(own, of: zone.apex, in: catalog.directory) } catch {
        logger.warning(
          "catalog \(zone.apex): which zones it has given is not written down: \(systemExplanation(error))"
        )
      }
    }
  }

  /// Removes all files of a zone.
  private func remove(_ zone: ManagedZone, _ images: ImageWriter) {
    let file = zone.configuration.file
    for path in [file, HeardFile.path(zone.configuration), IncomingFile.path(zone.configuration)] {
      try? FileManager.default.removeItem(atPath: path)
    }
    images.remove(zone.configuration)
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
