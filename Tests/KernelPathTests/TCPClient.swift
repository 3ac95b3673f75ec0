import Addresses
import Foundation
import NIOCore
import NIOPosix
import Synchronization

@testable import KernelPath

/// A blocking TCP client that keeps all it receives.
final class TCPClient: Sendable {
  private struct State {
    var received: [UInt8] = []
    var isEnded = false
  }

  /// Collects what comes and notes the end of the stream.
  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    let client: TCPClient

    init(_ client: TCPClient) { self.client = client }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      let octets = unwrapInboundIn(data)
      client.state.withLock { $0.received += Array(octets.readableBytesView) }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case ChannelEvent.inputClosed = event { client.end() }
    }

    func channelInactive(context: ChannelHandlerContext) { client.end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      client.end()
      context.close(promise: nil)
    }
  }

  private let state = Mutex(State())
  private let channel = Mutex<(any Channel)?>(nil)

  /// Connects; with `reading` false, nothing is ever read from the socket.
  init(_ server: Endpoint, reading: Bool = true) throws {
    let connected = try ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(.allowRemoteHalfClosure, value: true)
      .channelOption(.autoRead, value: reading)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Collector(self))
        }
      }
      .connect(host: "\(server.address)", port: Int(server.port)).wait()
    channel.withLock { $0 = connected }
  }

  deinit { close() }

  private func end() { state.withLock { $0.isEnded = true } }

  func send(_ octets: [UInt8]) throws {
    try channel.withLock { $0 }?.writeAndFlush(ByteBuffer(bytes: octets)).wait()
  }

  /// Sends without waiting for the octets to leave.
  func sendLater(_ octets: [UInt8]) {
    channel.withLock { $0 }?.writeAndFlush(ByteBuffer(bytes: octets), promise: nil)
  }

  func closeOutput() throws { try channel.withLock { $0 }?.close(mode: .output).wait() }

  func close() { channel.withLock { $0 }?.close(promise: nil) }

  func resumeReading() {
    channel.withLock { $0 }?.setOption(.autoRead, value: true).whenFailure { _ in }
  }

  var received: [UInt8] { state.withLock { $0.received } }
  var isEnded: Bool { state.withLock { $0.isEnded } }

  /// The messages received once `count` are whole, the stream ended or `seconds` passed.
  func messages(_ count: Int, seconds: Double = 5) -> [[UInt8]] {
    wait(seconds) { framed($0.received).count >= count || $0.isEnded }
    return framed(received)
  }

  /// Whether so many octets came within `seconds`.
  func receives(_ count: Int, seconds: Double) -> Bool {
    wait(seconds) { $0.received.count >= count || $0.isEnded }
    return received.count >= count
  }

  /// Whether the stream ended within `seconds`.
  func ends(seconds: Double = 5) -> Bool {
    wait(seconds) { $0.isEnded }
    return isEnded
  }

  private func wait(_ seconds: Double, until condition: (State) -> Bool) {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while !state.withLock({ condition($0) }), Date() < deadline { usleep(2_000) }
  }
}

/// A message behind its two-octet length (RFC 1035, section 4.2.2).
func frame(_ message: [UInt8]) -> [UInt8] {
  [UInt8(message.count >> 8), UInt8(message.count & 255)] + message
}

/// The whole messages at the start of a stream.
func framed(_ stream: [UInt8]) -> [[UInt8]] {
  var messages: [[UInt8]] = []
  var at = 0
  while at + 2 <= stream.count {
    let length = Int(stream[at]) << 8 | Int(stream[at + 1])
    guard at + 2 + length <= stream.count else { break }
    messages.append(Array(stream[(at + 2)..<(at + 2 + length)]))
    at += 2 + length
  }
  return messages
}
