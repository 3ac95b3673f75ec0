import CLinux
import DNSWire
import Dispatch
import Foundation
import Glibc
import Logging
import Synchronization
import ZoneFile
import ZoneImage

/// Carries out reloads and rollbacks, one at a time, while the server answers.
final class Reloads: Sendable {
  /// What the rest of the server does for a reload.
  struct Means: Sendable {
    /// Puts settings in force that differ; what did not work, a line each.
    var apply: @Sendable (_ old: Configuration, _ new: Configuration) -> [String]
    /// Called after a publication: whoever is idle is to let go of the old zones.
    var published: @Sendable () -> Void
    /// The CPUs that threads which answer have for themselves; nil: nobody answers.
    var answering: @Sendable () -> [Int]? = { nil }
    /// Called when a reload begins and when it is over.
    var reloading: @Sendable (_ isUnderWay: Bool) -> Void = { _ in }
  }

  let keeper: ZoneKeeper
  /// The configuration file; nil: there is none to be read again.
  private let path: String?
  let logger: Logger
  private let means: Means
  private let configuration: Mutex<Configuration>
  /// With whose values the keys that need a restart are in force.
  private let started: Configuration
  private let pending = Mutex<[ReloadReport.Setting]>([])
  let queue = DispatchQueue(label: "apus-reload")
  private let isStopping = Atomic<Bool>(false)
  let images: ImageWriter
  let history = ReloadHistory()
  let catalogs: Catalogs
  let unsettled = Mutex(Unsettled())
  let afterwards = Mutex<(@Sendable () -> Void)?>(nil)

  init(
    _ configuration: Configuration, path: String?, keeper: ZoneKeeper, logger: Logger, means: Means
  ) {
    self.keeper = keeper
    self.path = path
    self.logger = logger
    self.means = means
    images = ImageWriter(logger: logger)
    catalogs = Catalogs(logger: logger)
    self.configuration = Mutex(configuration)
    started = configuration
  }

  /// The configuration in force.
  var current: Configuration { configuration.withLock { $0 } }

  /// Settings that were read and wait for a restart.
  var restartPending: [ReloadReport.Setting] { pending.withLock { $0 } }

  /// Reloads, after what is under way. Blocks.
  func reload(
    _ request: ReloadRequest, progress: (ZoneLoader.Progress) -> Void = { _ in }
  ) -> ReloadReport {
    queue.sync { perform(request, progress) }
  }

  private func perform(
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void
  ) -> ReloadReport {
    guard !mustStop else { return ReloadReport(plan: request.plan, error: "the server stops") }
    let began = ContinuousClock.now
    if !request.plan { means.reloading(true) }
    defer { if !request.plan { means.reloading(false) } }
    var report = request.zones.isEmpty ? all(request, progress) : some(request, progress)
    report.seconds = (ContinuousClock.now - began).inSeconds
    if !request.plan, request.zones.isEmpty { history.note(report) }
    tell(report)
    return report
  }

  /// The first load of all zones; false where that was given up. A zone that fails does not touch the others.
  func loadFirst(_ isCancelled: () -> Bool) -> Bool {
    let line = isatty(STDERR_FILENO) == 1 ? ProgressLine() : nil
    defer { line?.clear() }
    let began = ContinuousClock.now
    var zones = keeper.zones
    let loaded = ZoneLoader.load(
      zones.map(\.configuration), usesCache: true, isCancelled: isCancelled
    ) { progress in line?.show(progress.text) }
    guard loaded.count == zones.count else { return false }
    line?.clear()
    // Of many only those with something amiss have lines.
    let level = zones.count > mostListed ? Logger.Level.debug : .info
    for (index, zone) in loaded.enumerated() { takeFirst(zone, &zones[index], level) }
    let plan = followCatalogs(&zones)
    put(zones, isChanged: true)
    images.store(loaded)
    if let plan { catalogs.finish(plan, images) }
    logger.notice("zones: \(LoadSum(loaded).text), in \(hundredths((.now - began).inSeconds)) s")
    return true
  }

  /// Takes what was loaded of a zone of which nothing was there.
  func takeFirst(_ loaded: LoadedZone, _ zone: inout ManagedZone, _ level: Logger.Level) {
    for diagnostic in loaded.diagnostics {
      logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
    }
    let name = loaded.configuration.apex
    if let objection = loaded.cacheObjection { logger.notice("zone \(name): \(objection)") }
    if loaded.isAwaited { return zone.setAwaited() }
    if let version = loaded.version {
      zone.take(version, loaded.stamps)
      let image = version.image
      let source = loaded.isFromImage ? ", from its image" : ""
      logger.log(
        level: level,
        "zone \(name): serial \(image.serial), \(image.recordCount) records\(source)")
    } else {
      zone.refuse(loaded.firstError, loaded.stamps)
      let errors = counted(loaded.errorCount, "error")
      logger.error("zone \(name): not served, its names get SERVFAIL: \(errors)")
    }
  }

  /// Has `action` called after each reload and rollback.
  func changed(_ action: @escaping @Sendable () -> Void) { afterwards.withLock { $0 = action } }

