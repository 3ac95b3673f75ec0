import Foundation
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@testable import Server

@Suite("How many look on at a time")
struct StreamLimitTests {
  private struct Nothing: ControlStream {
    var greeting: (any Encodable)? { nil }
    func start() {}
  }

  @Test("no more than there may be; who is refused, or goes, takes no place")
  func limit() throws {
    let limit = StreamLimit(most: 2)
    let channels = [EmbeddedChannel(), EmbeddedChannel()]
    let refusal = ControlError("2 taps and tops are open: no more at a time")
    func open(_ channel: EmbeddedChannel) throws { _ = try limit.open(channel) { Nothing() } }
    for _ in 0..<10 {
      #expect(throws: ControlError("no")) {
        try limit.open(channels[0]) { () throws(ControlError) in throw ControlError("no") }
      }
    }
    for channel in channels { try open(channel) }
    for _ in 0..<10 { #expect(throws: refusal) { try open(EmbeddedChannel()) } }
    _ = try channels[0].finish()
    try open(EmbeddedChannel())
    #expect(throws: refusal) { try open(EmbeddedChannel()) }
  }

  /// A client of `top` that keeps what comes.
  private final class Client: Sendable {
    private let text = Mutex("")
    private let reader = Mutex<ControlStreamReader?>(nil)

    init(_ socket: String) throws {
      var line = ControlRequest(.top)
      line.top = TopRequest(interval: 0.1)
      let made = try ControlStreamReader.connect(line, socket: socket) { [weak self] input in
        let come = input.readString(length: input.readableBytes) ?? ""
        self?.text.withLock { $0 += come }
        return false
      }
      reader.withLock { $0 = made }
    }

    /// The first line that came.
    func line() -> String {
      for _ in 0..<500 {
        let text = text.withLock { $0 }
        if text.contains("\n") { return String(text.prefix { $0 != "\n" }) }
        Thread.sleep(forTimeInterval: 0.01)
      }
      return ""
    }

    func close() {
      let reader = reader.withLock { $0 }
      reader?.close(.done)
      reader?.waitUntilClosed()
    }
  }

  @Test("a server lets sixteen look on and tells the next why not, and one that comes later in")
  func server() throws {
    let directory = try TemporaryDirectory()
    let configuration = try configuration(in: directory)
    let server = try RunningServer(configuration, logger: silent)
    defer { server.stop() }
    let socket = try #require(configuration.controlSocket)
    let clients = try (0..<16).map { _ in try Client(socket) }
    defer { for client in clients { client.close() } }
    for client in clients { #expect(client.line().hasPrefix(#"{"clients":"#)) }
    let refused = try Client(socket)
    #expect(refused.line() == #"{"error":"16 taps and tops are open: no more at a time"}"#)
    refused.close()
    clients[3].close()
    // The server sees that a moment later.
    var line = ""
    for _ in 0..<100 where !line.hasPrefix(#"{"clients":"#) {
      let late = try Client(socket)
      line = late.line()
      late.close()
    }
    #expect(line.hasPrefix(#"{"clients":"#), "\(line)")
  }
}
