import DNSWire
import Foundation
import KernelPath
import Logging
import Synchronization
import ZoneFile
import ZoneImage

// What comes from primaries, on the same queue as every other change of zones.

extension Reloads {
  /// Puts a version in force that a primary has given: a master file at `path`, which takes the place of the zone's file. Refused,
  /// as any load may be, that file is removed and what was there stays. Refused too is what was asked for by another configuration than
  /// the zone has by now: it may be another zone of the same name. `isWanted` is asked when the queue is free: the zone may have gone and
  /// come again just as it was, and been had anew. Blocks.
  func take(
    _ asked: Configuration.Zone, from path: String, force: Bool, isWanted: () -> Bool
  ) -> ReloadReport.Zone {
    queue.sync {
      let apex = asked.apex
      guard !mustStop, let zone = keeper.zone(apex) else {
        try? FileManager.default.removeItem(atPath: path)
        return .failed("\(apex)", "the server stops, or the zone is no more")
      }
      guard zone.configuration.isHad(as: asked), isWanted() else {
        try? FileManager.default.removeItem(atPath: path)
        return .failed("\(apex)", "what is configured for the zone has changed meanwhile")
      }
      let file = zone.configuration.file
      goBehind()
      let made = ZoneLoader.load([zone.configuration(of: path)], isCancelled: { mustStop }) {
        [old = zone] zone in
        var zone = zone
        zone.tell(path, as: file)
        var request = ReloadRequest()
        request.force = force
        return (zone: zone, change: ZoneChange(old, zone, request))
      }
      guard var (loaded, change) = made.first else {
        try? FileManager.default.removeItem(atPath: path)
        return .failed("\(apex)", "the server stops")
      }
      if change.told.error == nil, let code = OctetStream.rename(path, to: file) {
        change.told.action = .failed
        change.told.error = "\(path) cannot take the place of \(file): \(systemMessage(code))"
        change.version = nil
      }
      if change.told.error == nil {
        loaded.move(path, to: file)
        change.stamps = loaded.stamps
      }
      if change.told.error == nil { dropUnwritten([apex]) }
      let isTaken = change.version != nil
      finish(change, of: zone) { zone, version in zone.take(version, change.stamps) }
      if isTaken { images.store([loaded]) }
      if change.told.error != nil { try? FileManager.default.removeItem(atPath: path) }
      return change.told
    }
  }

  /// Puts a version in force that `make` makes of the one that is there, by what a primary has told; it is written to the zone's file
  /// soon. Refused as such a file would be; nil where `make` gives none, and where another version has come meanwhile. Blocks.
  func take(
    _ asked: Configuration.Zone, of version: ZoneVersion, isWanted: () -> Bool,
    _ make: @escaping @Sendable () -> LoadedZone?
  ) -> ReloadReport.Zone? {
    queue.sync {
      let apex = asked.apex
      guard !mustStop, let zone = keeper.zone(apex) else {
        return .failed("\(apex)", "the server stops, or the zone is no more")
      }
      guard zone.configuration.isHad(as: asked), isWanted() else {
        return .failed("\(apex)", "what is configured for the zone has changed meanwhile")
      }
      guard zone.current?.image === version.image else { return nil }
      goBehind()
      let made = LoadThreads.all.wait {
        make().map { made in
          var loaded = made
          // Options may have changed meanwhile.
          loaded.configuration = zone.configuration
          return (loaded: loaded, change: ZoneChange(zone, loaded, ReloadRequest()))
        }
      }
      guard let (loaded, change) = made else { return nil }
      finish(change, of: zone) { zone, version in
        // Its file is what it was, so far.
        zone.take(version, zone.stamps)
        writeSoon(loaded)
      }
      return change.told
    }
  }

  /// Has come what may of a version from a primary. Called on the queue.
  private func finish(
    _ change: ZoneChange, of old: ManagedZone,
    _ take: (inout ManagedZone, ZoneVersion) -> Void
  ) {
    var zone = old
    let apex = zone.configuration.apex
    let wasServed = zone.served != nil
    if change.told.error == nil { zone.endExpiry() }
    if let version = change.version {
      take(&zone, version)
    } else if let error = change.told.error {
      zone.refuse(error, zone.stamps)
    } else {
      zone.confirm(change.stamps.isEmpty ? zone.stamps : change.stamps)
    }
    for diagnostic in change.told.diagnostics {
      logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
    }
    if let error = change.told.error { logger.error("zone \(apex): not taken: \(error)") }
    if let note = change.told.note { logger.warning("zone \(apex): \(note)") }
    settle(zone, isChanged: change.version != nil || wasServed != (zone.served != nil))
  }

  /// Writes down when a primary of the zone was heard, unless that was of another one: on the queue, for a catalog may have taken its member
  /// away meanwhile, or have moved its files. Blocks.
  func noteHeard(_ asked: Configuration.Zone, at time: UInt64) throws {
    try queue.sync {
      guard let zone = keeper.zone(asked.apex)?.configuration, zone.isHad(as: asked) else { return }
      // Of a version that is not in the file yet, that is noted with it.
      guard !unwritten.withLock({ $0.note(heard: time, zone.apex) }) else { return }
      try HeardFile.write(time, zone)
    }
  }

  /// Lets a zone answer no more whose primaries were not heard for too long; or again, once one was. Blocks.
  ///
  /// `silence` tells for how many seconds none was heard, where that is too long, else nil. It is asked when the queue is free: a load
  /// that it waited for may have brought the zone from a primary.
  func settleExpiry(_ apex: Name, _ silence: @Sendable () -> UInt64?) {
    queue.sync {
      let silence = silence()
      let isExpired = silence != nil
      guard !mustStop, var zone = keeper.zone(apex), zone.current != nil,
        (zone.state == .expired) != isExpired
      else { return }
      if let seconds = silence {
        zone.state = .expired
        zone.error = "no primary was heard for \(seconds) s: it has expired"
        logger.error("zone \(apex): \(zone.error ?? ""): its names get SERVFAIL")
      } else {
        zone.endExpiry()
        logger.notice("zone \(apex): a primary has this version: it is served again")
      }
      settle(zone, isChanged: true)
    }
  }
}

extension Configuration.Zone {
  /// Whether what was had for the other is this zone's: from the same servers, for the same file, in the same place of a catalog.
  func isHad(as other: Configuration.Zone) -> Bool {
    file == other.file && primaries == other.primaries && membership == other.membership
  }
}

extension ManagedZone {
  /// What is configured for the zone, to be read from another file.
  fileprivate func configuration(of path: String) -> Configuration.Zone {
    var configuration = configuration
    configuration.file = path
    return configuration
  }
}

extension LoadedZone {
  /// The file at `path` is at its place.
  fileprivate mutating func move(_ path: String, to file: String) {
    for index in stamps.indices where stamps[index].path == path { stamps[index].move(to: file) }
  }

  /// Tells of the file at `path` as if it had been read where it will be.
  fileprivate mutating func tell(_ path: String, as file: String) {
    configuration.file = file
    for index in diagnostics.indices {
      if diagnostics[index].place.file == path { diagnostics[index].place.file = file }
      if diagnostics[index].related?.file == path { diagnostics[index].related?.file = file }
    }
  }
}

extension ReloadReport.Zone {
  fileprivate static func failed(_ name: String, _ error: String) -> ReloadReport.Zone {
    var zone = ReloadReport.Zone(name: name, action: .failed)
    zone.error = error
    return zone
  }
}
