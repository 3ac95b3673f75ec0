public import Addresses
import DNSWire
import Foundation
public import KernelPath
public import Logging
import NIOCore
import Steering
import Synchronization
import ZoneImage

/// A server at work: sockets, zones, both paths and the control socket.
///
/// Order of the start: sockets, so that a taken port is told at once; then queries are answered through
/// the kernel, with SERVFAIL for the zones that are still to come; zones; the fast path last, as nothing
/// depends on it; then it is ready.
/// The stop goes the other way, and whatever was taken in is answered first.
public final class RunningServer: Sendable {
  private struct State {
    var stage = HealthRules.Stage.loading
    var control: ControlServer?
    var metrics: MetricsServer?
    var watcher: ZoneWatcher?
    /// Since when the stage is `serving`.
    var serving: ContinuousClock.Instant?
    /// All members of the catalogs of the start were asked for once: those that come later do not count for its health.
    var hasAskedForMembers = false
  }

  private let logger: Logger
  private let manager: ServiceManager
  let keeper: ZoneKeeper
  private let paths: ServerPaths
  private let reloads: Reloads
  private let transfers: TransferService
  private let notifies: NotifySender
  private let secondaries: SecondaryZones
  private let monitor: ThreadMonitor
  private let streams = StreamLimit()
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// Starts a server; it is ready when this returns, unless `isStopping` said that it is to be stopped
  /// first. That is asked again and again while the zones are loaded, and then before each step.
  ///
  /// `file` is the configuration's, which a reload reads again. What was `passed` is listened on in place of sockets of its own.
  public init(
    _ configuration: Configuration, file: String? = nil, logger: Logger,
    manager: ServiceManager = .none, passed: PassedSockets = .none,
    isStopping: () -> Bool = { false }
  ) throws(ServerError) {
    self.logger = logger
    self.manager = manager
    let zones = Catalogs.zones(configuration)
    let keeper = ZoneKeeper(zones)
    let transfers = TransferService(configuration, keeper: keeper, logger: logger)
    let paths = try ServerPaths(
      configuration, publisher: keeper.publisher, transfers: transfers, passed: passed,
      logger: logger)
    self.keeper = keeper
    self.paths = paths
    self.transfers = transfers
    notifies = NotifySender(transfers, logger: logger)
    monitor = ThreadMonitor(logger: logger)
    reloads = Reloads(
      configuration, path: file, keeper: keeper, logger: logger,
      means: Reloads.Means(
        apply: { old, new in
          transfers.use(new)
          return paths.apply(old, new)
        }, published: { paths.releaseOldZones() }, answering: { paths.answeringCPUs },
        reloading: { isUnderWay in
          if isUnderWay {
            manager.tellReloading()
          } else {
            manager.tellReady(Self.summary(keeper.zones))
          }
        }))
    let secondaries = SecondaryZones(reloads, transfers, logger: logger)
    self.secondaries = secondaries
    transfers.onNotify { [weak secondaries] request, address, key in
      secondaries?.notified(request, from: address, key: key) ?? .notOurs
    }
    manager.tellStatus("loading \(counted(zones.count, "zone"))")
    do throws(ServerError) {
      try openControl(configuration)
      try openMetrics(configuration)
      paths.startKernelPathSoon()
      guard reloads.loadFirst(isStopping), !isStopping() else { return }
      try paths.startKernelPath()
    } catch {
      // A start that fails leaves nothing behind: the control socket is a file.
      paths.stop()
      state.withLock { $0.metrics }?.stop()
      state.withLock { $0.control }?.stop()
      throw error
    }
    state.withLock { $0.stage = .attaching }
    if !configuration.interfaces.isEmpty { manager.tellStatus("starting the fast path") }
    paths.startFastPath(configuration)
    // What is still to be written of images keeps off the workers' CPUs.
    reloads.goBehind()
    if isStopping() { return }
    monitor.start { [weak paths] in
      paths?.beats ?? []
    } alive: {
      manager.beat()
    }
    watch()
    // Who waits for this may count on the fast path, as far as there is one.
    state.withLock { ($0.stage, $0.serving) = (.serving, .now) }
    logger.notice("ready")
    manager.tellReady(Self.summary(keeper.zones))
  }

  /// The server's state in a line, for the service manager.
  private static func summary(_ zones: [ManagedZone]) -> String {
    let served = zones.count { $0.current != nil }
    let all = counted(zones.count, "zone")
    return served == zones.count ? "serving \(all)" : "serving \(served) of \(all)"
  }

