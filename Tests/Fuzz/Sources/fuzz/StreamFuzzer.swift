import NIOCore
import NIOEmbedded
import Responder
import TestSupport

@testable import KernelPath
@testable import ZoneImage

/// What a TCP client writes, in pieces (RFC 7766, section 8): the messages that are whole get their
/// answers in order, up to the first length that cannot be one's.
final class StreamFuzzer {
  private let publisher: ZoneSetPublisher
  private let responder = FuzzedZones.responder(hasCookies: true)

  init() throws { publisher = ZoneSetPublisher(try FuzzedZones.make()) }

  func run(_ octets: [UInt8]) {
    let settings = TCPSettings()
    let worker = TCPWorker(
      responder: responder, publisher: publisher, counters: TransportCounters())
    let connection = TCPConnection(
      worker: worker, table: ConnectionTable(settings), settings: settings)
    let channel = EmbeddedChannel()
    do {
      try channel.pipeline.syncOperations.addHandler(connection)
      try channel.connect(to: SocketAddress(ipAddress: "192.0.2.1", port: 53)).wait()
      let size = Int(octets.first ?? 0) + 1
      let stream = Array(octets.dropFirst())
      var at = 0
      while at < stream.count, channel.isActive {
        let end = min(at + size, stream.count)
        try channel.writeInbound(ByteBuffer(bytes: stream[at..<end]))
        at = end
      }
      var given: [UInt8] = []
      while let reply = try channel.readOutbound(as: ByteBuffer.self) {
        given += Array(reply.readableBytesView)
      }
      check(given, stream)
      if connection.inputCapacity > 1 << 17 { violated("\(connection.inputCapacity) octets kept") }
      _ = try channel.finish(acceptAlreadyClosed: true)
    } catch { violated("\(error)") }
  }

  private func check(_ given: [UInt8], _ stream: [UInt8]) {
    var at = 0
    for message in Self.messages(stream) {
      guard let asked = WalkedMessage(message, isQuery: true), asked.flags & 0x8000 == 0 else {
        continue
      }
      guard at + 2 <= given.count else { violated("no answer to \(message)") }
      let length = Int(given[at]) << 8 | Int(given[at + 1])
      guard at + 2 + length <= given.count else { violated("half an answer to \(message)") }
      let response = Array(given[(at + 2)..<(at + 2 + length)])
      if let wrong = ResponseCheck.complaint(about: response, to: message, limit: .tcp) {
        violated(wrong)
      }
      at += 2 + length
    }
    if at != given.count { violated("\(given.count - at) octets that nobody asked for") }
  }

  /// The whole messages of a stream, up to a length under 12.
  private static func messages(_ stream: [UInt8]) -> [[UInt8]] {
    var messages: [[UInt8]] = []
    var at = 0
    while at + 2 <= stream.count {
      let length = Int(stream[at]) << 8 | Int(stream[at + 1])
      guard length >= 12, at + 2 + length <= stream.count else { break }
      messages.append(Array(stream[(at + 2)..<(at + 2 + length)]))
      at += 2 + length
    }
    return messages
  }
}
