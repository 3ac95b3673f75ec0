import Addresses
import DNSWire
import FastPath
import Octets
import PuntQueue
import Responder
import TestSupport
import Testing
import XDP
import ZoneImage

@testable import Tap

@Suite("The worker with a tap")
struct WorkerTapTests {
  /// What was copied of one query.
  private struct Exchange {
    var note: TapNote
    var query: [UInt8]
    var reply: [UInt8]
  }

  private func read(_ point: TapPoint) -> [Exchange] {
    var read: [Exchange] = []
    while point.next({ note, query, reply in
      read.append(
        Exchange(
          note: note, query: (0..<query.byteCount).map { query.load8(at: $0) },
          reply: (0..<reply.byteCount).map { reply.load8(at: $0) }))
    }) {}
    return read
  }

  private func tapped(every: Int = 1, slots: Int = 512) throws -> (Bench, TapPoint) {
    let point = TapPoint(.fast, slots: slots)
    point.start(every: every, most: 1 << 40)
    return (try Bench(tap: point), point)
  }

  /// Queries of all sorts: plain, extended, with options, in tags, over IPv6; a drop and a punt among them.
  private func frames() throws -> [[UInt8]] {
    var dropped = try Bench.query()
    dropped.flags = 0x8100
    var punted = try Bench.query()
    punted.flags = 4 << 11
    return [
      Bench.frame(try Bench.query().octets),
      Bench.frame(try Bench.query("nx.example.").octets, isIPv6: true),
      Bench.frame(dropped.octets),
      Bench.frame(
        QueryMessage(try Name("www.example."), edns: .init(dnssecOK: true)).octets,
        tags: [.init(control: 7)]),
      Bench.frame(punted.octets),
      Bench.frame(
        QueryMessage(
          try Name("www.example."),
          edns: .init(options: [(code: 10, data: [1, 2, 3, 4, 5, 6, 7, 8])])
        ).octets),
      Bench.frame(QueryMessage(try Name("big.example."), .txt, edns: .init()).octets),
      Bench.frame(try Bench.query("x.w.example.").octets, isIPv6: true),
    ]
  }

  @Test(
    "each query as it came and the reply as it leaves, whatever the sort, in one batch or alone",
    arguments: [true, false])
  func exchanges(inOneBatch: Bool) throws {
    let (bench, point) = try tapped()
    let frames = try frames()
    // Over and over, so that chunks are used again in other places.
    for round in 0..<100 {
      for frame in frames {
        #expect(bench.receive(frame))
        if !inOneBatch { #expect(bench.turn() == 1) }
      }
      if inOneBatch { #expect(bench.turn() == frames.count) }
      var replies: [[UInt8]] = []
      while let reply = bench.reply() { replies.append(reply) }
      let read = read(point)
      #expect(read.map(\.query) == frames)
      #expect(read.map(\.reply.isEmpty) == [false, false, true, false, true, false, false, false])
      #expect(read.map(\.reply).filter { !$0.isEmpty } == replies)
      // Once the queue is full nobody else will answer.
      let isPunted = round < bench.punts.capacity
      #expect(read.map(\.note.isPunted) == frames.indices.map { $0 == 4 && isPunted })
      for (exchange, frame) in zip(read, frames) {
        let received = try ReceivedFrame(frame)
        let note = exchange.note
        #expect(Array(frame[note.message..<note.message + note.messageLength]) == received.payload)
        #expect(note.client.port == 40_000 && note.server.port == 53)
        #expect([Bench.client, Bench.client6].contains(note.client.address))
        #expect([Bench.server, Bench.server6].contains(note.server.address))
        #expect((note.replyTime == 0) == exchange.reply.isEmpty)
        guard !exchange.reply.isEmpty else { continue }
        #expect(note.replyTime >= note.queryTime)
        #expect(
          Array(exchange.reply[note.message...]) == (try ReceivedFrame(exchange.reply)).payload)
      }
    }
    #expect(bench.counters.chunks.isConserved)
  }

  @Test("frames that are no query are not shown; one in three of all frames is looked at")
  func sample() throws {
    let (bench, point) = try tapped(every: 3)
    for number in 0..<192 {
      var query = try Bench.query()
      query.id = UInt16(number)
      #expect(bench.receive(Bench.frame(query.octets)))
    }
    while bench.turn() > 0 {}
    let ids = read(point).map { Int($0.query[$0.note.message + 1]) }
    #expect(ids == Array(stride(from: 0, to: 192, by: 3)))
    var broken = Bench.frame(try Bench.query().octets)
    broken[24] ^= 1
    for _ in 0..<6 { #expect(bench.receive(broken)) }
    while bench.turn() > 0 {}
    #expect(read(point).isEmpty)
  }

  @Test("a full ring drops and counts: every query is answered all the same")
  func full() throws {
    let (bench, point) = try tapped(slots: 8)
    var replies = 0
    for _ in 0..<10 {
      for _ in 0..<64 { #expect(bench.receive(Bench.frame(try Bench.query().octets))) }
      #expect(bench.turn() == 64)
      while bench.reply() != nil { replies += 1 }
    }
    #expect(replies == 640)
    #expect(point.counts == TapCounts(copied: 8, ringFull: 632))
    #expect(read(point).count == 8)
  }

  @Test("while nobody looks on, nothing is copied or counted")
  func off() throws {
    let point = TapPoint(.fast)
    let bench = try Bench(tap: point)
    #expect(bench.ask(Bench.frame(try Bench.query().octets)) != nil)
    #expect(point.counts == TapCounts())
  }
}
