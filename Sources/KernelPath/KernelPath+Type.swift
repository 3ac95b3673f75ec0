public import Addresses
import Glibc
import PuntQueue
public import RateLimit
public import Responder
import Synchronization
public import Tap
public import ZoneImage

/// Serving through the kernel's UDP and TCP: always on, and all there is where XDP cannot be had.
///
/// Opening binds the UDP and TCP sockets, so that a wrong address or a taken port is told at once; nothing
/// is answered before ``start()``.
public final class KernelPath: Sendable {
  private struct Threads {
    var waiters: [Waiter] = []
    var threads: [ServiceThread] = []
    var punts: [PuntServing] = []
    var taps: [TapPoint] = []
    var isStopped = false
  }

  /// The addresses and ports that are listened on; a port 0 of the settings is here the one it got.
  public let endpoints: [Endpoint]
  private let sockets: [UDPSocket]
  private let service: MessageService
  private let publisher: ZoneSetPublisher
  private let rateLimit: RateLimitSettings
  let tcp: TCPService
  private let taps: TapPoints
  let udpCounters = TransportCounters()
  let puntCounters = TransportCounters()
  private let threads = Mutex(Threads())

  /// Binds `threads` UDP sockets for each endpoint; so many threads serve the TCP connections of all.
  ///
  /// `rare` takes what the responder leaves; without it, the responder refuses that.
  /// What was `passed` for an endpoint is taken over in place of opening it.
  /// With `old`, what that listens on too is shared with it until it is stopped: no query is lost
  /// between the two.
  public init(
    listen: [Endpoint], responder: Responder, rare: (any RareMessages)? = nil,
    zones: ZoneSetPublisher,
    tcp settings: TCPSettings = .init(), threads: Int = 1,
    rateLimit: RateLimitSettings = .init(), taps: TapPoints = TapPoints(),
    passed: PassedSockets = .none, succeeding old: KernelPath? = nil
  ) throws(KernelPathError) {
    let service = MessageService(responder: responder, rare: rare)
    let tcp = TCPService(
      settings: settings, service: service, publisher: zones, threads: threads, taps: taps)
    var sockets: [UDPSocket] = []
    var endpoints: [Endpoint] = []
    do throws(KernelPathError) {
      try old?.tcp.share()
      for endpoint in listen {
        let first = try Self.bind(endpoint, tcp, passed, old)
        endpoints.append(first.endpoint)
        sockets.append(first)
        for _ in 1..<max(threads, 2) where threads > 1 {
          sockets.append(try first.another())
        }
      }
    } catch {
      tcp.stop()
      throw error
    }
    self.tcp = tcp
    self.taps = taps
    self.sockets = sockets
    self.endpoints = endpoints
    self.service = service
    publisher = zones
    self.rateLimit = rateLimit
  }

  /// Binds the endpoint's first UDP socket and its TCP listener. Where any port will do, the one that
  /// UDP gets may be taken for TCP: then another is tried.
  private static func bind(
    _ endpoint: Endpoint, _ tcp: TCPService, _ passed: PassedSockets, _ old: KernelPath?
  ) throws(KernelPathError) -> UDPSocket {
    let before = old?.sockets.first { $0.endpoint == endpoint }
    let sharing = before.flatMap { $0.isPassed ? nil : $0 }
    var triesLeft = endpoint.port == 0 ? 16 : 1
    while true {
      let given = try passed.take(endpoint, .udp)
      let socket =
        if let given { try UDPSocket(passed: given, endpoint) } else {
          try UDPSocket(endpoint, sharing: sharing)
        }
      triesLeft -= 1
      do throws(KernelPathError) {
        try tcp.listen(
          on: socket.endpoint, isShared: before != nil, passed: try passed.take(endpoint, .tcp))
        return socket
      } catch {
        guard error.code == EADDRINUSE, triesLeft > 0 else { throw error }
      }
    }
  }

  /// Answers from now on.
  public func start() throws(KernelPathError) {
    try tcp.start()
    var waiters: [Waiter] = []
    for socket in sockets {
      let descriptors = [socket.descriptor]
      // One that was passed is every thread's, and one of them is enough to wake.
      waiters.append(try socket.isPassed ? Waiter([], shared: descriptors) : Waiter(descriptors))
    }
    let points = sockets.map { _ in taps.add(.udp) }
    let started = zip(sockets, zip(waiters, points)).map { socket, means in
      let (waiter, tap) = means
      let service = UDPService(
        socket: socket, waiter: waiter, service: service, publisher: publisher,
        rateLimit: rateLimit, counters: udpCounters, tap: tap)
      return ServiceThread("udp \(socket.endpoint.port)") { service.run() }
    }
    threads.withLock {
      $0.waiters += waiters
      $0.threads += started
      $0.taps += points
    }
  }

