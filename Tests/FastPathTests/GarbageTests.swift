import DNSWire
import FastPath
import Packet
import TestSupport
import Testing
import XDP

@Suite("The worker under garbage")
struct GarbageTests {
  @Test(
    "100,000 frames, whole and broken: no trap, every chunk and every frame accounted for",
    .timeLimit(.minutes(2)))
  func conservation() throws {
    let bench = try Bench()
    var random = SeededGenerator(seed: 20_261_124)
    let seeds = try seeds()
    var fed: UInt64 = 0
    var replies: UInt64 = 0
    // A worker that loses chunks runs dry: the rounds are bounded as well.
    var rounds = 0
    while fed < 100_000, rounds < 20_000 {
      rounds += 1
      for _ in 0..<Int(random.next() % 100) {
        var frame = seeds[Int(random.next() % UInt64(seeds.count))]
        mangle(&frame, &random)
        if bench.receive(frame) { fed += 1 }
      }
      _ = bench.turn()
      // The kernel sends now more, now fewer than were answered.
      for _ in 0..<Int(random.next() % 100) {
        guard let reply = bench.reply() else { break }
        replies += 1
        // Whatever came in, what leaves is right to the last octet.
        #expect(throws: Never.self) { try ReceivedFrame(reply) }
      }
      let chunks = bench.counters.chunks
      if !chunks.isConserved {
        Issue.record("\(chunks)")
        return
      }
    }
    while bench.turn() > 0 {}
    while bench.reply() != nil { replies += 1 }
    _ = bench.turn()
    let counters = bench.counters
    #expect(fed >= 100_000)
    #expect(counters.rx == fed)
    #expect(counters.tx == replies)
    #expect(counters.rx == counters.tx + counters.punted + counters.dropped)
    #expect(counters.chunks.fill == 256)
    // The mix reaches every kind of end.
    #expect(counters.tx > 1000 && counters.punted + counters.puntQueueFull > 0)
    #expect(counters.frameDrops.values.filter { $0 > 0 }.count > 10)
  }

  /// Queries of all kinds over both families.
  private func seeds() throws -> [[UInt8]] {
    var queries = [
      try Bench.query(), try Bench.query("nx.example.", .mx), try Bench.query("other.", .a),
      try Bench.query("big.example.", .txt), try Bench.query("example.", .any),
    ]
    queries.append(
      QueryMessage(try Name("big.example."), .txt, edns: .init(payloadSize: 1232)))
    var notify = try Bench.query()
    notify.flags = 0x2400
    queries.append(notify)
    var response = try Bench.query()
    response.flags = 0x8400
    queries.append(response)
    let messages = queries.map(\.octets)
    return messages.flatMap { message in
      [
        Bench.frame(message), Bench.frame(message, isIPv6: true),
        Bench.frame(message, tags: [.init(control: 5)]),
        Bench.frame(message) { $0.checksum = .zero },
        Bench.frame(message, isIPv6: true) { $0.checksum = .partial },
      ]
    }
  }

  /// Half stay as they are; of the rest some octets change, some are cut, some grow, some are
  /// nothing but noise.
  private func mangle(_ frame: inout [UInt8], _ random: inout SeededGenerator) {
    switch random.next() % 8 {
    case 0, 1:
      for _ in 0...Int(random.next() % 4) {
        frame[Int(random.next() % UInt64(frame.count))] = UInt8(truncatingIfNeeded: random.next())
      }
    case 2: frame.removeLast(Int(random.next() % UInt64(frame.count + 1)))
    case 3:
      // Octets of the message, with the checksum set to none so that the responder sees them.
      guard frame.count > 54, frame[12] == 8 else { return }
      frame[40] = 0
      frame[41] = 0
      for _ in 0...Int(random.next() % 6) {
        frame[42 + Int(random.next() % UInt64(frame.count - 42))] = UInt8(
          truncatingIfNeeded: random.next())
      }
    case 4:
      if random.next() & 1 == 0 {
        frame += (0..<Int(random.next() % 400)).map { _ in UInt8(truncatingIfNeeded: random.next())
        }
      } else {
        frame = (0..<Int(random.next() % 400)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      }
    default: break
    }
  }
}
