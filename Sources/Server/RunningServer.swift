public import Addresses
import KernelPath
public import Logging
import Responder
import Synchronization
import ZoneFile
import ZoneImage

/// A server at work: sockets, zones, both paths and the control socket.
///
/// Order of the start: sockets, so that a taken port is told at once; then queries are answered through
/// the kernel, with SERVFAIL for the zones that are still to come; zones; the fast path last, as nothing
/// depends on it; then it is ready.
/// The stop goes the other way, and whatever was taken in is answered first.
public final class RunningServer: Sendable {
  private struct State {
    var isReady = false
    var zones: [ZoneStatus] = []
  }

  private let logger: Logger
  private let publisher: ZoneSetPublisher
  private let kernelPath: KernelPath
  private let started = ContinuousClock.now
  private let state = Mutex(State())
  private let control = Mutex<ControlServer?>(nil)
  private let fastPath = Mutex<FastPathController?>(nil)

  /// Starts a server; it is ready when this returns, unless `isStopping` said that it is to be stopped
  /// first. That is asked again and again while the zones are loaded, and then before each step.
  public init(
    _ configuration: Configuration, logger: Logger, isStopping: () -> Bool = { false }
  ) throws(ServerError) {
    self.logger = logger
    publisher = ZoneSetPublisher(
      ZoneSet(configuration.zones.map { ZoneSet.Entry(apex: $0.apex, image: nil) }))
    let responder = Responder(settings: ResponderSettings(configuration, logger))
    DescriptorLimit.raise(for: configuration, logger)
    kernelPath = try Self.openKernelPath(configuration, responder, publisher, logger)
    state.withLock { $0.zones = configuration.zones.map(ZoneStatus.init(loading:)) }
    do throws(ServerError) {
      try openControl(configuration)
      do { try kernelPath.start() } catch { throw ServerError("\(error)") }
    } catch {
      // A start that fails leaves nothing behind: the control socket is a file.
      kernelPath.stop()
      control.withLock { $0 }?.stop()
      throw error
    }
    logger.info("answering on \(kernelPath.endpoints.map(\.description).joined(separator: ", "))")
    guard loadZones(configuration.zones, isStopping), !isStopping() else { return }
    let controller = FastPathController(
      FastPathController.Means(
        configuration: configuration, listen: kernelPath.endpoints, responder: responder,
        publisher: publisher, kernelPath: kernelPath, logger: logger))
    fastPath.withLock { $0 = controller }
    if isStopping() { return }
    // Who waits for this may count on the fast path, as far as there is one.
    state.withLock { $0.isReady = true }
    logger.info("ready")
  }

  /// The sockets. A wildcard that nobody asked for may be missing: a machine without IPv6.
  private static func openKernelPath(
    _ configuration: Configuration, _ responder: Responder, _ publisher: ZoneSetPublisher,
    _ logger: Logger
  ) throws(ServerError) -> KernelPath {
    do {
      return try KernelPath(
        listen: configuration.listen, responder: responder, zones: publisher,
        tcp: configuration.tcp, threads: configuration.kernelThreads,
        rateLimit: configuration.rateLimit)
    } catch {
      let ipv4 = configuration.listen.filter { $0.address.isIPv4 }
      guard !configuration.isListenGiven, error.isFamilyMissing, !ipv4.isEmpty else {
        throw ServerError("\(error)")
      }
      logger.warning("no IPv6 on this machine: \(error)")
      do {
        return try KernelPath(
          listen: ipv4, responder: responder, zones: publisher, tcp: configuration.tcp,
          threads: configuration.kernelThreads, rateLimit: configuration.rateLimit)
      } catch { throw ServerError("\(error)") }
    }
  }

  /// The control socket. One that nobody asked for may be missing: no right to write in /run.
  private func openControl(_ configuration: Configuration) throws(ServerError) {
    guard let path = configuration.controlSocket else { return }
    let responder = ControlResponder { [weak self] in
      self?.status ?? ServerStatus.stopped
    }
    do {
      let server = try ControlServer(path: path, responder: responder)
      control.withLock { $0 = server }
    } catch {
      guard !configuration.isControlSocketGiven else { throw ServerError("\(error)") }
      logger.warning("no control socket: \(error)")
    }
  }

  /// Loads the zones and puts them in force; false where that was given up. One that fails does not
  /// touch the others.
  private func loadZones(_ zones: [Configuration.Zone], _ isStopping: () -> Bool) -> Bool {
    let loaded = ZoneLoader.load(zones, isCancelled: isStopping)
    guard loaded.count == zones.count else { return false }
    for zone in loaded {
      for diagnostic in zone.diagnostics {
        logger.log(level: diagnostic.severity == .error ? .error : .warning, "\(diagnostic)")
      }
      let name = zone.configuration.apex
      if let image = zone.image {
        logger.info("zone \(name): serial \(image.serial), \(image.recordCount) records")
      } else {
        let errors = counted(zone.errorCount, "error")
        logger.error("zone \(name): not served, its names get SERVFAIL: \(errors)")
      }
    }
    publisher.publish(ZoneSet(loaded.map(\.entry)))
    state.withLock { $0.zones = loaded.map(\.status) }
    return true
  }

  /// The addresses and ports that are served.
  public var endpoints: [Endpoint] { kernelPath.endpoints }

  /// What the server says of itself now.
  public var status: ServerStatus {
    let (isReady, zones) = state.withLock { ($0.isReady, $0.zones) }
    let fast = fastPath.withLock { $0 }?.status
    return ServerStatus(
      version: apusVersion, ready: isReady,
      uptimeSeconds: UInt64(max((ContinuousClock.now - started).components.seconds, 0)),
      listen: endpoints.map(\.description), zones: zones, fastPath: fast?.queues ?? [],
      fastPathRefusals: fast?.refusals ?? [], steering: fast?.steering ?? [:],
      kernelPath: KernelPathStatus(kernelPath.counts))
  }

  /// Stops in order; what was taken in is answered first. Blocks.
  public func stop() {
    state.withLock { $0.isReady = false }
    // The workers first: what they punt on the way out is answered by the kernel path.
    fastPath.withLock { $0 }?.stop()
    kernelPath.stop()
    control.withLock { $0 }?.stop()
    logger.info("stopped")
  }
}
