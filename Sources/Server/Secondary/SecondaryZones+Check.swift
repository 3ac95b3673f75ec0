import DNSWire
import Foundation
import KernelPath
import Logging
import NIOCore
import NIOPosix
import Synchronization
import ZoneImage
import ZoneTransfer

// One check of a zone: its primaries are asked, and what they have is taken.

extension SecondaryZones {
  /// Asks the primaries in their order until one has answered.
  func check(_ apex: Name) {
    guard
      let (zone, isFull) = state.withLock({ state in
        state.entries[apex].map { ($0.zone, $0.isWantedInFull) }
      })
    else { return }
    let version = isFull ? nil : reloads.keeper.zone(apex)?.current
    var problems: [String] = []
    var isHeard = false
    for primary in zone.primaries where !isHeard && !isStopped {
      do {
        try check(zone, primary, version)
        isHeard = true
      } catch {
        problems.append("\(primary.to): \(Self.text(error))")
        logger.debug("zone \(apex): \(primary.to): \(Self.text(error))")
      }
    }
    finish(apex, isHeard: isHeard, isFull: isFull, problems)
  }

  /// Has what the primary has, where it is newer: what differs, if that can be had, else all of it.
  private func check(
    _ zone: Configuration.Zone, _ primary: Configuration.Peer, _ version: ZoneVersion?
  ) throws {
    if let version {
      do { return try check(zone, primary, version, wantsDifference: true) } catch {
        // Not every primary knows IXFR, or knows it of this version.
        guard Self.mayKnowNoDifference(error) else { throw error }
        logger.info("zone \(zone.apex): no IXFR from \(primary.to): \(Self.text(error))")
      }
    }
    try check(zone, primary, version, wantsDifference: false)
  }

  private func check(
    _ zone: Configuration.Zone, _ primary: Configuration.Peer, _ version: ZoneVersion?,
    wantsDifference: Bool
  ) throws {
    let began = ContinuousClock.now
    let serial = version?.image.serial
    var key: TSIGKey?
    if let name = primary.key {
      guard let known = service.key(name) else { throw PrimaryProblem.noKey(name) }
      key = known
    }
    let client = PrimaryClient(
      zone: zone, primary: primary, key: key, version: version, wantsDifference: wantsDifference)
    // In one with the stop, which ends the loop: what is begun behind that would never be answered.
    let answer = state.withLock { $0.isStopped ? nil : client.check(on: group) }
    guard let answer else { throw PrimaryProblem.closed }
    switch try answer.wait() {
    case .current(let theirs):
      if let serial, theirs != serial {
        logger.notice(
          "zone \(zone.apex): \(primary.to) has serial \(theirs), which is older than ours, \(serial)"
        )
      }
    case .zone(let file, let theirs, let records):
      try take(file, zone.apex, force: serial == nil)
      service.counters.axfrIn.add(1, ordering: .relaxed)
      tell("AXFR, \(counted(records, "record"))", theirs)
    case .difference(let changes, let soa, let theirs):
      guard let version else { throw BadDifference() }
      let file = try IncomingFile(for: zone)
      do {
        guard try file.add(version.snapshot, changes, soa: soa) else { throw BadDifference() }
        try file.finish()
      } catch {
        file.remove()
        throw error
      }
      try take(file, zone.apex, force: false)
      service.counters.ixfrIn.add(1, ordering: .relaxed)
      tell(
        "IXFR, \(counted(changes.removedCount, "record")) removed, \(changes.addedCount) added",
        theirs)
    }
    func tell(_ what: String, _ theirs: UInt32) {
      let seconds = hundredths((.now - began).inSeconds)
      logger.notice(
        "zone \(zone.apex): serial \(theirs) from \(primary.to): \(what), in \(seconds) s")
    }
  }

  /// Loads what has come.
  private func take(_ file: IncomingFile, _ apex: Name, force: Bool) throws {
    let told = reloads.take(apex, from: file.path, force: force)
    if let error = told.error { throw ServerError(error) }
  }

  /// Notes what came of a check, and when the next is due.
  private func finish(_ apex: Name, isHeard: Bool, isFull: Bool, _ problems: [String]) {
    let now = now
    let spread = UInt64.random(in: 0..<100)
    let timers = reloads.keeper.zone(apex)?.current.flatMap { SOATimers($0.snapshot) }
    let error = isHeard ? nil : problems.joined(separator: "; ")
    let done = state.withLock { state -> (entry: Entry, isNew: Bool)? in
      // Who waits for this check is taken out with it: the next may begin at once.
      guard var entry = state.entries[apex] else { return nil }
      let before = entry.error
      if isHeard, let timers {
        entry.schedule.confirm(timers, now: now, spread: spread)
      } else {
        entry.schedule.fail(now: now, spread: spread)
      }
      entry.isChecking = false
      if isHeard, isFull { entry.isWantedInFull = false }
      entry.error = error
      state.entries[apex] = entry
      state.entries[apex]?.waiters = []
      if entry.isWantedAgain { state.want(apex, now: now) }
      return (entry, before != error)
    }
    guard let done else { return }
    if let error, done.isNew { logger.warning("zone \(apex): no primary gives it: \(error)") }
    if isHeard {
      // Behind the schedule: a turn that found the zone expired just before has no last word.
      settleExpiry(apex)
      do {
        try HeardFile.write(now, done.entry.zone)
        // A member may have left its catalog meanwhile, and its files have gone already.
        if done.entry.zone.membership != nil, state.withLock({ $0.entries[apex] == nil }) {
          HeardFile.remove(done.entry.zone)
        }
      } catch {
        logger.warning(
          "zone \(apex): when its primary was heard is not written down: \(systemExplanation(error))"
        )
      }
    }
    for waiter in done.entry.waiters { waiter.leave() }
  }

  /// Whether an answer to IXFR says no more of AXFR: some close the connection at what they do not know.
  private static func mayKnowNoDifference(_ error: any Error) -> Bool {
    if case .closed? = error as? PrimaryProblem { return true }
    return error is IncomingError || error is BadDifference
  }

  private static func text(_ error: any Error) -> String {
    switch error {
    case is BadDifference: "it changes another version than ours"
    case let error as IncomingError: error.description
    case let error as PrimaryProblem: error.description
    case let error as ServerError: error.description
    case let error as StreamError: "\(error)"
    case is NIOConnectionError: "it cannot be reached"
    case let error as IOError: systemMessage(error.errnoCode)
    default: systemExplanation(error)
    }
  }
}

/// A difference that removes what is not there.
private struct BadDifference: Error {}
