import DNSWire
import Dispatch
import Foundation
import KernelPath
import Logging
import Synchronization
import ZoneFile
import ZoneImage

// Versions that came without a file are written to their zones' files: soon, or now where somebody wants the file.

extension Reloads {
  /// A stop begins no file after this time.
  private static let longestStop = Duration.seconds(15)
  /// Seconds after which a file that could not be written is tried again.
  private static let pause = 60.0

  /// Has a version written that is in force. Called on the queue.
  func writeSoon(_ loaded: LoadedZone) {
    if let entry = unwritten.withLock({ $0.note(loaded) }) { scheduleWrite(of: entry) }
  }

  /// Whether the version in force is not in the zone's file yet.
  func isUnwritten(_ apex: Name) -> Bool { unwritten.withLock { $0[apex] != nil } }

  /// Whether the version in force is newer than the file, which nobody else has changed: there is nothing to be read.
  func isAhead(_ zone: ManagedZone) -> Bool {
    isUnwritten(zone.configuration.apex) && zone.areStampsUnchanged
  }

  /// Writes now what is to be written of these zones. Blocks.
  func write(_ apexes: [Name]) {
    // One by one: nobody else is to wait for all of them.
    for apex in apexes where isUnwritten(apex) && !mustStop { queue.sync { writeNow([apex]) } }
  }

  /// Writes now what is to be written of these zones. Called on the queue.
  func writeNow(_ apexes: some Sequence<Name>) {
    for apex in apexes {
      guard let entry = unwritten.withLock({ $0[apex] }) else { continue }
      if let loaded = writeNow(entry) { images.store([loaded]) }
    }
  }

  private func writeNow(_ entry: UnwrittenVersions.Entry) -> LoadedZone? {
    let path = IncomingFile.path(entry.loaded.configuration, .now)
    return place(entry, Self.write(entry, to: path), path)
  }

  /// Writes now what is to be read again whether it has changed or not; but not over a file that somebody has put there to be read. Called
  /// on the queue.
  func writeForced(_ request: ReloadRequest) {
    let names = request.zones.compactMap { try? Name($0) }
    writeNow(
      (names.isEmpty ? unwritten.withLock { $0.apexes } : names).filter {
        keeper.zone($0).map(isAhead) ?? false
      })
  }

  /// Nothing is to be written of these zones any more: a file has come, or the zone is gone. Called on the queue.
  func dropUnwritten(_ apexes: some Sequence<Name>) {
    unwritten.withLock { unwritten in for apex in apexes { unwritten.drop(apex) } }
  }

  /// Sees to files before a plan moves and removes them: what stays is to be the version in force. Called on the queue.
  func settleFiles(_ plan: CatalogPlan) {
    writeNow(Array(plan.relocated.keys) + plan.dropped.map(\.configuration.apex))
    dropUnwritten(plan.reset.union(plan.left.map(\.configuration.apex)))
  }

  /// Writes what is left, small zones first, as far as there is time, and the images of these: the next start is to have them. Blocks.
  func writeLast() {
    let end = ContinuousClock.now + Self.longestStop
    files.sync {}
    let (written, left) = queue.sync {
      var (written, left): ([LoadedZone], [UnwrittenVersions.Entry]) = ([], [])
      for entry in unwritten.withLock({ $0.all }) {
        if ContinuousClock.now >= end {
          left.append(entry)
        } else if let loaded = writeNow(entry) {
          written.append(loaded)
        }
      }
      return (written, left)
    }
    images.finish()
    for loaded in written where ContinuousClock.now < end {
      if let problem = LoadThreads.all.wait(for: { ImageCache.store(loaded) }) {
        logger.warning("zone \(loaded.configuration.apex): \(problem)")
      }
    }
    for entry in left.prefix(mostListed) {
      logger.warning(
        "zone \(entry.apex): serial \(entry.serial ?? 0) is not written: the next start has it from the primary"
      )
    }
    if left.count > mostListed {
      logger.warning("and \(counted(left.count - mostListed, "more zone")) are not written")
    }
  }

