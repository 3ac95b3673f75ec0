import Foundation
import NIOCore
import NIOEmbedded

@testable import Server

/// What a client of the control socket writes, in pieces: each line gets one line of JSON, and no
/// more is kept of it than the longest request.
enum ControlFuzzer {
  static func run(_ octets: [UInt8]) {
    let connection = ControlConnection(ControlResponder { .stopped })
    let channel = EmbeddedChannel(handler: connection)
    do {
      // The first octet says how long the pieces are.
      let size = Int(octets.first ?? 0) + 1
      var at = 1
      while at < octets.count {
        let end = min(at + size, octets.count)
        try channel.writeInbound(ByteBuffer(bytes: octets[at..<end]))
        at = end
      }
      var replies = 0
      while let reply = try channel.readOutbound(as: ByteBuffer.self) {
        replies += 1
        let text = Data(reply.readableBytesView)
        guard text.last == 0x0a, text.dropLast().allSatisfy({ $0 != 0x0a }),
          (try? JSONSerialization.jsonObject(with: text)) is [String: Any]
        else { violated("the reply \(String(decoding: text, as: UTF8.self))") }
      }
      let lines = octets.dropFirst().count { $0 == 0x0a }
      if replies != lines { violated("\(replies) replies to \(lines) lines") }
      if connection.inputCapacity > 1 << 14 { violated("\(connection.inputCapacity) octets kept") }
      _ = try channel.finish(acceptAlreadyClosed: true)
    } catch { violated("\(error)") }
  }
}
