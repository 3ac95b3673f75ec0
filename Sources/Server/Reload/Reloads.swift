import CLinux
import DNSWire
import Dispatch
import Foundation
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
  let path: String?
  let logger: Logger
  let means: Means
  let configuration: Mutex<Configuration>
  /// With whose values the keys that need a restart are in force.
  let started: Configuration
  let pending = Mutex<[ReloadReport.Setting]>([])
  let queue = DispatchQueue(label: "apus-reload")
  /// Where zones' files are written, one at a time.
  let files = DispatchQueue(label: "apus-files")
  let unwritten = Mutex(UnwrittenVersions())
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
    if request.force, !request.plan { writeForced(request) }
    var report = request.zones.isEmpty ? all(request, progress) : some(request, progress)
    report.seconds = (ContinuousClock.now - began).inSeconds
    if !request.plan, request.zones.isEmpty { history.note(report) }
    tell(report)
    return report
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
    writeLast()
    // What it holds may hold this.
    afterwards.withLock { $0 = nil }
  }

  var mustStop: Bool { isStopping.load(ordering: .acquiring) }

  /// Has what is loaded next go behind the threads that answer.
  func goBehind() { LoadThreads.all.goBehind(cpus: means.answering()) }

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
