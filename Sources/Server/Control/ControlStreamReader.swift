import Foundation
import KernelPath
import NIOCore
import NIOPosix
import Synchronization

/// The client's side of a ``ControlStream``: one connection, and what comes on it.
final class ControlStreamReader: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  enum Outcome: Sendable {
    /// As it was wished for.
    case done
    case failed(ControlError)
  }

  private struct State {
    var channel: (any Channel)?
    var input = ByteBuffer()
    var outcome: Outcome?
  }

  private let take: @Sendable (inout ByteBuffer) throws -> Bool
  private let state = Mutex(State())

  private init(_ take: @escaping @Sendable (inout ByteBuffer) throws -> Bool) { self.take = take }

  /// Sends a request. `take` is then called by another thread with what has come and was not taken yet; true: it has enough.
  static func connect(
    _ request: ControlRequest, socket: String,
    take: @escaping @Sendable (inout ByteBuffer) throws -> Bool
  ) throws(ControlError) -> ControlStreamReader {
    let reader = ControlStreamReader(take)
    do {
      let channel = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(reader)
          }
        }
        .connect(unixDomainSocketPath: socket).wait()
      reader.state.withLock { $0.channel = channel }
      let octets = try JSONEncoder().encode(request)
      try channel.writeAndFlush(ByteBuffer(bytes: octets + [0x0a])).wait()
      return reader
    } catch {
      throw ControlError(
        "no server answers on the control socket \(socket): \(ControlClient.explanation(error))")
    }
  }

  /// How it ended; nil while it goes on.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  func close(_ outcome: Outcome) {
    let channel = state.withLock { state in
      if state.outcome == nil { state.outcome = outcome }
      return state.channel
    }
    channel?.close(promise: nil)
  }

  /// Nothing is taken after this.
  func waitUntilClosed() {
    let channel = state.withLock { $0.channel }
    try? channel?.closeFuture.wait()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    guard outcome == nil else { return }
    // The event loop alone reads and writes the input: the lock is not held while others' code runs.
    var input = state.withLock { state in
      let input = state.input
      state.input = ByteBuffer()
      return input
    }
    input.writeBuffer(&octets)
    do {
      if try take(&input) { close(.done) }
    } catch {
      close(.failed(error as? ControlError ?? ControlError("\(error)")))
    }
    // A buffer that is only appended to grows with all that ever came.
    input.discardReadBytes()
    state.withLock { $0.input = input }
  }

  func channelInactive(context: ChannelHandlerContext) {
    close(.failed(ControlError("the server closed the connection")))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(.failed(ControlError("the connection to the server broke: \(error)")))
  }
}
