import Addresses
import Octets
import Responder
import TestSupport
import ZoneImage

/// A message over UDP and over TCP.
final class MessageFuzzer {
  private let zones: ZoneSet
  private let responder = FuzzedZones.responder(hasCookies: true)

  init() throws { zones = try FuzzedZones.make() }

  func run(_ message: [UInt8]) { ask(message) }

  /// The response over UDP, after it and the one over TCP were checked.
  @discardableResult
  func ask(_ message: [UInt8]) -> [UInt8]? {
    let overUDP = respond(to: message, over: .udp, zones: zones, responder)
    check(overUDP, message, .udp(ours: 1232), "UDP")
    check(respond(to: message, over: .tcp, zones: zones, responder), message, .tcp, "TCP")
    return overUDP
  }

  private func check(
    _ response: [UInt8]?, _ message: [UInt8], _ limit: ResponseCheck.Limit, _ transport: String
  ) {
    guard let response else {
      if let asked = WalkedMessage(message, isQuery: true), asked.flags & 0x8000 == 0 {
        violated("silence over \(transport)")
      }
      return
    }
    if let complaint = ResponseCheck.complaint(about: response, to: message, limit: limit) {
      violated("\(complaint), over \(transport)")
    }
  }
}

/// What the kernel path would send, with the room that its buffers have.
func respond(
  to message: [UInt8], over transport: Transport, zones: ZoneSet, _ responder: Responder
) -> [UInt8]? {
  let client = Client(IPAddress(ipv4: 0xc000_0209), at: 1_764_000_000)
  let room = 65_535
  return withBuffer(of: message, room) { buffer in
    let verdict = buffer.withOctets { bytes in
      responder.respond(
        in: &bytes, length: message.count, capacity: room, transport: transport, zones: zones,
        client: client)
    }
    switch verdict {
    case .transmit(let length):
      guard length > 0, length <= room else { violated("a response of \(length) octets") }
      return Array(buffer.prefix(length))
    case .drop: return nil
    case .punt: violated("punted by the kernel path")
    }
  }
}

/// One buffer for all messages: to make one of 64 KB each time took most of the time.
nonisolated(unsafe) private var buffer = [UInt8](repeating: 0xee, count: 65_536)

/// Calls `body` with a buffer that starts with `message`; what stands far behind is of messages before.
private func withBuffer<Result>(
  of message: [UInt8], _ room: Int, _ body: (inout [UInt8]) -> Result
) -> Result {
  // Holds: libFuzzer calls the target from one thread, and `body` does not come back here.
  let padded = message + [UInt8](repeating: 0xee, count: min(300, room - message.count))
  for (index, octet) in padded.enumerated() { unsafe buffer[index] = octet }
  return unsafe body(&buffer)
}
