import Dispatch
import Synchronization

// Putting one zone in force, among very many: publishing them all for each would take longer than the zones take to come.

extension Reloads {
  /// With no more zones than these, each is put in force at once.
  static let fewZones = 1000
  /// It waits ten times as long as putting in force took the last time, so that that takes a tenth of the time at most; but no longer than
  /// this, which from half a second on is a larger part.
  static let longestWait = Duration.seconds(5)

  /// What was noted and is not in force yet.
  struct Unsettled {
    var isScheduled = false
    /// Whether other answers are to be given.
    var isChanged = false
    /// How long it took to put all in force the last time.
    var cost = Duration.zero
  }

  /// Puts a zone in force that is known already: at once, or soon where there are many. Called on the queue.
  func settle(_ zone: ManagedZone, isChanged: Bool) {
    keeper.note(zone)
    if zone.configuration.catalog != nil {
      // Its members' files follow it at once, and a start compares them with its own.
      writeNow([zone.configuration.apex])
      var zones = keeper.zones
      let plan = followCatalogs(&zones)
      put(zones, isChanged: isChanged || plan?.isChanged ?? false)
      afterwards.withLock { $0 }?()
      if let plan { catalogs.finish(plan, images) }
      return
    }
    let delay = unsettled.withLock { unsettled -> Duration? in
      if isChanged { unsettled.isChanged = true }
      guard !unsettled.isScheduled else { return nil }
      unsettled.isScheduled = true
      return min(unsettled.cost * 10, Self.longestWait)
    }
    if keeper.count <= Self.fewZones { return settle() }
    guard let delay else { return }
    queue.asyncAfter(deadline: .now() + delay.inSeconds) { [self] in settle() }
  }

  /// Puts in force what was noted. Blocks.
  func settleNow() { queue.sync { settle() } }

  /// Called on the queue.
  private func settle() {
    let isChanged = unsettled.withLock { unsettled -> Bool? in
      guard unsettled.isScheduled else { return nil }
      let isChanged = unsettled.isChanged
      (unsettled.isScheduled, unsettled.isChanged) = (false, false)
      return isChanged
    }
    guard let isChanged, !mustStop else { return }
    let began = ContinuousClock.now
    if isChanged {
      keeper.publish()
      letGo()
    }
    afterwards.withLock { $0 }?()
    unsettled.withLock { $0.cost = .now - began }
  }
}