  /// Reloads in the background. Holds no thread until its turn has come: the loads need those.
  ///
  /// Zones that are no more by then are passed over: whoever asked has seen a file change, and a catalog may have taken its zone away.
  func start(_ request: ReloadRequest) {
    queue.async { [self] in
      var present = request
      present.zones.removeAll { text in (try? Name(text)).flatMap(keeper.zone) == nil }
      // None is all.
      guard request.zones.isEmpty || !present.zones.isEmpty else { return }
      _ = perform(present) { _ in }
    }
  }

  /// Ends what is under way and lets nothing more begin. Blocks.
  func stop() {
    isStopping.store(true, ordering: .releasing)
    queue.sync {}
    images.finish()
    // What it holds may hold this.
    afterwards.withLock { $0 = nil }
  }

  var mustStop: Bool { isStopping.load(ordering: .acquiring) }

  /// Has what is loaded next go behind the threads that answer.
  func goBehind() { LoadThreads.all.goBehind(cpus: means.answering()) }

  /// The configuration and all zones.
  private func all(
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void
  ) -> ReloadReport {
    var report = ReloadReport(plan: request.plan)
    let old = current
    var new = old
    if let path {
      let loaded = Configuration.load(path, whileServing: true)
      report.diagnostics = loaded.diagnostics
      guard loaded.isValid else {
        report.ok = false
        report.error = "the configuration has mistakes"
        return report
      }
      new = loaded.configuration
    }
    let inForce = keeper.zones
    let before = Dictionary(
      inForce.map { ($0.configuration.apex, $0) }, uniquingKeysWith: { first, _ in first })
    var zones = new.zones.map { zone in
      var managed = before[zone.apex] ?? ManagedZone(zone)
      managed.configuration = zone
      managed.trim()
      return managed
    }
    report.octetsFrom = keeper.byteCount
    guard load(zones.indices, of: &zones, known: before, request, progress, &report) else {
      return ReloadReport(plan: request.plan, error: "the server stops")
    }
    // Then those that the catalogs among them list.
    var plan: CatalogPlan?
    if Self.hasCatalogs(zones + inForce) {
      // Of a catalog that is put back, what it has given before counts as after a restart.
      let returned = Catalogs.returned(zones, besides: inForce)
      let made = CatalogPlan(zones, before: inForce, returned: returned)
      let first = zones.count
      zones += made.members
      plan = made
      let known = before.filter { !made.arrived.contains($0.key) && !made.reset.contains($0.key) }
      if !request.plan {
        catalogs.prepare(made, inForce.map(\.configuration) + returned, images)
      }
      let members = first..<zones.count
      // What a plan has not moved is not at its place.
      let unmoved = request.plan ? Set(made.relocated.keys) : []
      guard
        load(
          members, of: &zones, known: known, request, progress, &report,
          without: made.reset.union(unmoved))
      else { return ReloadReport(plan: request.plan, error: "the server stops") }
      tell(made, zones, before: before, in: &report)
    }
    let apexes = Set(zones.map(\.configuration.apex))
    for zone in inForce where !apexes.contains(zone.configuration.apex) {
      report.add(.removed(zone))
    }
    report.unchanged = zones.count - report.zones.count { $0.action != .removed }
    report.octetsTo = zones.reduce(0) { $0 + $1.byteCount }
    report.settings = settings(old, new)
    guard !request.plan else { return report }
    let names = Set(zones.filter(\.configuration.isAnswered).map(\.configuration.apex))
    let isSame =
      names == Set(inForce.filter(\.configuration.isAnswered).map(\.configuration.apex))
    put(zones, isChanged: !report.zones.isEmpty || !isSame || plan?.isChanged ?? false)
    report.refusals = means.apply(old, new)
    if !report.refusals.isEmpty {
      report.ok = false
      // The settings are still to be had: the next reload tries again.
      new.keepSettings(of: old)
    }
    configuration.withLock { $0 = new }
    pending.withLock { $0 = report.settings.filter(\.waitsForRestart) }
    afterwards.withLock { $0 }?()
    if let plan { catalogs.finish(plan, images) }
    return report
  }

