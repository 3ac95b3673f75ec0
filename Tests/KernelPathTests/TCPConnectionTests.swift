import NIOCore
import NIOEmbedded
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("One TCP connection")
struct TCPConnectionTests {
  /// A connection on a loop whose time the test moves, and the channel it is on.
  private func connect(
    behind handler: (any ChannelHandler)? = nil
  ) throws -> (connection: TCPConnection, channel: EmbeddedChannel) {
    let settings = TCPSettings()
    let worker = TCPWorker(
      responder: Responder(), publisher: ZoneSetPublisher(ZoneSet([])),
      counters: TransportCounters())
    let connection = TCPConnection(
      worker: worker, table: ConnectionTable(settings), settings: settings)
    let channel = EmbeddedChannel()
    if let handler { try channel.pipeline.syncOperations.addHandler(handler) }
    try channel.pipeline.syncOperations.addHandler(connection)
    try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 53)).wait()
    return (connection, channel)
  }

  @Test("RFC 7766, section 6.2.1.1: 50 MB pipelined across the reads take no more room than two")
  func memory() throws {
    let (connection, channel) = try connect()
    // A response gets no answer. 1,002 and 65,536 share no factor but 2: reads end within messages.
    let message = frame(refused(1) + [UInt8](repeating: 0, count: 970))
    let stream = (0...66).flatMap { _ in message }
    var start = 0
    for _ in 0..<763 {
      try channel.writeInbound(ByteBuffer(bytes: stream[start..<(start + 65_536)]))
      start = (start + 65_536) % message.count
      try #require(connection.inputCapacity <= 1 << 18)
    }
    try channel.writeInbound(ByteBuffer(bytes: stream[start..<message.count] + frame(query(7))))
    #expect(try channel.readOutbound(as: ByteBuffer.self) == ByteBuffer(bytes: frame(refused(7))))
    #expect(connection.inputCapacity == 0, "nothing is held for a connection that waits")
    _ = try channel.finish()
  }

  /// A client that does not read: what is written stays until the connection closes.
  private final class NotReading: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer
    private var waiting: [EventLoopPromise<Void>] = []

    func write(
      context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?
    ) {
      if let promise { waiting.append(promise) }
    }

    func flush(context: ChannelHandlerContext) {}

    func close(
      context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?
    ) {
      for write in waiting { write.fail(ChannelError.ioOnClosedChannel) }
      waiting = []
      context.close(mode: mode, promise: promise)
    }
  }

  @Test("stop: a client that does not read its answers is waited for as long as one that lingers")
  func stopWithoutReader() throws {
    let (_, channel) = try connect(behind: NotReading())
    try channel.writeInbound(ByteBuffer(bytes: frame(query(1))))
    channel.pipeline.fireUserInboundEventTriggered(StopServing())
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1_019))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }
}
