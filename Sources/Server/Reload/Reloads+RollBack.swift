import DNSWire
import Dispatch
import Logging
import Synchronization
import ZoneImage

// Former versions, on the same queue as every other change of zones.

extension Reloads {
  /// Puts a former version back: the newest that is kept, or the one with this serial.
  func rollBack(_ text: String, to serial: UInt32?) -> Result<RollbackReport, ControlError> {
    queue.sync {
      var zones = keeper.zones
      guard let apex = try? Name(text),
        let index = zones.firstIndex(where: { $0.configuration.apex == apex })
      else { return .failure(ControlError("no zone '\(text)' is configured")) }
      let from = zones[index].current?.image.serial
      guard zones[index].rollBack(to: serial) else {
        let kept = zones[index].kept.map { "\($0.image.serial)" }.joined(separator: ", ")
        let have = kept.isEmpty ? "no former version is kept" : "kept are the serials \(kept)"
        return .failure(ControlError("zone \(apex) is not rolled back: \(have)"))
      }
      let zone = zones[index]
      goBehind()
      let plan = zone.configuration.catalog == nil ? nil : followCatalogs(&zones)
      put(zones, isChanged: true)
      if let plan {
        afterwards.withLock { $0 }?()
        catalogs.finish(plan, images)
      }
      let report = RollbackReport(
        name: zone.name, serialFrom: from, serialTo: zone.current?.image.serial ?? 0,
        records: zone.current?.image.recordCount ?? 0,
        kept: zone.kept.map(\.image.serial))
      logger.warning("\(report.line)")
      return .success(report)
    }
  }
}
