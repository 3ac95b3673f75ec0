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
    var worker = TCPWorker(
      service: MessageService(responder: responder, rare: nil), publisher: publisher,
      counters: TransportCounters(),
      outputLimit: Int(octets.last ?? 0) << 4)
    var stream = TCPStream()
    let size = Int(octets.first ?? 0) + 1
    let input = Array(octets.dropFirst())
    var given: [UInt8] = []
    var at = 0
    while at < input.count, !stream.isEnding {
      let end = min(at + size, input.count)
      let held = stream.held
      worker.input.replaceSubrange(held..<(held + end - at), with: input[at..<end])
      _ = stream.answer(end - at, &worker, over: .unknown) { buffer, range in
        given += buffer[range]
        return .octets(range.count)
      }
      at = end
    }
    check(given, input)
    if stream.waiting.count > 1 << 17 { violated("\(stream.waiting.count) octets kept") }
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
