import Addresses
import Dispatch
import FastPath
import KernelPath
import Logging
import Responder
import Synchronization
import Tap
import XDP
import ZoneImage

/// The two paths of a running server, and their exchange for others where a reload wants that.
final class ServerPaths: Sendable {
  private struct State: Sendable {
    var kernel: KernelPath
    /// Of both paths.
    var responder: Responder
    var fast: FastPathController?
    /// Of kernel paths that were exchanged: what was counted stays.
    var past = KernelPathCounts.none
    var pastTraffic = KernelPathTraffic()
    /// What the workers of fast paths that were exchanged have punted.
    var pastPunts: UInt64 = 0
  }

  private let publisher: ZoneSetPublisher
  private let transfers: TransferService
  private let logger: Logger
  /// What a service manager opened for us.
  private let passed: PassedSockets
  /// What the kernel's stack had dropped before.
  private let stackAtStart = StackCounters.current()
  /// Who looks on does so over an exchange of the paths too.
  let taps = TapService()
  /// Where no cookie secrets are given. They outlive the paths: a cookie stays good over a reload.
  private let ownSecrets = ResponderSettings.Secrets.daily
  private let state: Mutex<State>
  /// What became of the kernel path's start; nil before it.
  private let opening = Mutex<Result<Void, ServerError>?>(nil)
  /// How long questions wait in the sockets for the zones to be read: longer than images take, and shorter than
  /// resolvers wait for an answer.
  private static let grace = DispatchTimeInterval.seconds(1)

  /// Opens the sockets, so that a taken port is told at once; nothing is answered yet.
  init(
    _ configuration: Configuration, publisher: ZoneSetPublisher, transfers: TransferService,
    passed: PassedSockets, logger: Logger
  ) throws(ServerError) {
    self.publisher = publisher
    self.transfers = transfers
    self.passed = passed
    self.logger = logger
    let responder = Responder(settings: ResponderSettings(configuration, own: ownSecrets, logger))
    let kernel = try Self.open(
      configuration, responder, publisher, transfers, taps.points, passed, logger, succeeding: nil)
    for fault in passed.faults { logger.warning("socket activation: \(fault): not used") }
    state = Mutex(State(kernel: kernel, responder: responder))
  }

  /// The sockets. A wildcard that nobody asked for may be missing: a machine without IPv6.
  private static func open(
    _ configuration: Configuration, _ responder: Responder, _ publisher: ZoneSetPublisher,
    _ transfers: TransferService, _ taps: TapPoints, _ passed: PassedSockets, _ logger: Logger,
    succeeding old: KernelPath?
  ) throws(ServerError) -> KernelPath {
    DescriptorLimit.raise(for: configuration, logger)
    func open(_ listen: [Endpoint]) throws(KernelPathError) -> KernelPath {
      try KernelPath(
        listen: listen, responder: responder, rare: transfers, zones: publisher,
        tcp: configuration.tcp, threads: configuration.kernelThreads,
        rateLimit: configuration.rateLimit, taps: taps, passed: passed, succeeding: old)
    }
    do { return try open(configuration.listen) } catch {
      let ipv4 = configuration.listen.filter { $0.address.isIPv4 }
      guard !configuration.isListenGiven, error.isFamilyMissing, !ipv4.isEmpty else {
        throw ServerError("\(error)")
      }
      logger.warning("no IPv6 on this machine: \(error)")
      do { return try open(ipv4) } catch { throw ServerError("\(error)") }
    }
  }

  private var kernel: KernelPath { state.withLock { $0.kernel } }
  private var fast: FastPathController? { state.withLock { $0.fast } }

  /// What both paths answer with.
  var responder: Responder { state.withLock { $0.responder } }

  /// Answers through the kernel from now on, as far as it does not do so already.
  func startKernelPath() throws(ServerError) {
    // Under the lock, so that who comes second knows how it went.
    let outcome = opening.withLock { opening in
      let outcome = opening ?? startKernelPathOnce()
      opening = outcome
      return outcome
    }
    try outcome.get()
  }

  private func startKernelPathOnce() -> Result<Void, ServerError> {
    do { try kernel.start() } catch { return .failure(ServerError("\(error)")) }
    tellEndpoints()
    return .success(())
  }

