import NIOCore
import NIOHTTP1

/// Bounds what a client may send for one request, and how long that and the page may take.
final class RequestLimit: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer

  private var octets = 0
  private var deadline: Scheduled<Void>?

  func handlerAdded(context: ChannelHandlerContext) { waitAnew(context.channel) }

  func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

  /// A page has gone: the next request may begin.
  func begin(_ channel: any Channel) {
    octets = 0
    waitAnew(channel)
  }

  private func waitAnew(_ channel: any Channel) {
    deadline?.cancel()
    deadline = channel.eventLoop.scheduleTask(in: MetricsServer.patience) {
      channel.close(promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    octets += unwrapInboundIn(data).readableBytes
    guard octets <= MetricsServer.longestRequest else { return context.close(promise: nil) }
    context.fireChannelRead(data)
  }
}

/// Answers one connection's requests, one after the other.
final class MetricsConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let pages: MetricsServer.Pages
  private let limit: RequestLimit
  private var request: HTTPRequestHead?

  init(_ pages: MetricsServer.Pages, _ limit: RequestLimit) {
    self.pages = pages
    self.limit = limit
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): request = head
    // No page wants a body; its octets count as the request's.
    case .body: break
    case .end:
      guard let request else { return context.close(promise: nil) }
      answer(request, context)
    }
  }

  private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let page = page(request)
    var fields = HTTPHeaders()
    fields.add(name: "Content-Type", value: page.type)
    fields.add(name: "Content-Length", value: "\(page.text.utf8.count)")
    fields.add(name: "Cache-Control", value: "no-store")
    if page.status == .methodNotAllowed { fields.add(name: "Allow", value: "GET, HEAD") }
    if !request.isKeepAlive { fields.add(name: "Connection", value: "close") }
    let head = HTTPResponseHead(version: request.version, status: page.status, headers: fields)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if request.method != .HEAD {
      let body = context.channel.allocator.buffer(string: page.text)
      context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    }
    let gone = context.eventLoop.makePromise(of: Void.self)
    let bound = NIOLoopBound((limit, context.channel), eventLoop: context.eventLoop)
    gone.futureResult.whenComplete { _ in
      let (limit, channel) = bound.value
      if request.isKeepAlive { limit.begin(channel) } else { channel.close(promise: nil) }
    }
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: gone)
  }

  private func page(
    _ request: HTTPRequestHead
  ) -> (status: HTTPResponseStatus, type: String, text: String) {
    let plain = "text/plain; charset=utf-8"
    guard request.method == .GET || request.method == .HEAD else {
      return (.methodNotAllowed, plain, "GET or HEAD\n")
    }
    switch request.uri.prefix(while: { $0 != "?" }) {
    case "/metrics": return (.ok, "text/plain; version=0.0.4; charset=utf-8", pages.metrics())
    // The process answers: that is all.
    case "/healthz": return (.ok, plain, "ok\n")
    case "/readyz":
      let health = pages.health()
      return (health.ready ? .ok : .serviceUnavailable, plain, health.text())
    default: return (.notFound, plain, "/metrics, /healthz and /readyz are here\n")
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
