import Addresses
import Glibc
import NIOCore
import NIOPosix
import Responder
import Synchronization
import Tap
import ZoneImage

/// The TCP listeners and their connections, on SwiftNIO.
final class TCPService: Sendable {
  let counters = TransportCounters()
  let table: ConnectionTable
  private let settings: TCPSettings
  private let group: MultiThreadedEventLoopGroup
  let loops: [TCPLoop]
  private let workers: [ObjectIdentifier: NIOLoopBoundBox<TCPWorker>]
  private let listeners = Mutex<[any Channel]>([])
  private let taps: TapPoints
  private let points: [TapPoint]

  init(
    settings: TCPSettings, responder: Responder, publisher: ZoneSetPublisher, threads: Int,
    taps: TapPoints = TapPoints()
  ) {
    self.settings = settings
    table = ConnectionTable(settings)
    group = MultiThreadedEventLoopGroup(numberOfThreads: max(threads, 1))
    var workers: [ObjectIdentifier: NIOLoopBoundBox<TCPWorker>] = [:]
    var points: [TapPoint] = []
    var loops: [TCPLoop] = []
    for loop in group.makeIterator() {
      loops.append(TCPLoop(loop, number: loops.count))
      let point = taps.add(.tcp)
      points.append(point)
      workers[ObjectIdentifier(loop)] = .makeBoxSendingValue(
        TCPWorker(responder: responder, publisher: publisher, counters: counters, tap: point),
        eventLoop: loop)
    }
    self.workers = workers
    self.loops = loops
    self.taps = taps
    self.points = points
  }

  /// SO_REUSEPORT of asm-generic/socket.h.
  private static let reusePort = ChannelOptions.Types.SocketOption(
    level: .socket, name: .init(rawValue: 15))

  /// Lets a successor listen on the same ports. Only then: another server is to be refused, also in TCP alone.
  func share() throws(KernelPathError) {
    for listener in listeners.withLock({ $0 }) {
      do { try listener.setOption(Self.reusePort, value: 1).wait() } catch {
        throw KernelPathError(doing: "sharing TCP ports: \(error)", code: 0)
      }
    }
  }

  /// Opens a listener, or takes over one that was `passed`; who connects waits for ``start()``.
  func listen(
    on endpoint: Endpoint, isShared: Bool = false, passed: CInt? = nil
  ) throws(KernelPathError) {
    do {
      if let passed {
        let channel = try bootstrap().withBoundSocket(passed).wait()
        // SwiftNIO has set a backlog of its own.
        _ = Glibc.listen(passed, Self.backlog)
        listeners.withLock { $0.append(channel) }
        return
      }
      let address = try SocketAddress(
        ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
      var bootstrap = bootstrap(endpoint.address.isIPv4)
      if isShared { bootstrap = bootstrap.serverChannelOption(Self.reusePort, value: 1) }
      let channel = try bootstrap.bind(to: address).wait()
      listeners.withLock { $0.append(channel) }
    } catch let error as IOError {
      throw KernelPathError(listening: endpoint, over: "TCP", code: error.errnoCode)
    } catch {
      throw KernelPathError(doing: "listening on \(endpoint) over TCP: \(error)", code: 0)
    }
  }

  /// Accepts connections from now on.
  func start() throws(KernelPathError) {
    for listener in listeners.withLock({ $0 }) {
      do { try listener.setOption(.autoRead, value: true).wait() } catch {
        throw KernelPathError(doing: "accepting TCP connections: \(error)", code: 0)
      }
    }
  }

  /// Has every event loop look at the zone set. Not after ``stop()``.
  func refreshZones() {
    for loop in group.makeIterator() {
      guard let worker = workers[ObjectIdentifier(loop)] else { continue }
      loop.execute { worker.value.refreshZones() }
    }
  }

  /// Connections that wait to be accepted.
  private static let backlog: CInt = 256

  private func bootstrap(_ isIPv4: Bool) -> ServerBootstrap {
    // IP_FREEBIND, IPV6_FREEBIND and IPV6_V6ONLY (linux/in.h, linux/in6.h): as for UDP.
    let freebind =
      isIPv4
      ? ChannelOptions.Types.SocketOption(level: .ip, name: .init(rawValue: 15))
      : ChannelOptions.Types.SocketOption(level: .ipv6, name: .init(rawValue: 78))
    let bootstrap = bootstrap()
      .serverChannelOption(.backlog, value: Self.backlog)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelOption(freebind, value: 1)
    let v6only = ChannelOptions.Types.SocketOption(level: .ipv6, name: .init(rawValue: 26))
    guard !isIPv4 else { return bootstrap }
    return bootstrap.serverChannelOption(v6only, value: 1)
  }

  /// What a listener needs that is bound already.
  private func bootstrap() -> ServerBootstrap {
    ServerBootstrap(group: group)
      .serverChannelOption(.autoRead, value: false)
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .childChannelOption(.allowRemoteHalfClosure, value: true)
      // So that a connection looks after each read whether it wants another.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(
        .writeBufferWaterMark,
        value: .init(low: settings.outputLimit / 2, high: settings.outputLimit)
      )
      .childChannelInitializer { [self] channel in accept(channel) }
  }

  /// Sets up an accepted connection, or fails, which closes it.
  private func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
    let client = channel.remoteAddress?.ipAddress ?? ""
    guard let worker = workers[ObjectIdentifier(channel.eventLoop)],
      table.admit(channel, from: client)
    else { return channel.eventLoop.makeFailedFuture(ChannelError.connectPending) }
    channel.closeFuture.whenComplete { [table] _ in table.remove(channel, from: client) }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(
        TCPConnection(
          worker: worker.value, table: table, settings: settings, ends: TCPEnds(channel)))
    }
  }

  /// Stops: no new connection, what has come is answered, then the connections close. Blocks; once.
  func stop() {
    for listener in listeners.withLock({ $0 }) { try? listener.close().wait() }
    let channels = table.close()
    for channel in channels { channel.pipeline.fireUserInboundEventTriggered(StopServing()) }
    for channel in channels { try? channel.closeFuture.wait() }
    for loop in loops { loop.stop() }
    try? group.syncShutdownGracefully()
    for point in points { taps.remove(point) }
  }
}
