import NIOCore
import NIOEmbedded
import Testing

@testable import Server

@Suite("One connection of the control socket")
struct ControlConnectionTests {
  @Test("requests across the reads take no more room than the longest and a read")
  func memory() throws {
    let connection = ControlConnection(ControlResponder { .stopped })
    let channel = EmbeddedChannel(handler: connection)
    let request = Array(#"{"command":"dance"}"#.utf8) + [0x0a]
    for _ in 0..<4_000 {
      try channel.writeInbound(ByteBuffer(bytes: request[7...] + request[..<7]))
      _ = try channel.readOutbound(as: ByteBuffer.self)
    }
    #expect(connection.inputCapacity <= 4096)
    _ = try channel.finish()
  }
}
