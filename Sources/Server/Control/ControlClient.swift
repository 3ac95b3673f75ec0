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

  /// Has the server reload, or tell what a reload would change. `progress` is called with what it says meanwhile.
  public static func reload(
    _ request: ReloadRequest, socket: String,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ControlError) -> ReloadReport {
    var line = ControlRequest(.reload)
    line.reload = request
    return try reply(to: line, socket: socket, progress: progress)
  }

  /// Has the server put back a former version of a zone.
  public static func rollBack(
    _ zone: String, to serial: UInt32?, socket: String
  ) throws(ControlError) -> RollbackReport {
    var line = ControlRequest(.rollback)
    line.zones = [zone]
    line.serial = serial
    return try reply(to: line, socket: socket)
  }

  /// Has the server ask the primaries of zones, or of all.
  public static func transfer(
    _ zones: [String], full: Bool, socket: String
  ) throws(ControlError) -> TransferReport {
    var line = ControlRequest(.transfer)
    line.zones = zones
    line.full = full
    return try reply(to: line, socket: socket)
  }

  /// Whether the server should get queries.
  public static func health(socket: String) throws(ControlError) -> Health {
    try reply(to: ControlRequest(.health), socket: socket)
  }

  /// Where every frame and message went.
  public static func drops(socket: String) throws(ControlError) -> DropLedger {
    try reply(to: ControlRequest(.drops), socket: socket)
  }

  /// What the server knows of a zone.
  public static func zone(_ name: String, socket: String) throws(ControlError) -> ZoneDetail {
    var line = ControlRequest(.zone)
    line.zones = [name]
    return try reply(to: line, socket: socket)
  }

  /// Why the server answers a question as it does.
  public static func explain(
    _ request: ExplainRequest, socket: String
  ) throws(ControlError) -> Explanation {
    var line = ControlRequest(.explain)
    line.question = ControlRequest.Question(request)
    return try reply(to: line, socket: socket)
  }

  private static func reply<Reply: Decodable>(
    to request: ControlRequest, socket: String,
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ControlError) -> Reply {
    let line = try send(request, socket: socket, progress: progress)
    do { return try JSONLine.decode(Reply.self, line) } catch {
      let refusal = try? JSONLine.decode(ControlRefusal.self, line)
      throw ControlError(
        refusal?.error ?? "the server on \(socket) gives no reply of this version")
    }
  }

  /// Sends one request and waits for the line that answers it.
  static func ask(
    _ command: ControlRequest.Command, socket: String
  ) throws(ControlError) -> String {
    try send(ControlRequest(command), socket: socket) { _ in }
  }

  /// The same for a request with more to it. The server must say something every ten seconds.
  private static func send(
    _ request: ControlRequest, socket: String, progress: @escaping @Sendable (String) -> Void
  ) throws(ControlError) -> String {
    let loop = MultiThreadedEventLoopGroup.singleton.next()
    let reply = loop.makePromise(of: String.self)
    let channel: any Channel
    do {
      channel = try ClientBootstrap(group: loop)
        .connectTimeout(.seconds(5))
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(LineCollector(reply, progress))
          }
        }
        .connect(unixDomainSocketPath: socket).wait()
    } catch {
      reply.fail(error)
      throw ControlError("no server answers on the control socket \(socket): \(explanation(error))")
    }
    defer { channel.close(promise: nil) }
    do {
      let line = try JSONEncoder().encode(request)
      try channel.writeAndFlush(ByteBuffer(bytes: line + [0x0a])).wait()
      return try reply.futureResult.wait()
    } catch {
      reply.fail(error)
      throw ControlError("the server on \(socket) does not reply: \(explanation(error))")
    }
  }

  static func explanation(_ error: any Error) -> String {
    (error as? IOError).map { systemMessage($0.errnoCode) } ?? "\(error)"
  }
}

/// Fulfils its promise with the first line that is not of progress, or fails it after ten seconds of silence.
private final class LineCollector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let reply: EventLoopPromise<String>
  private let progress: @Sendable (String) -> Void
  private var input = ByteBuffer()
  private var silence: Scheduled<Void>?

  init(_ reply: EventLoopPromise<String>, _ progress: @escaping @Sendable (String) -> Void) {
    self.reply = reply
    self.progress = progress
  }

  func handlerAdded(context: ChannelHandlerContext) { waitAnew(context) }

  func handlerRemoved(context: ChannelHandlerContext) { silence?.cancel() }

  private func waitAnew(_ context: ChannelHandlerContext) {
    silence?.cancel()
    silence = context.eventLoop.scheduleTask(in: .seconds(10)) { [reply] in
      reply.fail(ControlError("nothing came within ten seconds"))
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var octets = unwrapInboundIn(data)
    input.writeBuffer(&octets)
    waitAnew(context)
    while let end = input.readableBytesView.firstIndex(of: 0x0a) {
      let line = input.readString(length: end - input.readerIndex) ?? ""
      input.moveReaderIndex(forwardBy: 1)
      guard line.hasPrefix(#"{"progress":"#),
        let news = try? JSONLine.decode(ReloadProgress.self, line)
      else { return reply.succeed(line) }
      if !news.progress.isEmpty { progress(news.progress) }
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    reply.fail(ControlError("it closed the connection"))
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    reply.fail(error)
    context.close(promise: nil)
  }
}