  /// The same when a second is over, whatever has been read by then: who would have to wait for longer is told SERVFAIL.
  func startKernelPathSoon() {
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) { [weak self] in
      // What is wrong is told to who starts it next.
      try? self?.startKernelPath()
    }
  }

  private func tellEndpoints() {
    logger.notice("answering on \(endpoints.map(\.description).joined(separator: ", "))")
    let used = passed.sockets.filter { endpoints.contains($0.endpoint) }
    if !used.isEmpty {
      logger.notice(
        "socket activation: \(used.map(\.description).joined(separator: ", "))")
    }
    for socket in passed.sockets where !endpoints.contains(socket.endpoint) {
      logger.warning("socket activation: \(socket) is not in server.listen: nobody answers on it")
    }
  }

  /// Opens the queues that can be had, and lets the frames in.
  func startFastPath(_ configuration: Configuration) {
    let (kernel, responder) = state.withLock { ($0.kernel, $0.responder) }
    let controller = FastPathController(
      FastPathController.Means(
        configuration: configuration, listen: kernel.endpoints,
        responder: responder, publisher: publisher, kernelPath: kernel,
        taps: taps.points, logger: logger))
    state.withLock { $0.fast = controller }
  }

  /// Puts settings in force that differ; what did not work, a line each.
  ///
  /// A path is exchanged as a whole. Sockets of the new kernel path share the ports before the old one
  /// stops, and while the fast path is exchanged the kernel path answers: no query is lost.
  func apply(_ old: Configuration, _ new: Configuration) -> [String] {
    let isKernelNew = ConfigurationKey.differs(old, new) { $0.isOfKernelPath }
    guard isKernelNew || ConfigurationKey.differs(old, new, { $0 == .fastPath }) else { return [] }
    let before = kernel
    do {
      if isKernelNew {
        let responder = Responder(settings: ResponderSettings(new, own: ownSecrets, logger))
        let next = try Self.open(
          new, responder, publisher, transfers, taps.points, passed, logger, succeeding: before)
        do { try next.start() } catch {
          // Its TCP listeners may have begun to accept.
          next.stop()
          throw ServerError("\(error)")
        }
        state.withLock { ($0.kernel, $0.responder) = (next, responder) }
      }
    } catch {
      return ["the settings of the server stay as they were: \(error)"]
    }
    if let fast = state.withLock({ $0.fast.take() }) {
      fast.stop()
      let punted = fast.punts.pushed
      state.withLock { $0.pastPunts &+= punted }
    }
    if isKernelNew {
      before.stop()
      let (counts, traffic) = (before.counts, before.traffic)
      state.withLock {
        $0.past = $0.past + counts
        $0.pastTraffic = $0.pastTraffic + traffic
      }
      tellEndpoints()
    }
    startFastPath(new)
    return []
  }

  /// Has whoever is idle let go of the zones that are no longer in force.
  func releaseOldZones() {
    fast?.wake()
    kernel.refreshZones()
  }

  /// Stops the fast path first: what it punts on the way out is answered by the kernel path. Blocks.
  func stop() {
    // It is not started any more.
    opening.withLock { $0 = $0 ?? .success(()) }
    fast?.stop()
    kernel.stop()
  }

  /// The threads that answer queries, to be seen to.
  var beats: [ThreadMonitor.Beat] {
    (fast?.queues ?? []).map(ThreadMonitor.Beat.init)
      + kernel.services.map(ThreadMonitor.Beat.init)
  }

  /// The CPUs that the fast path's workers are tied to.
  var answeringCPUs: [Int] { (fast?.queues ?? []).compactMap(\.cpu) }

  /// The addresses and ports that are served.
  var endpoints: [Endpoint] { kernel.endpoints }

  var fastPathReport: FastPathReport { fast?.report ?? FastPathReport() }

  /// Where everything went. What comes later on the way is read first.
  var ledger: DropLedger {
    let kernel = kernelPathStatus
    let (fast, past) = state.withLock { ($0.fast, $0.pastPunts) }
    let punts = fast?.punts ?? (pushed: 0, waiting: 0)
    return DropLedger(
      interfaces: fast?.ledger ?? [],
      kernelPath: DropLedger.accounts(
        of: kernel, punted: past &+ punts.pushed, waiting: punts.waiting),
      stack: difference(StackCounters.current().values, since: stackAtStart.values))
  }

  /// The sizes of all messages, and how long their answers took.
  var traffic: ServerTraffic {
    let (kernel, past) = state.withLock { ($0.kernel, $0.pastTraffic) }
    return ServerTraffic(
      queues: (fast?.queues ?? []).map {
        ServerTraffic.Queue(
          interface: $0.interface, queue: $0.queue.number, traffic: $0.traffic)
      }, kernelPath: past + kernel.traffic)
  }

  var kernelPathStatus: KernelPathStatus {
    let (kernel, past) = state.withLock { ($0.kernel, $0.past) }
    return KernelPathStatus(past + kernel.counts)
  }
}
