import DNSWire
import Dispatch
import ZoneTransfer

/// What is known of the zones that are had from other servers: when each is to be asked for, and which checks are under way.
///
/// A zone may go while it is checked, and come again, as a member of a catalog does; or be another one under the same name. So a check
/// bears the number of the entry that it was begun for, and what it finds out counts for that one alone.
struct SecondaryState {
  struct Entry {
    var zone: Configuration.Zone
    var schedule: RefreshSchedule
    /// 0, unless checks of an entry before are still under way; then one that no other has.
    let number: UInt64
    var isChecking = false
    /// When it was last asked for.
    var began: UInt64 = 0
    /// A check has ended, whatever came of it.
    var wasChecked = false
    /// Asked for while a check was under way: it may have come too late for that one.
    var isWantedAgain = false
    /// All of it is wanted, whatever serial there is, from the check that begins next.
    var isWantedInFull = false
    /// The same of the one that is under way.
    var isInFull = false
    var error: String?
    /// Who waits for the check that begins next, and for the one that is under way.
    var nextWaiters: [DispatchGroup] = []
    var waiters: [DispatchGroup] = []
  }

  /// A check, by its zone and its entry's number.
  struct Check: Hashable, Sendable {
    var apex: Name
    var number: UInt64
  }

  private(set) var entries: [Name: Entry] = [:]
  /// Checks that have begun and not ended, also of entries that are gone.
  private var underWay: [Name: Set<UInt64>] = [:]
  private var lastNumber: UInt64 = 0
  var timer: (any DispatchSourceTimer)?
  private(set) var isStopped = false

  /// Looks after these zones, and after no other. `schedule` is asked for those that are new, or have come to be another zone.
  mutating func follow(
    _ zones: [ManagedZone], now: UInt64, schedule: (ManagedZone) -> RefreshSchedule
  ) {
    guard !isStopped else { return }
    let old = entries
    entries = [:]
    for zone in zones {
      let apex = zone.configuration.apex
      var entry =
        old[apex]
        ?? Entry(zone: zone.configuration, schedule: schedule(zone), number: number(for: apex))
      // Others may have it, or by another key. A line in the configuration that is above it now is no such change: all would be asked
      // at once.
      if !zone.configuration.isHad(as: entry.zone) {
        // Without a version it may be another zone of the same name (RFC 9432, section 5.4).
        if zone.current == nil { entry.schedule = schedule(zone) }
        entry.schedule.hurry(now: now)
        // The check that is under way began with what was configured before.
        if entry.isChecking { entry.isWantedAgain = true }
      }
      entry.zone = zone.configuration
      entries[apex] = entry
    }
    for (apex, entry) in old where entries[apex] == nil { entry.release() }
  }

  private mutating func number(for apex: Name) -> UInt64 {
    guard underWay[apex] != nil else { return 0 }
    lastNumber += 1
    return lastNumber
  }

  /// The checks whose time has come: they begin.
  mutating func begin(now: UInt64) -> [Check] {
    guard !isStopped else { return [] }
    let due = entries.filter { !$1.isChecking && $1.schedule.next <= now }
    return due.map { apex, due in
      var entry = due
      (entry.isChecking, entry.isWantedAgain, entry.began) = (true, false, now)
      (entry.isInFull, entry.isWantedInFull) = (entry.isWantedInFull, false)
      (entry.waiters, entry.nextWaiters) = (entry.nextWaiters, [])
      entries[apex] = entry
      underWay[apex, default: []].insert(entry.number)
      return Check(apex: apex, number: entry.number)
    }
  }

  /// The entry that a check was begun for; nil where that is gone.
  func entry(_ check: Check) -> Entry? {
    entries[check.apex].flatMap { $0.number == check.number ? $0 : nil }
  }

  /// Whether a check's entry is there, and had as it was when the check began.
  func isHad(_ check: Check, as zone: Configuration.Zone) -> Bool {
    entry(check)?.zone.isHad(as: zone) ?? false
  }

  /// What a check has come to.
  enum Outcome {
    /// A primary was heard; the timers of the version that is had then, nil: there is none.
    case heard(SOATimers?)
    /// None was, or what it gave was refused.
    case failed(String)
    /// What is configured for the zone has changed meanwhile: the check says nothing of it.
    case outdated
  }

  /// A check has ended. Who waits for it is taken out with it, for the next may begin at once; nil where its entry is gone.
  mutating func end(
    _ check: Check, _ outcome: Outcome, now: UInt64, spread: UInt64
  ) -> (entry: Entry, isErrorNew: Bool)? {
    underWay[check.apex]?.remove(check.number)
    if underWay[check.apex]?.isEmpty == true { underWay[check.apex] = nil }
    guard var entry = entry(check) else { return nil }
    let before = entry.error
    entry.isChecking = false
    switch outcome {
    case .heard(let timers):
      if let timers {
        entry.schedule.confirm(timers, now: now, spread: spread)
      } else {
        entry.schedule.fail(now: now, spread: spread)
      }
      (entry.wasChecked, entry.error, entry.isInFull) = (true, nil, false)
    case .failed(let error):
      entry.schedule.fail(now: now, spread: spread)
      (entry.wasChecked, entry.error) = (true, error)
    case .outdated:
      // Who waits is served by the next, which is due since the change.
      entry.nextWaiters += entry.waiters
      (entry.waiters, entry.isWantedAgain) = ([], true)
    }
    // What was not had in full is wanted so by the next.
    if entry.isInFull { entry.isWantedInFull = true }
    entries[check.apex] = entry
    entries[check.apex]?.waiters = []
    if entry.isWantedAgain { want(check.apex, now: now) }
    return (entry, before != entry.error)
  }

  /// Has a zone checked now, or again where a check is under way; but no sooner than two seconds after the last began, for
  /// anybody can send NOTIFYs in a primary's name.
  mutating func want(_ apex: Name, now: UInt64) {
    guard let entry = entries[apex] else { return }
    entries[apex]?.schedule.hurry(now: max(now, entry.began + 2))
    if entry.isChecking { entries[apex]?.isWantedAgain = true }
  }

  /// The same, by who waits for it, and `full` whatever serial there is; nothing where there is no such zone.
  mutating func want(_ apex: Name, full: Bool, now: UInt64, _ waiter: DispatchGroup) {
    guard entries[apex] != nil else { return }
    waiter.enter()
    entries[apex]?.nextWaiters.append(waiter)
    if full { entries[apex]?.isWantedInFull = true }
    want(apex, now: now)
  }

  /// Nothing more begins.
  mutating func stop() {
    isStopped = true
    timer?.cancel()
    for entry in entries.values { entry.release() }
    entries = [:]
  }
}

extension SecondaryState.Entry {
  fileprivate func release() { for waiter in waiters + nextWaiters { waiter.leave() } }
}
