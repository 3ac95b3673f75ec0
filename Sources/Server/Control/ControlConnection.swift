import NIOCore

/// One connection of the control socket: requests and replies, a line each.
final class ControlConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// No request is longer.
  private static let longestLine = 4096

  private let responder: ControlResponder
  private var input = ByteBuffer()

  init(_ responder: ControlResponder) { self.responder = responder }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    input.writeBuffer(&octets)
    while let end = input.readableBytesView.firstIndex(of: 0x0a) {
      let line = input.readString(length: end - input.readerIndex) ?? ""
      input.moveReaderIndex(forwardBy: 1)
      let reply = ByteBuffer(string: responder.reply(to: line) + "\n")
      context.writeAndFlush(wrapOutboundOut(reply), promise: nil)
    }
    // A buffer that is only appended to grows with all that ever came.
    input.discardReadBytes()
    if input.readableBytes > Self.longestLine { context.close(promise: nil) }
  }

  /// The octets that the input holds in memory.
  var inputCapacity: Int { input.capacity }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
