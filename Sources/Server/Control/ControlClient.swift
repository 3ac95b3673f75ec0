import Foundation
import KernelPath
import NIOCore
import NIOPosix

/// Asks a running server through its control socket.
public enum ControlClient {
  /// The server's status.
  public static func status(socket: String) throws(ControlError) -> ServerStatus {
    let line = try ask(.status, socket: socket)
    do { return try ServerStatus(json: line) } catch {
      let refusal = try? JSONDecoder().decode(ControlRefusal.self, from: Data(line.utf8))
      throw ControlError(
        refusal?.error ?? "the server on \(socket) gives no status of this version")
    }
  }

  /// Sends one request and waits for the line that answers it.
  static func ask(
    _ command: ControlRequest.Command, socket: String
  ) throws(ControlError) -> String {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let reply = loop.makePromise(of: String.self)
    let channel: any Channel
    do {
      channel = try ClientBootstrap(group: loop)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(LineCollector(reply))
          }
        }
        .connect(unixDomainSocketPath: socket).wait()
    } catch {
      reply.fail(error)
      throw ControlError("no server answers on the control socket \(socket): \(explanation(error))")
    }
    defer { channel.close(promise: nil) }
    let deadline = loop.scheduleTask(in: .seconds(10)) {
      reply.fail(ControlError("no reply within ten seconds"))
    }
    defer { deadline.cancel() }
    do {
      let request = try JSONEncoder().encode(ControlRequest(command))
      try channel.writeAndFlush(ByteBuffer(bytes: request + [0x0a])).wait()
      return try reply.futureResult.wait()
    } catch {
      reply.fail(error)
      throw ControlError("the server on \(socket) does not reply: \(explanation(error))")
    }
  }

  private static func explanation(_ error: any Error) -> String {
    (error as? IOError).map { systemMessage($0.errnoCode) } ?? "\(error)"
  }
}

/// Fulfils its promise with the first line that comes.
private final class LineCollector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let reply: EventLoopPromise<String>
  private var input = ByteBuffer()

  init(_ reply: EventLoopPromise<String>) { self.reply = reply }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    input.writeBuffer(&octets)
    guard let end = input.readableBytesView.firstIndex(of: 0x0a) else { return }
    reply.succeed(input.readString(length: end - input.readerIndex) ?? "")
  }

  func channelInactive(context: ChannelHandlerContext) {
    reply.fail(ControlError("it closed the connection"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    reply.fail(error)
    context.close(promise: nil)
  }
}
