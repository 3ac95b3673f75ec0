import DNSWire
import Foundation
import ZoneFile
import ZoneImage

/// What is to become of a zone after its file was loaded, and what is told of it.
struct ZoneChange: Sendable {
  var told: ReloadReport.Zone
  /// The version to put in force; nil: none.
  var version: ZoneVersion?
  var stamps: [FileStamp]

  /// Decides between the version that is served, if any, and a load.
  init(_ old: ManagedZone?, _ loaded: LoadedZone, _ request: ReloadRequest) {
    let current = old?.current
    stamps = loaded.stamps
    told = ReloadReport.Zone(
      name: "\(loaded.configuration.apex)", action: old == nil ? .added : .changed,
      serialFrom: current?.image.serial)
    told.diagnostics = loaded.diagnostics
    told.octetsFrom = current?.byteCount
    guard let new = loaded.version else {
      told.action = .failed
      told.error = loaded.firstError
      return
    }
    told.serialTo = new.image.serial
    told.records = new.image.recordCount
    told.octetsTo = new.byteCount
    version = new
    guard let current else {
      told.recordsAdded = new.snapshot.recordCount
      return
    }
    let difference = ZoneDifference(
      from: current.snapshot, to: new.snapshot, limit: request.limit)
    told.recordsAdded = difference.added
    told.recordsRemoved = difference.removed
    told.recordsRetimed = difference.retimed
    told.changes = difference.changes.map(Self.line)
    if difference.isEmpty {
      // The image that is served stays: there may be millions of queries in its cache lines.
      told.action = .unchanged
      version = nil
      return
    }
    judge(difference, current, new, loaded.configuration, request)
  }

  /// Refuses what looks like an accident.
  private mutating func judge(
    _ difference: ZoneDifference, _ current: ZoneVersion, _ new: ZoneVersion,
    _ zone: Configuration.Zone, _ request: ReloadRequest
  ) {
    let (from, to) = (current.image.serial, new.image.serial)
    var reason: String?
    // RFC 1982, section 3.2; what is half the circle away is neither before nor behind.
    if Int32(bitPattern: to &- from) < 0 {
      reason = "the serial goes back from \(from) to \(to) (RFC 1982)"
    } else if let limit = zone.options.maxDelete, difference.removedPercent > limit {
      reason =
        "\(difference.removedPercent)% of the records are gone "
        + "(\(difference.keptRemoved) of \(difference.keptCount)), more than max-delete: \(limit)%"
    }
    if let reason {
      if request.force {
        told.note = "forced although \(reason)"
      } else {
        told.action = .refused
        let verb = zone.primaries.isEmpty ? "reload --force" : "retransfer"
        told.error = "\(reason); 'apus \(verb) \(told.name)' takes it all the same"
        version = nil
      }
    } else if from == to {
      told.note = "the records changed and the serial did not: secondaries will not see it"
    }
  }

  private static func line(_ change: ZoneDifference.Change) -> String {
    let text = recordText(
      owner: change.owner, type: change.type, ttl: change.ttl, rdata: change.rdata)
    return (change.isAdded ? "+ " : "- ") + (text ?? "a record of TYPE\(change.type.rawValue)")
  }
}
