import Addresses
import Responder
import Synchronization
import Tap
import ZoneImage

/// The TCP listeners, and the threads that serve their connections.
final class TCPService: Sendable {
  private struct State {
    /// Of each endpoint one for each thread, or a single one that was passed.
    var listeners: [[TCPListener]] = []
    var waiters: [Waiter] = []
    var threads: [ServiceThread] = []
    var points: [TapPoint] = []
  }

  let counters = TransportCounters()
  let table: ConnectionTable
  private let settings: TCPSettings
  private let service: MessageService
  private let publisher: ZoneSetPublisher
  private let threads: Int
  private let taps: TapPoints
  private let state = Mutex(State())

  init(
    settings: TCPSettings, service: MessageService, publisher: ZoneSetPublisher, threads: Int,
    taps: TapPoints = TapPoints()
  ) {
    self.settings = settings
    self.service = service
    self.publisher = publisher
    self.threads = max(threads, 1)
    self.taps = taps
    table = ConnectionTable(settings)
  }

  /// Lets a successor listen on the same ports. Only then: another server is to be refused, also in TCP alone.
  func share() throws(KernelPathError) {
    for listener in state.withLock({ $0.listeners.joined() }) { try listener.share() }
  }

  /// Opens a listener, or takes over one that was `passed`; who connects waits for ``start()``.
  func listen(
    on endpoint: Endpoint, isShared: Bool = false, passed: CInt? = nil
  ) throws(KernelPathError) {
    let listener =
      if let passed { try TCPListener(passed: passed, endpoint) } else {
        try TCPListener(endpoint, isShared: isShared)
      }
    var listeners = [listener]
    // One for each thread, as for UDP: the kernel spreads the connections over them. One socket for all would leave those
    // that come one by one, and stay, to whichever thread it wakes first.
    for _ in 1..<max(threads, 2) where threads > 1 && passed == nil {
      try listener.share()
      listeners.append(try TCPListener(listener.endpoint, isShared: true))
    }
    state.withLock { $0.listeners.append(listeners) }
  }

  /// Accepts connections from now on.
  func start() throws(KernelPathError) {
    let all = state.withLock { $0.listeners }
    let listeners = (0..<threads).map { number in all.map { $0[number % $0.count] } }
    var waiters: [Waiter] = []
    for own in listeners { waiters.append(try Waiter([], shared: own.map(\.socket.descriptor))) }
    let points = waiters.map { _ in taps.add(.tcp) }
    let started = zip(waiters, points).enumerated().map { number, means in
      let (waiter, point) = means
      return ServiceThread("tcp \(number)") { [self] in
        let worker = TCPWorker(
          service: service, publisher: publisher, counters: counters,
          outputLimit: settings.outputLimit, tap: point)
        var loop = TCPLoop(
          waiter: waiter, listeners: listeners[number], settings: settings, table: table,
          worker: worker)
        loop.run()
      }
    }
    state.withLock {
      ($0.waiters, $0.threads, $0.points) = (waiters, started, points)
    }
  }

  /// What the threads sleep on.
  var waiters: [Waiter] { state.withLock { $0.waiters } }

  /// Has every thread look at the zone set.
  func refreshZones() { for waiter in waiters { waiter.wake() } }

  /// Stops: no new connection, what has come is answered, then the connections close. Blocks; once.
  func stop() {
    let ending = state.withLock { state in
      defer { state = State() }
      return state
    }
    for waiter in ending.waiters { waiter.stop() }
    for thread in ending.threads { thread.join() }
    for listener in ending.listeners.joined() { listener.close() }
    for point in ending.points { taps.remove(point) }
  }
}
