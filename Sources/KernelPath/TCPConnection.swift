import Addresses
import NIOCore

/// Sent to every connection when the server stops: answer what has come, then close.
struct StopServing: Sendable {}

/// One TCP connection (RFC 7766): messages behind their two-octet lengths, however the segments cut
/// them; as many as the client likes, answered in the order they came.
///
/// Documented choices: a length under 12 cannot be a message, so the stream is not to be trusted:
/// what was asked before is answered and the connection closed. A message that the responder drops
/// gets no answer and does not count as activity. Half a message at the client's end of stream is
/// dropped.
final class TCPConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let worker: TCPWorker
  private let table: ConnectionTable
  private let settings: TCPSettings
  private let ends: TCPEnds
  /// What came and is not answered: less than one message, or that and one read where the client does
  /// not read its answers.
  private var input = ByteBuffer()
  private var lastActivity = NIODeadline.now()
  private var isAnswering = false
  private var isPaused = false
  private var isInputClosed = false
  private var isClosing = false

  init(
    worker: TCPWorker, table: ConnectionTable, settings: TCPSettings, ends: TCPEnds = .unknown
  ) {
    self.ends = ends
    self.worker = worker
    self.table = table
    self.settings = settings
  }

  func channelActive(context: ChannelHandlerContext) {
    lastActivity = .now()
    watch(context, in: .milliseconds(settings.idleMilliseconds))
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    var octets = unwrapInboundIn(data)
    if input.readableBytes == 0 { input = octets } else { input.writeBuffer(&octets) }
    answer(context)
    discardAnswered()
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    guard context.channel.isWritable else { return }
    lastActivity = .now()
    answer(context)
    discardAnswered()
  }

  /// The octets that the input holds in memory.
  var inputCapacity: Int { input.capacity }

  /// Gives back what was answered: a buffer that is only appended to grows with all that ever came.
  private func discardAnswered() {
    if input.readableBytes == 0 { input = ByteBuffer() } else { input.discardReadBytes() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case ChannelEvent.inputClosed:
      isInputClosed = true
      answer(context)
    case is StopServing:
      // What lies in the socket's buffer was taken in too: one more turn of the loop reads it.
      let turn = TimeAmount.milliseconds(20)
      let loop = context.eventLoop.assumeIsolated()
      loop.scheduleTask(in: turn) { self.finish(context) }
      // Not only when the answers have left: a client that does not read them must not hold the stop.
      loop.scheduleTask(in: turn + .milliseconds(settings.lingerMilliseconds)) {
        context.close(promise: nil)
      }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  /// Answers the whole messages that have come, as far as the client reads the answers.
  private func answer(_ context: ChannelHandlerContext) {
    // A flush below can report writability and so call this again; the loop here goes on then.
    guard !isAnswering else { return }
    isAnswering = true
    defer { isAnswering = false }
    var hasMore = true
    while hasMore, !isClosing, context.channel.isWritable {
      hasMore = answerWhileWritable(context)
      context.flush()
    }
    guard !isClosing else { return }
    pause(context, !context.channel.isWritable)
    if isInputClosed, !hasMore { finish(context) }
  }

  /// Answers messages until the output is full (true) or no whole one is left (false).
  private func answerWhileWritable(_ context: ChannelHandlerContext) -> Bool {
    while context.channel.isWritable {
      guard let length = input.getInteger(at: input.readerIndex, as: UInt16.self) else {
        return false
      }
      guard length >= 12 else {
        worker.countShortMessage(length: Int(length))
        finish(context)
        return false
      }
      guard input.readableBytes >= Int(length) + 2 else { return false }
      input.moveReaderIndex(forwardBy: 2)
      guard let message = input.readSlice(length: Int(length)) else { return false }
      guard
        let response = worker.answer(
          message, over: ends, allocator: context.channel.allocator)
      else {
        continue
      }
      lastActivity = .now()
      context.write(wrapOutboundOut(response), promise: nil)
    }
    return true
  }

  /// Stops or resumes reading from the client.
  private func pause(_ context: ChannelHandlerContext, _ paused: Bool) {
    guard paused != isPaused else { return }
    isPaused = paused
    context.channel.setOption(.autoRead, value: !paused).whenFailure { _ in }
  }

  /// Closes once the responses have left: our end first, then all when the client has closed too.
  private func finish(_ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    input = ByteBuffer()
    let written = context.eventLoop.makePromise(of: Void.self)
    context.writeAndFlush(wrapOutboundOut(ByteBuffer()), promise: written)
    written.futureResult.assumeIsolated().whenComplete { [isInputClosed, settings] _ in
      guard !isInputClosed else {
        context.close(promise: nil)
        return
      }
      // With unread octets a plain close sends RST, and the client may lose its last answers.
      context.close(mode: .output, promise: nil)
      self.pause(context, false)
      context.eventLoop.assumeIsolated().scheduleTask(
        in: .milliseconds(settings.lingerMilliseconds)
      ) { context.close(promise: nil) }
    }
  }

  /// Closes the connection when it has been idle for long enough, else looks again later.
  private func watch(_ context: ChannelHandlerContext, in delay: TimeAmount) {
    context.eventLoop.assumeIsolated().scheduleTask(in: delay) { [settings] in
      guard context.channel.isActive else { return }
      let deadline = self.lastActivity + .milliseconds(settings.idleMilliseconds)
      let left = deadline - .now()
      guard left <= .nanoseconds(0) else {
        self.watch(context, in: left)
        return
      }
      self.table.countIdleTimeout()
      context.close(promise: nil)
    }
  }
}