  /// The control socket. One that nobody asked for may be missing: no right to write in /run.
  private func openControl(_ configuration: Configuration) throws(ServerError) {
    guard let path = configuration.controlSocket else { return }
    let responder = ControlResponder(
      status: { [weak self] in self?.status ?? ServerStatus.stopped },
      work: { [weak self] request, progress in self?.work(request, progress) },
      stream: { [weak self] request, channel throws(ControlError) in
        try self?.stream(request, channel)
      })
    do {
      let server = try ControlServer(path: path, responder: responder)
      state.withLock { $0.control = server }
    } catch {
      guard !configuration.isControlSocketGiven else { throw ServerError("\(error)") }
      logger.warning("no control socket: \(error)")
    }
  }

  /// What a client of the control socket gets for as long as it wants; nil where it asks for something else.
  private func stream(
    _ request: ControlRequest, _ channel: any Channel
  ) throws(ControlError) -> (any ControlStream)? {
    switch request.kind {
    case .tap:
      guard request.version == TapRecord.version else {
        throw ControlError("a tap of this server has version \(TapRecord.version)")
      }
      return try streams.open(channel) { () throws(ControlError) in
        try paths.taps.open(request.tap ?? TapRequest(), channel)
      }
    case .top:
      let means = TopSession.Means(
        points: paths.taps.points,
        counters: { [weak paths] in
          paths.map { TopCounters($0.fastPathReport.queues, $0.kernelPathStatus) }
        },
        zones: { [publisher = keeper.publisher] in publisher.current().set })
      return try streams.open(channel) { () throws(ControlError) in
        try TopSession(request.top ?? TopRequest(), means, channel)
      }
    default: return nil
    }
  }

  /// The metrics' listeners.
  private func openMetrics(_ configuration: Configuration) throws(ServerError) {
    guard !configuration.metricsListen.isEmpty else { return }
    let pages = MetricsServer.Pages(
      metrics: { [weak self] in
        guard let self else { return "" }
        var metrics = MetricsText(
          self.status, traffic: self.paths.traffic, zones: self.reloads.current.metricsZones)
        if let process = ProcessFacts.current() { metrics.add(process) }
        return metrics.text
      },
      health: { [weak self] in self?.health ?? Health(["the server is gone"]) })
    let server = try MetricsServer(listen: configuration.metricsListen, pages: pages)
    state.withLock { $0.metrics = server }
    logger.info(
      "metrics on \(configuration.metricsListen.map(\.description).joined(separator: ", "))")
  }

  /// The ports of the metrics' listeners.
  var metricsPorts: [Int] { state.withLock { $0.metrics }?.ports ?? [] }

  /// Looks after the files of the zones that are to be watched, and tells other servers of new versions.
  private func watch() {
    var watcher: ZoneWatcher?
    do {
      watcher = try ZoneWatcher(logger: logger) { [reloads] request in reloads.start(request) }
    } catch {
      logger.error("changed zone files will not be seen: \(error)")
    }
    let follow: @Sendable () -> Void = { [watcher, keeper, notifies, secondaries, weak reloads] in
      let zones = keeper.zones
      secondaries.follow(zones)
      watcher?.follow(zones, reloads?.current.watchedGroups ?? [])
      notifies.follow(zones)
    }
    // In this order, so that no reload in between is missed.
    reloads.changed(follow)
    follow()
    state.withLock { $0.watcher = watcher }
  }

  /// The addresses and ports that are served.
  public var endpoints: [Endpoint] { paths.endpoints }

  /// Whether the server should get queries now.
  public var health: Health { health(of: keeper.zones, stalled: monitor.stalled) }

  private func health(of zones: [ManagedZone], stalled: [String]) -> Health {
    HealthRules(
      stage: state.withLock { $0.stage }, zones: zones,
      signaturesWithin: reloads.current.signaturesWithin, stalledThreads: stalled,
      unaskedMembers: unaskedMembers(zones),
      now: Int64(Date().timeIntervalSince1970)
    ).health
  }

  /// So long a start waits at most for members of catalogs that nobody gives: thousands of them may be a dead server's.
  private static let patienceForMembers = Duration.seconds(60)

  /// How many members of catalogs are still to be asked for since the start; none any more once all were, or it has served for a minute.
  private func unaskedMembers(_ zones: [ManagedZone]) -> Int {
    let (hasAsked, serving) = state.withLock { ($0.hasAskedForMembers, $0.serving) }
    // While it starts the server is not ready anyway, and nobody is asked.
    guard !hasAsked, let serving else { return 0 }
    var count = 0
    guard ContinuousClock.now - serving < Self.patienceForMembers else {
      state.withLock { $0.hasAskedForMembers = true }
      return 0
    }
    for zone in zones {
      if zone.configuration.membership != nil, zone.state == .awaited,
        !secondaries.hasAsked(zone.configuration.apex)
      {
        count += 1
      }
      // It may bring more.
      if zone.configuration.catalog != nil, zone.served == nil { return count }
    }
    if count == 0 { state.withLock { $0.hasAskedForMembers = true } }
    return count
  }

