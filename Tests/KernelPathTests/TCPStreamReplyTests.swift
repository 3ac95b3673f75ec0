import Addresses
import Responder
import Testing
import ZoneImage

@testable import KernelPath

@Suite("A transfer among the messages of a TCP connection")
struct TCPStreamReplyTests {
  /// Has a read bring these octets; the kernel takes all of each send, or nothing.
  private func read(
    _ octets: [UInt8], _ stream: inout TCPStream, _ worker: inout TCPWorker, isTaken: Bool = true,
    into output: inout [UInt8]
  ) {
    let held = stream.held
    worker.input.replaceSubrange(held..<(held + octets.count), with: octets)
    _ = stream.answer(octets.count, &worker, over: .unknown) { buffer, range in
      guard isTaken else { return .notNow }
      output += buffer[range]
      return .octets(range.count)
    }
  }

  /// Gives these messages as the answer to AXFR, in a stream.
  private struct Streaming: RareMessages {
    final class Stream: ReplyStream {
      private var parts: [StreamedReply]

      init(_ parts: [StreamedReply]) { self.parts = parts }

      func next() -> StreamedReply { parts.isEmpty ? .end : parts.removeFirst() }
    }

    var parts: [StreamedReply]

    func take(_ message: RareMessage) -> RareReply { .stream(Stream(parts)) }
  }

  private func makeWorker(_ parts: [StreamedReply]) -> TCPWorker {
    TCPWorker(
      service: MessageService(responder: Responder(), rare: Streaming(parts: parts)),
      publisher: ZoneSetPublisher(ZoneSet([])), counters: TransportCounters(),
      outputLimit: TCPSettings().outputLimit)
  }

  /// AXFR of `example.`
  private func axfr(_ id: UInt16) -> [UInt8] {
    [UInt8(id >> 8), UInt8(id & 255), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 7]
      + Array("example".utf8) + [0, 0, 252, 0, 1]
  }

  private let parts: [StreamedReply] =
    (1...40).map { .message([UInt8](repeating: UInt8($0), count: 9_000)) }

  private var streamed: [UInt8] {
    parts.flatMap { part -> [UInt8] in
      if case .message(let octets) = part { frame(octets) } else { [] }
    }
  }

  @Test(
    "RFC 5936, section 4.1.1: what a transfer streams comes in its place among pipelined queries")
  func streamInOrder() {
    var stream = TCPStream()
    var worker = makeWorker(parts)
    var output: [UInt8] = []
    let asked =
      frame(query(1)) + frame(axfr(2)) + frame(query(3)) + frame(axfr(4)) + frame(query(5))
    read(asked, &stream, &worker, into: &output)
    var turns = 0
    while stream.isHeldUp, turns < 100 {
      turns += 1
      stream.resume { buffer, range in
        output += buffer[range]
        return .octets(range.count)
      }
      if !stream.isHeldUp { read([], &stream, &worker, into: &output) }
    }
    let wanted = frame(refused(1)) + streamed + frame(refused(3)) + streamed + frame(refused(5))
    #expect(output == wanted, "\(output.count) of \(wanted.count)")
    // 360,000 octets are more than a turn's.
    #expect(turns >= 2)
  }

  @Test("a client that takes little gets all of it, and nothing is made ahead of what it takes")
  func streamSlowly() {
    var stream = TCPStream()
    var worker = makeWorker([.notYet] + parts + [.notYet, .notYet])
    var output: [UInt8] = []
    read(frame(axfr(2)), &stream, &worker, isTaken: false, into: &output)
    #expect(stream.isHeldUp && output.isEmpty)
    var turns = 0
    while stream.isHeldUp, turns < 10_000 {
      turns += 1
      stream.resume { buffer, range in
        let count = min(range.count, 1_000)
        output += buffer[range].prefix(count)
        return .octets(count)
      }
    }
    #expect(output == streamed)
    #expect(turns >= 360)
  }

  @Test("a transfer that fails ends the connection behind what was sent")
  func streamFails() {
    var stream = TCPStream()
    var worker = makeWorker(Array(parts.prefix(2)) + [.failed])
    var output: [UInt8] = []
    read(frame(axfr(2)) + frame(query(3)), &stream, &worker, into: &output)
    #expect(!stream.isHeldUp && stream.isEnding)
    #expect(output == Array(streamed.prefix(2 * 9_002)))
  }
}