  /// Answers from now on what these queues' workers push, until ``stop(serving:)``.
  @discardableResult
  public func serve(_ sources: [PuntSource]) throws(KernelPathError) -> PuntServing {
    let waiter = try Waiter(sources.map(\.queue.fileDescriptor))
    let tap = taps.add(.punted)
    let service = PuntService(
      sources: sources, sockets: sockets, waiter: waiter, service: service,
      publisher: publisher, rateLimit: rateLimit, counters: puntCounters, tap: tap)
    let serving = PuntServing(
      waiter: waiter, thread: ServiceThread("punts") { service.run() }, tap: tap)
    threads.withLock { $0.punts.append(serving) }
    return serving
  }

  /// Has every thread look at the zone set now: after a publication, so that those with nothing to do let
  /// go of the old one. Not after ``stop()``.
  public func refreshZones() {
    let waiters = threads.withLock { $0.waiters + $0.punts.map(\.waiter) }
    for waiter in waiters { waiter.wake() }
    tcp.refreshZones()
  }

  /// The threads that answer UDP, TCP and punted messages, for whoever sees to it that they live.
  public var services: [ServiceLife] {
    let (udp, punts) = threads.withLock { ($0.waiters, $0.punts.map(\.waiter)) }
    return zip(sockets, udp).enumerated().map { number, thread in
      ServiceLife(name: "udp \(thread.0.endpoint) thread \(number)", waiter: thread.1)
    }
      + tcp.waiters.enumerated().map { ServiceLife(name: "tcp thread \($0)", waiter: $1) }
      + punts.enumerated().map { ServiceLife(name: "punts thread \($0)", waiter: $1) }
  }

  /// Ends what ``serve(_:)`` began, after the workers have stopped: what they pushed is answered first. Blocks.
  public func stop(serving: PuntServing) {
    let isRunning = threads.withLock { threads in
      let count = threads.punts.count
      threads.punts.removeAll { $0 === serving }
      return threads.punts.count < count
    }
    guard isRunning else { return }
    serving.waiter.stop()
    serving.thread.join()
    taps.remove(serving.tap)
  }

  /// Stops, after the workers have: what was taken in is answered first. Blocks.
  public func stop() {
    let running = threads.withLock { threads in
      defer { (threads.punts, threads.isStopped) = ([], true) }
      return threads
    }
    guard !running.isStopped else { return }
    for socket in sockets { socket.stopReceiving() }
    // A datagram that another CPU was just handing to a socket is there after this.
    usleep(2_000)
    for waiter in running.punts.map(\.waiter) + running.waiters { waiter.stop() }
    tcp.stop()
    for thread in running.punts.map(\.thread) + running.threads { thread.join() }
    for tap in running.punts.map(\.tap) + running.taps { taps.remove(tap) }
  }

  /// What went through so far.
  public var counts: KernelPathCounts {
    KernelPathCounts(
      udp: udpCounters.current, tcp: tcp.counters.current, punts: puntCounters.current,
      connections: tcp.table.counts,
      receiveDrops: sockets.reduce(0) { $0 &+ $1.receiveDrops })
  }
}

/// The kernel path's counters.
public struct KernelPathCounts: Equatable, Sendable {
  public var udp: TransportCounts
  public var tcp: TransportCounts
  /// What the workers punted; not part of ``udp``.
  public var punts: TransportCounts
  public var connections: TCPConnectionCounts
  /// Datagrams that the kernel dropped because the receive buffers were full; not part of ``udp``.
  public var receiveDrops: UInt64
}

extension KernelPathCounts {
  /// Nothing yet.
  public static var none: KernelPathCounts {
    KernelPathCounts(
      udp: TransportCounts(), tcp: TransportCounts(), punts: TransportCounts(),
      connections: TCPConnectionCounts(), receiveDrops: 0)
  }

  /// What a path and its successor counted.
  public static func + (left: KernelPathCounts, right: KernelPathCounts) -> KernelPathCounts {
    KernelPathCounts(
      udp: left.udp + right.udp, tcp: left.tcp + right.tcp, punts: left.punts + right.punts,
      connections: left.connections + right.connections,
      receiveDrops: left.receiveDrops &+ right.receiveDrops)
  }
}
