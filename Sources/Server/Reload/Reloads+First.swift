import Foundation
import Glibc
import Logging
import ZoneFile
import ZoneImage

// The load at the start, of which nothing was there before.

extension Reloads {
  /// The first load of all zones; false where that was given up. A zone that fails does not touch the others.
  func loadFirst(_ isCancelled: () -> Bool) -> Bool {
    let line = isatty(STDERR_FILENO) == 1 ? ProgressLine() : nil
    defer { line?.clear() }
    let began = ContinuousClock.now
    var zones = keeper.zones
    IncomingFile.removeLeftovers(of: zones.map(\.configuration))
    let loaded = ZoneLoader.load(
      zones.map(\.configuration), usesCache: true, isCancelled: isCancelled
    ) { progress in line?.show(progress.text) }
    guard loaded.count == zones.count else { return false }
    line?.clear()
    // Of many only those with something amiss have lines.
    let level = zones.count > mostListed ? Logger.Level.debug : .info
    for (index, zone) in loaded.enumerated() { takeFirst(zone, &zones[index], level) }
    let plan = followCatalogs(&zones)
    put(zones, isChanged: true)
    // Everybody waits for the load, and nobody for its images.
    goBehind()
    images.store(loaded)
    if let plan { catalogs.finish(plan, images) }
    logger.notice("zones: \(LoadSum(loaded).text), in \(hundredths((.now - began).inSeconds)) s")
    return true
  }

  /// Takes what was loaded of a zone of which nothing was there.
  func takeFirst(_ loaded: LoadedZone, _ zone: inout ManagedZone, _ level: Logger.Level) {
    for diagnostic in loaded.diagnostics {
      logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
    }
    let name = loaded.configuration.apex
    if let objection = loaded.cacheObjection { logger.notice("zone \(name): \(objection)") }
    if loaded.isAwaited { return zone.setAwaited() }
    if let version = loaded.version {
      zone.take(version, loaded.stamps)
      let image = version.image
      let source = loaded.isFromImage ? ", from its image" : ""
      logger.log(
        level: level,
        "zone \(name): serial \(image.serial), \(image.recordCount) records\(source)")
    } else {
      zone.refuse(loaded.firstError, loaded.stamps)
      let errors = counted(loaded.errorCount, "error")
      logger.error("zone \(name): not served, its names get SERVFAIL: \(errors)")
    }
  }
}
