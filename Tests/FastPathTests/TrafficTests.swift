import DNSWire
import FastPath
import Histogram
import Packet
import TestSupport
import Testing

@Suite("Fast path: sizes and durations")
struct TrafficTests {
  @Test(
    "the messages' octets, not the frames', whatever headers are around them; a duration for each reply"
  )
  func sizes() throws {
    let bench = try Bench()
    let (plain, long) = (try Bench.query(), try Bench.query("big.example.", .txt))
    let tags = [CraftedFrame.Tag(control: 8), CraftedFrame.Tag(control: 9)]
    let frames = [
      Bench.frame(plain.octets), Bench.frame(plain.octets, isIPv6: true),
      Bench.frame(plain.octets, tags: tags), Bench.frame(long.octets),
      Bench.frame(try Bench.query("none.example.").octets),
    ]
    for frame in frames { #expect(bench.receive(frame)) }
    #expect(bench.turn() == frames.count)
    let responses = try frames.map { _ in
      try ReceivedFrame(try #require(bench.reply())).payload.count
    }
    let traffic = bench.worker.traffic
    #expect(traffic.requests.count == 5)
    #expect(traffic.requests.sum == UInt64(4 * plain.octets.count + 1 + long.octets.count))
    #expect(traffic.responses.count == 5)
    #expect(traffic.responses.sum == UInt64(responses.reduce(0, +)))
    for length in responses { #expect(traffic.responses.places[(length + 15) / 16] > 0) }
    #expect(responses[0] == responses[1] && responses[1] == responses[2])
    #expect(traffic.responses.places[(responses[0] + 15) / 16] >= 3)
    // The batch took as long for each of its replies.
    #expect(traffic.durations.count == 5)
    #expect(traffic.durations.places.count { $0 > 0 } == 1)
    #expect(traffic.durations.sum > 0 && traffic.durations.sum % 5 == 0)
  }

  @Test("messages that get no response are requests too; frames without a message are none")
  func unanswered() throws {
    let bench = try Bench()
    var response = try Bench.query().octets
    response[2] |= 0x80
    var update = try Bench.query().octets
    update[2] = 5 << 3
    let damaged = Bench.frame(try Bench.query().octets) { $0.checksum = .wrong }
    for frame in [Bench.frame(response), Bench.frame(update), damaged] {
      #expect(bench.ask(frame) == nil)
    }
    let (counters, traffic) = (bench.counters, bench.worker.traffic)
    #expect(counters.punted == 1 && counters.messageDrops.values.reduce(0, +) == 1)
    #expect(counters.frameDrops.values.reduce(0, +) == 1)
    #expect(traffic.requests.count == 2)
    #expect(traffic.requests.sum == UInt64(response.count + update.count))
    #expect(traffic.responses == SizeHistogram().current)
    #expect(traffic.durations == DurationHistogram().current)
  }
}