  /// What the server says of itself now.
  public var status: ServerStatus {
    var fast = paths.fastPathReport
    let stalled = monitor.stalled
    for index in fast.queues.indices {
      let queue = fast.queues[index]
      fast.queues[index].stalled = stalled.contains(queueName(queue.interface, queue.queue))
    }
    let zones = keeper.zones
    let health = health(of: zones, stalled: stalled)
    return ServerStatus(
      version: apusVersion, ready: health.ready,
      serving: state.withLock { $0.stage } == .serving, problems: health.problems,
      uptimeSeconds: UInt64(max((ContinuousClock.now - started).components.seconds, 0)),
      listen: endpoints.map(\.description),
      zones: zones.map { ZoneStatus($0, secondaries.status($0.configuration.apex)) },
      fastPath: fast.queues, fastPathInterfaces: fast.interfaces, fastPathRefusals: fast.refusals,
      steering: fast.steering,
      kernelPath: paths.kernelPathStatus, catalogs: reloads.catalogs.statuses,
      transfers: transfers.counters.status,
      tap: paths.taps.status,
      restartPending: reloads.restartPending, lastReload: reloads.history.status)
  }

  /// Reads configuration and zones again, or some of the zones, while queries are answered. Blocks.
  public func reload(_ request: ReloadRequest) -> ReloadReport { reloads.reload(request) }

  /// The same, in the background.
  public func startReload(_ request: ReloadRequest = ReloadRequest()) { reloads.start(request) }

  /// What the control socket's longer commands do; nil: the server does not do that.
  private func work(
    _ request: ControlRequest, _ progress: (ReloadProgress) -> Void
  ) -> (any Encodable)? {
    // The first load would put its own zones over what a reload brought.
    if let unfinished = state.withLock({ $0.stage }).unfinished,
      request.kind == .reload || request.kind == .rollback || request.kind == .transfer
    {
      return ControlRefusal(error: "\(unfinished): try again later")
    }
    switch request.kind {
    case .reload:
      return reloads.reload(request.reload) { progress(ReloadProgress($0)) }
    case .rollback:
      switch reloads.rollBack(request.zone, to: request.serial) {
      case .success(let report): return report
      case .failure(let error): return ControlRefusal(error: error.description)
      }
    case .zone:
      guard let apex = try? Name(request.zone), let zone = keeper.zone(apex) else {
        return ControlRefusal(error: "no zone '\(request.zone)' is configured")
      }
      return ZoneDetail(
        zone, secondaries.status(apex), reloads.catalogs.status(zone.name))
    case .transfer: return transfer(request)
    case .explain: return explanation(request.question?.request)
    case .health: return health
    case .drops: return paths.ledger
    case .status, .tap, .top, nil: return nil
    }
  }

  /// Asks the primaries of zones, or of all, now.
  private func transfer(_ request: ControlRequest) -> any Encodable {
    var names: [Name] = []
    for text in request.zones ?? [] {
      guard let name = try? Name(text), keeper.zone(name) != nil else {
        return ControlRefusal(error: "no zone '\(text)' is configured")
      }
      names.append(name)
    }
    return secondaries.transfer(
      names.isEmpty ? secondaries.names : names, full: request.full ?? false)
  }

  /// Why a question is answered as it is, by the zones and settings in force.
  private func explanation(_ request: ExplainRequest?) -> any Encodable {
    guard let request else { return ControlRefusal(error: "there is no question to explain") }
    let configuration = reloads.current
    return Explainer(
      source: "the running server", zones: keeper.publisher.current().set,
      responder: paths.responder, rateLimit: configuration.rateLimit,
      paths: PathFacts(
        report: paths.fastPathReport, mode: configuration.mode,
        interfaces: configuration.interfaces,
        own: (try? LocalAddresses.current())?.exclusive ?? [])
    ).explain(request)
  }

  /// Stops in order; what was taken in is answered first. Blocks.
  public func stop() {
    state.withLock { $0.stage = .stopping }
    manager.tellStopping()
    monitor.stop()
    state.withLock { $0.watcher.take() }?.stop()
    secondaries.cancel()
    reloads.stop()
    secondaries.finish()
    notifies.stop()
    paths.stop()
    state.withLock { $0.metrics.take() }?.stop()
    state.withLock { $0.control.take() }?.stop()
    LoadThreads.all.goBehind(cpus: nil)
    logger.notice("stopped")
  }
}