  private func scheduleWrite(of entry: UnwrittenVersions.Entry, hasFailed: Bool = false) {
    let delay = UnwrittenVersions.delay(records: entry.loaded.image?.recordCount ?? 0)
    files.asyncAfter(deadline: .now() + (hasFailed ? max(delay, Self.pause) : delay)) {
      [weak self, apex = entry.apex, number = entry.number] in
      self?.writeInTurn(apex, number)
    }
  }

  /// Called on the queue of files, so that one is written at a time and no reload waits for it.
  private func writeInTurn(_ apex: Name, _ number: UInt64) {
    // An entry of another number has a timer of its own.
    guard !mustStop, let entry = unwritten.withLock({ $0[apex] }), entry.number == number else {
      return
    }
    let path = IncomingFile.path(entry.loaded.configuration, .soon)
    let result = Self.write(entry, to: path)
    queue.sync {
      if let loaded = place(entry, result, path) { images.store([loaded]) }
      guard let left = unwritten.withLock({ $0[apex] }), left.number == number else { return }
      scheduleWrite(of: left, hasFailed: left.loaded.image === entry.loaded.image)
    }
  }

  /// Writes a file, which nobody else looks at yet.
  static func write(
    _ entry: UnwrittenVersions.Entry, to path: String
  ) -> Result<FileStamp, any Error> {
    LoadThreads.all.wait {
      Result {
        do {
          guard let snapshot = entry.loaded.snapshot else { throw ServerError("it has no records") }
          let file = try IncomingFile(path: path)
          try file.add(snapshot)
          try file.finish()
          return try readFile(path).stamp
        } catch {
          try? FileManager.default.removeItem(atPath: path)
          throw error
        }
      }
    }
  }

  /// Has a file that was written take the place of the zone's; nil where it is wanted no more, or that failed. Called on the queue.
  func place(
    _ entry: UnwrittenVersions.Entry, _ written: Result<FileStamp, any Error>, _ path: String
  ) -> LoadedZone? {
    let apex = entry.apex
    let file = entry.loaded.configuration.file
    do {
      var stamp = try written.get()
      guard unwritten.withLock({ $0[apex]?.number == entry.number }) else {
        try? FileManager.default.removeItem(atPath: path)
        return nil
      }
      // Others may have it now, or another catalog: what is in force stays, and so it belongs into the file.
      guard var zone = keeper.zone(apex), zone.configuration.file == file else {
        try? FileManager.default.removeItem(atPath: path)
        dropUnwritten([apex])
        logger.notice("zone \(apex): \(file) is not written: it is no file of the zone any more")
        return nil
      }
      if !zone.stamps.isEmpty, !zone.areStampsUnchanged {
        logger.notice("zone \(apex): \(file) was changed by another hand, and is written over")
      }
      if let code = OctetStream.rename(path, to: file) {
        try? FileManager.default.removeItem(atPath: path)
        throw ServerError("\(path) cannot take its place: \(systemMessage(code))")
      }
      stamp.move(to: file)
      zone.stamps = [stamp]
      keeper.note(zone)
      let heard = unwritten.withLock { $0.end(entry) }
      if let heard { write(heard: heard, zone.configuration) }
      var loaded = entry.loaded
      loaded.configuration = zone.configuration
      loaded.stamps = [stamp]
      return loaded
    } catch {
      let reason = (error as? ServerError).map(\.description) ?? "\(explanation(error))"
      logger.warning(
        "zone \(apex): serial \(entry.serial ?? 0) is in force and not in \(file): \(reason)")
      return nil
    }
  }

  private func write(heard: UInt64, _ zone: Configuration.Zone) {
    do { try HeardFile.write(heard, zone) } catch {
      logger.warning(
        "zone \(zone.apex): when its primary was heard is not written down: \(systemExplanation(error))"
      )
    }
  }

  private func explanation(_ error: any Error) -> String {
    (error as? StreamError)?.description ?? (error as? ReadFailure)?.reason
      ?? systemExplanation(error)
  }
}
