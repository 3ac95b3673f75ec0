import Addresses
import KernelPath
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// `/metrics`, `/healthz` and `/readyz` over HTTP/1.1, on a thread of its own.
final class MetricsServer: Sendable {
  /// What is told.
  struct Pages: Sendable {
    var metrics: @Sendable () -> String
    var health: @Sendable () -> Health
  }

  /// One more is closed at once: each may cost a page's memory.
  static let mostConnections = 16
  /// The longest request with all of its header fields.
  static let longestRequest = 16_384
  /// How long a request may take to come, and its page to go.
  static let patience = TimeAmount.seconds(10)

  private let group: MultiThreadedEventLoopGroup
  private let channels: [any Channel]

  init(listen: [Endpoint], pages: Pages) throws(ServerError) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let counter = ConnectionCounter()
    var channels: [any Channel] = []
    for endpoint in listen {
      do {
        let address = try SocketAddress(
          ipAddress: "\(endpoint.address)", port: Int(endpoint.port))
        channels.append(
          try ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in Self.accept(channel, counter, pages) }
            .bind(to: address).wait())
      } catch {
        for channel in channels { try? channel.close().wait() }
        try? group.syncShutdownGracefully()
        let reason = (error as? IOError).map { systemMessage($0.errnoCode) } ?? "\(error)"
        throw ServerError("metrics: cannot listen on \(endpoint): \(reason)")
      }
    }
    self.group = group
    self.channels = channels
  }

  private static func accept(
    _ channel: any Channel, _ counter: ConnectionCounter, _ pages: Pages
  ) -> EventLoopFuture<Void> {
    guard counter.admit() else {
      return channel.eventLoop.makeFailedFuture(ChannelError.connectPending)
    }
    channel.closeFuture.whenComplete { _ in counter.leave() }
    return channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      let limit = RequestLimit()
      try pipeline.addHandler(limit)
      try pipeline.configureHTTPServerPipeline(withPipeliningAssistance: true)
      try pipeline.addHandler(MetricsConnection(pages, limit))
    }
  }

  /// The ports that are listened on.
  var ports: [Int] { channels.compactMap { $0.localAddress?.port } }

  /// Closes the listeners and all connections. Blocks.
  func stop() {
    for channel in channels { try? channel.close().wait() }
    try? group.syncShutdownGracefully()
  }
}

/// How many connections are open.
private final class ConnectionCounter: Sendable {
  private let open = Atomic<Int>(0)

  func admit() -> Bool {
    if open.add(1, ordering: .relaxed).newValue <= MetricsServer.mostConnections { return true }
    leave()
    return false
  }

  func leave() { open.subtract(1, ordering: .relaxed) }
}
