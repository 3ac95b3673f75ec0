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
  func check(_ check: SecondaryState.Check) {
    let apex = check.apex
    // What is gone before its turn has come is not asked for.
    let entry = state.withLock { $0.entry(check) }
    guard let entry else { return finish(check, .outdated) }
    var problems: [String] = []
    let version = entry.isInFull ? nil : reloads.keeper.zone(apex)?.current
    for primary in entry.zone.primaries {
      do {
        try ask(primary, entry.zone, version, check)
        let version = reloads.keeper.zone(apex)?.current
        return finish(check, .heard(version.flatMap { SOATimers($0.snapshot) }))
      } catch {
        problems.append("\(primary.to): \(Self.text(error))")
        logger.debug("zone \(apex): \(primary.to): \(Self.text(error))")
      }
      // The others were those of what it has been: nothing would be taken from them.
      guard state.withLock({ $0.isHad(check, as: entry.zone) }) else {
        return finish(check, .outdated)
      }
    }
    finish(check, .failed(problems.joined(separator: "; ")))
  }

  /// Has what the primary has, where it is newer: what differs, if that can be had, else all of it.
  private func ask(
    _ primary: Configuration.Peer, _ zone: Configuration.Zone, _ version: ZoneVersion?,
    _ check: SecondaryState.Check
  ) throws {
    if let version {
      do { return try ask(primary, zone, version, check, wantsDifference: true) } catch {
        // Not every primary knows IXFR, or knows it of this version.
        guard Self.mayKnowNoDifference(error) else { throw error }
        logger.info("zone \(zone.apex): no IXFR from \(primary.to): \(Self.text(error))")
      }
    }
    try ask(primary, zone, version, check, wantsDifference: false)
  }

  private func ask(
    _ primary: Configuration.Peer, _ zone: Configuration.Zone, _ version: ZoneVersion?,
    _ check: SecondaryState.Check, wantsDifference: Bool
  ) throws {
    let began = ContinuousClock.now
    let serial = version?.image.serial
    var key: TSIGKey?
    if let name = primary.key {
      guard let known = service.key(name) else { throw PrimaryProblem.noKey(name) }
      key = known
    }
    let client = PrimaryClient(
      zone: zone, number: check.number, primary: primary, key: key, version: version,
      wantsDifference: wantsDifference)
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
      try take(file, zone, check, force: serial == nil)
      service.counters.axfrIn.add(1, ordering: .relaxed)
      tell("AXFR, \(counted(records, "record"))", theirs)
    case .difference(let changes, let soa, let theirs):
      guard let version else { throw BadDifference() }
      let told = reloads.take(zone, of: version) {
        state.withLock { $0.entry(check) } != nil
      } _: {
        LoadedZone(zone, of: version.snapshot, changes, soa: soa)
      }
      guard let told else { throw BadDifference() }
      if let error = told.error { throw ServerError(error) }
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
  private func take(
    _ file: IncomingFile, _ zone: Configuration.Zone, _ check: SecondaryState.Check, force: Bool
  ) throws {
    let told = reloads.take(zone, from: file.path, force: force) {
      state.withLock { $0.entry(check) } != nil
    }
    if let error = told.error { throw ServerError(error) }
  }

  /// Notes what came of a check, and when the next is due.
  private func finish(_ check: SecondaryState.Check, _ outcome: SecondaryState.Outcome) {
    let apex = check.apex
    let now = now
    let done = state.withLock {
      $0.end(check, outcome, now: now, spread: UInt64.random(in: 0..<100))
    }
    guard let done else { return }
    if case .failed(let error) = outcome, done.isErrorNew {
      logger.warning("zone \(apex): no primary gives it: \(error)")
    }
    if case .heard = outcome {
      // Behind the schedule: a turn that found the zone expired just before has no last word.
      settleExpiry(apex)
      do {
        try reloads.noteHeard(done.entry.zone, at: now)
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
