import DNSWire
import ZoneFile
import ZoneImage

// What reloads of all and of some have in common: zones are loaded, and it is decided what becomes of each.

extension Reloads {
  /// Loads those of the zones in `range` whose files are to be read; of `reset`, what is on the disk is no more. False where that was
  /// given up.
  func load(
    _ range: Range<Int>, of zones: inout [ManagedZone], known: [Name: ManagedZone],
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void,
    _ report: inout ReloadReport, without reset: Set<Name> = []
  ) -> Bool {
    func isAwaited(_ index: Int) -> Bool {
      zones[index].isAwaited || reset.contains(zones[index].configuration.apex)
    }
    let ahead = Set(range.filter { isAhead(zones[$0]) })
    for index in ahead { zones[index].confirmAhead() }
    let due = range.filter { index in
      guard !isAwaited(index), !ahead.contains(index) else { return false }
      return request.force
        || known[zones[index].configuration.apex]?.configuration.file
          != zones[index].configuration.file
        || !zones[index].isFileUnchanged
    }
    for index in range where zones[index].current == nil && isAwaited(index) {
      zones[index].setAwaited()
    }
    return load(due, of: &zones, known: known, request, progress, &report)
  }

  /// Loads the zones at these places and decides what becomes of each; false where that was given up.
  func load(
    _ due: [Int], of zones: inout [ManagedZone], known: [Name: ManagedZone],
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void,
    _ report: inout ReloadReport
  ) -> Bool {
    goBehind()
    let loaded = ZoneLoader.load(
      due.map { zones[$0].configuration }, isCancelled: { mustStop }, progress: progress
    ) { zone in
      (zone: zone, change: ZoneChange(known[zone.configuration.apex], zone, request))
    }
    guard loaded.count == due.count else { return false }
    if !request.plan { images.store(loaded.map(\.zone)) }
    for (index, (_, change)) in zip(due, loaded) {
      if let version = change.version {
        zones[index].take(version, change.stamps)
      } else if let error = change.told.error {
        zones[index].refuse(error, change.stamps)
      } else {
        zones[index].confirm(change.stamps)
      }
      if change.told.error == nil, !request.plan {
        dropUnwritten([zones[index].configuration.apex])
      }
      if change.told.action != .unchanged { report.add(change.told) }
    }
    return true
  }
}