  /// Zones by their names, from the configuration in force.
  private func some(
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void
  ) -> ReloadReport {
    var report = ReloadReport(plan: request.plan)
    let inForce = keeper.zones
    var zones = inForce
    var places: [Name: Int] = [:]
    for (index, zone) in zones.enumerated() { places[zone.configuration.apex] = index }
    var due: [Int] = []
    var seen: Set<Int> = []
    for text in request.zones {
      guard let apex = try? Name(text), let index = places[apex] else {
        return ReloadReport(plan: request.plan, error: "no zone '\(text)' is configured")
      }
      if seen.insert(index).inserted { due.append(index) }
    }
    report.octetsFrom = keeper.byteCount
    let before = Dictionary(
      due.map { (zones[$0].configuration.apex, zones[$0]) }, uniquingKeysWith: { first, _ in first }
    )
    let changed = due.filter {
      !zones[$0].isAwaited && (request.force || !zones[$0].isFileUnchanged)
    }
    guard load(changed, of: &zones, known: before, request, progress, &report) else {
      return ReloadReport(plan: request.plan, error: "the server stops")
    }
    let told = Set(report.zones.map(\.name))
    for index in due where !told.contains(zones[index].name) {
      report.add(
        ReloadReport.Zone(
          name: zones[index].name, action: .unchanged,
          serialFrom: zones[index].current?.image.serial))
    }
    var plan: CatalogPlan?
    if due.contains(where: { zones[$0].configuration.catalog != nil }) {
      plan =
        request.plan
        ? CatalogPlan(zones.filter { $0.configuration.membership == nil }, before: zones)
        : followCatalogs(&zones)
    }
    if let plan {
      let left = plan.left + plan.dropped
      let gone = Set(left.map(\.name))
      report.zones.removeAll { gone.contains($0.name) }
      tell(
        plan, request.plan ? plan.members : zones,
        before: Dictionary(
          inForce.map { ($0.configuration.apex, $0) }, uniquingKeysWith: { first, _ in first }),
        in: &report)
      for zone in left { report.add(.removed(zone)) }
    }
    report.octetsTo = zones.reduce(0) { $0 + $1.byteCount }
    if !request.plan {
      put(
        zones,
        isChanged: report.zones.contains { $0.action == .changed } || plan?.isChanged ?? false)
      afterwards.withLock { $0 }?()
      if let plan { catalogs.finish(plan, images) }
    }
    return report
  }

  /// The same of those zones whose files are to be read; of `reset`, what is on the disk is no more.
  private func load(
    _ range: Range<Int>, of zones: inout [ManagedZone], known: [Name: ManagedZone],
    _ request: ReloadRequest, _ progress: (ZoneLoader.Progress) -> Void,
    _ report: inout ReloadReport, without reset: Set<Name> = []
  ) -> Bool {
    func isAwaited(_ index: Int) -> Bool {
      zones[index].isAwaited || reset.contains(zones[index].configuration.apex)
    }
    let due = range.filter { index in
      guard !isAwaited(index) else { return false }
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

  /// Loads zones and decides what becomes of each; false where that was given up.
  private func load(
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
      if change.told.action != .unchanged { report.add(change.told) }
    }
    return true
  }

  /// Puts zones in force, where any of them differs.
  func put(_ zones: [ManagedZone], isChanged: Bool) {
    if isChanged {
      keeper.publish(zones)
      letGo()
    } else {
      keeper.note(zones)
    }
  }

  /// Has everybody let go of what was published before.
  func letGo() {
    means.published()
    // Once the last thread has.
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(200)) {
      apus_trim_memory()
    }
  }

  /// The settings that differ from those in force, zones apart.
  private func settings(_ old: Configuration, _ new: Configuration) -> [ReloadReport.Setting] {
    ConfigurationKey.all.filter { !$0.section.isOfOne }.compactMap { key in
      let (from, to) = (key.value(key.change == .restart ? started : old), key.value(new))
      guard from != to else { return nil }
      // Secrets of the same number look alike.
      let told = to.text == from.text ? "\(to.text), changed" : to.text
      return ReloadReport.Setting(
        key: key.path, from: from.text, to: told, takes: key.change.rawValue)
    }
  }

  /// Puts a former version back: the newest that is kept, or the one with this serial.
  func rollBack(_ text: String, to serial: UInt32?) -> Result<RollbackReport, ControlError> {
    queue.sync {
      var zones = keeper.zones
      guard let apex = try? Name(text),
        let index = zones.firstIndex(where: { $0.configuration.apex == apex })
      else { return .failure(ControlError("no zone '\(text)' is configured")) }
      let from = zones[index].current?.image.serial
      guard zones[index].rollBack(to: serial) else {
        let kept = zones[index].kept.map { "\($0.image.serial)" }.joined(separator: ", ")
        let have = kept.isEmpty ? "no former version is kept" : "kept are the serials \(kept)"
        return .failure(ControlError("zone \(apex) is not rolled back: \(have)"))
      }
      let zone = zones[index]
      let plan = zone.configuration.catalog == nil ? nil : followCatalogs(&zones)
      put(zones, isChanged: true)
      if let plan {
        afterwards.withLock { $0 }?()
        catalogs.finish(plan, images)
      }
      let report = RollbackReport(
        name: zone.name, serialFrom: from, serialTo: zone.current?.image.serial ?? 0,
        records: zone.current?.image.recordCount ?? 0,
        kept: zone.kept.map(\.image.serial))
      logger.warning("\(report.line)")
      return .success(report)
    }
  }

  /// The log's lines. A plan has none.
  private func tell(_ report: ReloadReport) {
    guard !report.plan else { return }
    for diagnostic in report.diagnostics + report.zones.flatMap(\.diagnostics) {
      logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
    }
    for line in report.lines { logger.log(level: line.level, "reload: \(line.text)") }
  }
}

extension Duration {
  /// As a floating-point number.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
