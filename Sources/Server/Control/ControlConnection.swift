import Dispatch
import NIOCore

/// One connection of the control socket: requests and replies, a line each, in order.
///
/// A reply may take as long as a reload: it is made on a thread of its own, and the connection's next
/// request waits for it. Other connections do not.
final class ControlConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// No request is longer: a reload may name many zones.
  private static let longestLine = 1 << 20

  private let responder: ControlResponder
  private var input = ByteBuffer()
  private var isBusy = false

  init(_ responder: ControlResponder) { self.responder = responder }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    input.writeBuffer(&octets)
    answerNext(context)
    if input.readableBytes > Self.longestLine { context.close(promise: nil) }
  }

  private func answerNext(_ context: ChannelHandlerContext) {
    while !isBusy, let end = input.readableBytesView.firstIndex(of: 0x0a) {
      let line = input.readString(length: end - input.readerIndex) ?? ""
      input.moveReaderIndex(forwardBy: 1)
      if let opened = responder.openStream(line, context.channel) {
        if let reply = opened.reply {
          context.writeAndFlush(
            wrapOutboundOut(ByteBuffer(string: reply + "\n")), promise: nil)
        }
        // The connection is the stream's from here on, until its end.
        isBusy = opened.stream != nil
        opened.stream?.start()
      } else if let command = responder.longCommand(line) {
        answerLater(line, on: Self.queue(command), context)
      } else {
        let reply = ByteBuffer(string: responder.reply(to: line) + "\n")
        context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
      }
    }
    // A buffer that is only appended to grows with all that ever came.
    input.discardReadBytes()
  }

  /// One after the other, as reloads are: one that waits holds no thread that a load needs.
  private static let changes = DispatchQueue(label: "apus-control")
  private static let transfers = DispatchQueue(label: "apus-control-transfer")

  private static func queue(_ command: ControlResponder.LongCommand) -> DispatchQueue {
    switch command {
    case .change: changes
    case .transfer: transfers
    }
  }

  private func answerLater(
    _ line: String, on queue: DispatchQueue, _ context: ChannelHandlerContext
  ) {
    isBusy = true
    let channel = context.channel
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    // Said while it waits for its turn too, for who hears nothing for ten seconds gives up.
    let beat = channel.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1))
    { _ in
      channel.writeAndFlush(ByteBuffer(string: "{\"progress\":\"\"}\n"), promise: nil)
    }
    queue.async { [responder] in
      let reply = responder.reply(to: line) { progress in
        channel.writeAndFlush(ByteBuffer(string: progress + "\n"), promise: nil)
      }
      channel.eventLoop.execute {
        beat.cancel()
        channel.writeAndFlush(ByteBuffer(string: reply + "\n"), promise: nil)
        let (connection, context) = bound.value
        connection.isBusy = false
        if channel.isActive { connection.answerNext(context) }
      }
    }
  }

  /// The octets that the input holds in memory.
  var inputCapacity: Int { input.capacity }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
