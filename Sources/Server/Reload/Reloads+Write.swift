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
  /// The most that a stop waits for files.
  private static let longestStop = Duration.seconds(15)
  /// Seconds after which a file that could not be written is tried again.
  private static let pause = 60.0

  /// Has a version written that is in force. Called on the queue.
  func writeSoon(_ loaded: LoadedZone) {
    guard unwritten.withLock({ $0.note(loaded) }) else { return }
    scheduleWrite(
      loaded.configuration.apex,
      in: UnwrittenVersions.delay(records: loaded.image?.recordCount ?? 0))
  }

  /// Whether the version in force is not in the zone's file yet.
  func isUnwritten(_ apex: Name) -> Bool { unwritten.withLock { $0[apex] != nil } }

  /// Writes now what is to be written of these zones. Blocks.
  func write(_ apexes: [Name]) { queue.sync { writeNow(apexes) } }

  /// Writes now what is to be written of these zones. Called on the queue.
  func writeNow(_ apexes: some Sequence<Name>) {
    for apex in apexes {
      guard let entry = unwritten.withLock({ $0[apex] }) else { continue }
      let path = IncomingFile.path(entry.loaded.configuration, .now)
      if let loaded = place(entry, Self.write(entry, to: path), path) { images.store([loaded]) }
    }
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

  /// Writes all that is left, as far as there is time; then whatever images are to be written have been, and those of these files are
  /// too: the next start is to have them. Blocks.
  func writeLast() {
    files.sync {}
    let end = ContinuousClock.now + Self.longestStop
    let written = queue.sync {
      unwritten.withLock { $0.apexes }.compactMap { apex -> LoadedZone? in
        guard let entry = unwritten.withLock({ $0[apex] }) else { return nil }
        guard ContinuousClock.now < end else {
          logger.warning(
            "zone \(apex): serial \(entry.serial ?? 0) is not written: the next start has it from the primary"
          )
          return nil
        }
        let path = IncomingFile.path(entry.loaded.configuration, .now)
        return place(entry, Self.write(entry, to: path), path)
      }
    }
    images.finish()
    for loaded in written where ContinuousClock.now < end {
      if let problem = LoadThreads.all.wait(for: { ImageCache.store(loaded) }) {
        logger.warning("zone \(loaded.configuration.apex): \(problem)")
      }
    }
  }

  private func scheduleWrite(_ apex: Name, in seconds: Double) {
    files.asyncAfter(deadline: .now() + seconds) { [weak self] in self?.writeInTurn(apex) }
  }

  /// Called on the queue of files, so that one is written at a time and no reload waits for it.
  private func writeInTurn(_ apex: Name) {
    guard !mustStop, let entry = unwritten.withLock({ $0[apex] }) else { return }
    let path = IncomingFile.path(entry.loaded.configuration, .soon)
    let result = Self.write(entry, to: path)
    queue.sync {
      if let loaded = place(entry, result, path) { images.store([loaded]) }
      guard let left = unwritten.withLock({ $0[apex] }), left.number == entry.number else { return }
      let delay = UnwrittenVersions.delay(records: left.loaded.image?.recordCount ?? 0)
      let hasFailed = left.loaded.image === entry.loaded.image
      scheduleWrite(apex, in: hasFailed ? max(delay, Self.pause) : delay)
    }
  }

  /// Writes a file, which nobody else looks at yet.
  private static func write(
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
  private func place(
    _ entry: UnwrittenVersions.Entry, _ written: Result<FileStamp, any Error>, _ path: String
  ) -> LoadedZone? {
    let file = entry.loaded.configuration.file
    do {
      var stamp = try written.get()
      guard unwritten.withLock({ $0.isWanted(entry) }) else {
        try? FileManager.default.removeItem(atPath: path)
        return nil
      }
      guard var zone = keeper.zone(entry.apex),
        zone.configuration.isHad(as: entry.loaded.configuration)
      else {
        try? FileManager.default.removeItem(atPath: path)
        dropUnwritten([entry.apex])
        return nil
      }
      if let code = OctetStream.rename(path, to: file) {
        try? FileManager.default.removeItem(atPath: path)
        throw ServerError("\(path) cannot take its place: \(systemMessage(code))")
      }
      stamp.move(to: file)
      zone.stamps = [stamp]
      keeper.note(zone)
      _ = unwritten.withLock { $0.end(entry) }
      if let heard = entry.heard { try HeardFile.write(heard, zone.configuration) }
      var loaded = entry.loaded
      loaded.stamps = [stamp]
      return loaded
    } catch {
      let reason = (error as? ServerError).map(\.description) ?? systemExplanation(error)
      logger.warning(
        "zone \(entry.apex): serial \(entry.serial ?? 0) is in force and not in \(file): \(reason)")
      return nil
    }
  }
}
