import Addresses
import CLinux
import DNSWire
import Dispatch
import Foundation
import Logging
import NIOCore
import NIOPosix
import Synchronization
import ZoneImage
import ZoneTransfer

/// The zones that are had from other servers: when each is asked for (``RefreshSchedule``), and what becomes of it.
///
/// A whole zone is written to a file as it comes, and that is loaded as any zone's file is; of a difference the new records are read, and
/// the version that it makes is checked: what a primary sends goes through the same reader and rules. One timer looks after all zones; so many checks are under way at a time, each with a thread and
/// a connection while it lasts.
final class SecondaryZones: Sendable {
  /// Checks at a time.
  static let mostChecks = 10

  let reloads: Reloads
  let service: TransferService
  let logger: Logger
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  private let checks = OperationQueue()
  private let clock = DispatchQueue(label: "apus-secondary")
  let state = Mutex(SecondaryState())

  init(_ reloads: Reloads, _ service: TransferService, logger: Logger) {
    self.reloads = reloads
    self.service = service
    self.logger = logger
    checks.maxConcurrentOperationCount = Self.mostChecks
  }

  var now: UInt64 { UInt64(apus_unix_seconds()) }

  /// Looks after those of these zones that are had from other servers, and after no other.
  func follow(_ zones: [ManagedZone]) {
    let secondaries = zones.filter { !$0.configuration.primaries.isEmpty }
    let now = now
    state.withLock { state in
      state.follow(secondaries, now: now) { Self.schedule($0, now: now) }
      if !state.entries.isEmpty, state.timer == nil {
        let timer = DispatchSource.makeTimerSource(queue: clock)
        timer.schedule(deadline: .now(), repeating: .seconds(1), leeway: .milliseconds(100))
        timer.setEventHandler { [weak self] in self?.turn() }
        timer.resume()
        state.timer = timer
      }
    }
  }

  private static func schedule(_ zone: ManagedZone, now: UInt64) -> RefreshSchedule {
    let timers = zone.current.flatMap { SOATimers($0.snapshot) }
    return RefreshSchedule(
      timers: timers, heard: HeardFile.read(zone.configuration), now: now)
  }

  /// Starts the checks whose time has come, and ends the service of what has expired.
  private func turn() {
    let now = now
    let (due, expired) = state.withLock { state in
      (
        state.begin(now: now),
        state.entries.filter { $1.schedule.isExpired(now: now) }.map(\.key)
      )
    }
    for apex in expired where reloads.keeper.zone(apex)?.state != .expired { settleExpiry(apex) }
    for due in due {
      let operation = BlockOperation { [self] in check(due) }
      // What a catalog lists must not wait for all that it listed before.
      if reloads.keeper.zone(due.apex)?.configuration.catalog != nil {
        operation.queuePriority = .veryHigh
      }
      checks.addOperation(operation)
    }
  }

  /// Ends the service of a zone that has expired, or begins it again.
  func settleExpiry(_ apex: Name) {
    reloads.settleExpiry(apex) { [self] in
      let now = now
      guard let schedule = state.withLock({ $0.entries[apex]?.schedule }),
        schedule.isExpired(now: now)
      else { return nil }
      return now - min(schedule.heard ?? now, now)
    }
  }

  /// A NOTIFY for a zone: from one of its primaries, signed as what is asked of it, it starts a check.
  func notified(
    _ request: NotifyRequest, from address: IPAddress, key: Name?
  ) -> TransferService.Notified {
    let serial = reloads.keeper.zone(request.zone)?.served?.image.serial
    let outcome = state.withLock { state -> TransferService.Notified in
      guard let entry = state.entries[request.zone] else { return .notOurs }
      let isPrimary = entry.zone.primaries.contains {
        $0.to.address == address && ($0.key == nil || $0.key == key)
      }
      guard isPrimary else { return .refused }
      // One of many for a change that is had already.
      if let told = request.serial, told == serial { return .taken }
      state.want(request.zone, now: now)
      return .taken
    }
    if outcome == .taken { clock.async { [self] in turn() } }
    return outcome
  }

  /// Asks for these zones now, `full` whatever serial there is, and waits for what comes of it. Blocks.
  func transfer(_ names: [Name], full: Bool) -> TransferReport {
    let group = DispatchGroup()
    let before = names.map { reloads.keeper.zone($0)?.current }
    state.withLock { state in
      for name in names { state.want(name, full: full, now: now, group) }
    }
    clock.async { [self] in turn() }
    group.wait()
    // What has come is served when this returns.
    reloads.settleNow()
    reloads.write(names)
    let zones = zip(names, before).map { name, before in
      let zone = reloads.keeper.zone(name)
      let current = zone?.current
      let entry = state.withLock { $0.entries[name] }
      return TransferReport.Zone(
        name: "\(name)", serial: zone?.served?.image.serial,
        changed: current != nil && current?.image !== before?.image,
        error: entry == nil ? "it is no zone that is had from another server" : entry?.error)
    }
    return TransferReport(ok: zones.allSatisfy { $0.error == nil }, zones: zones)
  }

  /// Whether the primaries of a zone were asked for it since the start, whatever they said.
  func hasAsked(_ apex: Name) -> Bool {
    state.withLock { $0.entries[apex] }?.wasChecked ?? false
  }

  /// All zones that are had from other servers.
  var names: [Name] { state.withLock { Array($0.entries.keys) } }

  /// What the status tells of a zone; nil where it is none of these.
  func status(_ apex: Name) -> SecondaryStatus? {
    state.withLock { $0.entries[apex] }.map { entry in
      SecondaryStatus(
        primaries: entry.zone.primaries.map(\.description), heard: entry.schedule.heard,
        next: entry.schedule.next, expires: entry.schedule.expires, error: entry.error,
        unwritten: reloads.isUnwritten(apex) ? true : nil)
    }
  }

  /// Begins nothing more, and ends the connections.
  func cancel() {
    state.withLock { $0.stop() }
    try? group.syncShutdownGracefully()
  }

  /// Waits for what was under way. Blocks.
  func finish() { checks.waitUntilAllOperationsAreFinished() }
}
