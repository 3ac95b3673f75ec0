import DNSWire
import Foundation
import Octets
import Tap
import TestSupport
import Testing
import ZoneImage

@testable import Server

@Suite("What top shows")
struct TopTests {
  /// Two zones, one below the other, that could not be loaded: names are theirs all the same.
  private func zones() throws -> ZoneSet {
    ZoneSet(
      try ["example.com.", "sub.example.com."].map {
        ZoneSet.Entry(apex: try Name($0), image: nil)
      })
  }

  private func count(_ exchanges: [TappedExchange]) throws -> HeavyHitters {
    var heavy = HeavyHitters()
    let zones = try zones()
    for exchange in exchanges {
      heavy.add(
        exchange.note, query: exchange.query.octets, reply: exchange.reply.octets, zones)
    }
    return heavy
  }

  private func round(
    _ heavy: HeavyHitters, _ counts: TopCounters? = nil, refused: String? = nil, rows: Int = 10
  ) -> TopRound {
    TopRound(
      1, time: Tapped.time, seconds: 2, counts ?? counters(udp: 40),
      TopRound.Sample(every: 1, queries: 0, share: 0, lost: 3, refused: refused), heavy,
      rows: rows)
  }

  private func counters(rx: UInt64? = nil, udp: UInt64) -> TopCounters {
    var kernel = ServerStatus.stopped.kernelPath
    kernel.udp = KernelPathStatus.Transport(
      queries: udp, responses: udp - 1, drops: ["rate_limited": 1, "short": 0])
    let queues = rx.map { rx in
      [
        QueueStatus(
          interface: "eth0", queue: 3, mode: "copy",
          chunks: QueueStatus.Chunks(
            total: 0, free: 0, fill: 0, rx: 0, hand: 0, tx: 0, completion: 0), rx: rx, tx: rx - 6,
          drops: ["bad_checksum": 4], punts: ["opcode": 2],
          kernelDrops: ["rx_ring_full": 5, "tx_ring_empty": 1000])
      ]
    }
    return TopCounters(queues ?? [], kernel)
  }

  @Test(
    "names without regard to case, the deepest zone of each, types, prefixes and response codes")
  func heavy() throws {
    let reply = try Tapped.query(flags: 0x8403)
    var handedOver = Tapped.frames(try Tapped.query("www.example.com."))
    handedOver.note.isPunted = true
    let round = round(
      try count([
        handedOver,
        // Answered there: that is where it counts.
        Tapped.exchange(.punted, try Tapped.query("WWW.example.com."), reply),
        Tapped.exchange(.udp, try Tapped.query("www.Example.com."), reply),
        Tapped.exchange(.tcp, try Tapped.query("a.sub.example.com.", .mx), isIPv6: true),
        Tapped.frames(try Tapped.query("elsewhere.test.")),
      ]))
    func list(_ heavy: [TopRound.Heavy]) -> [String] { heavy.map { "\($0.value) \($0.count)" } }
    #expect(
      list(round.names) == ["www.example.com. 2", "a.sub.example.com. 1", "elsewhere.test. 1"])
    #expect(list(round.zones) == ["example.com. 2", "sub.example.com. 1", "- 1"])
    #expect(list(round.types) == ["A 3", "MX 1"])
    #expect(list(round.clients) == ["192.0.2.0/24 3", "2001:db8::/48 1"])
    #expect(list(round.rcodes) == ["NXDOMAIN 2", "- 2"])
    #expect(round.sample.queries == 4 && round.sample.share == 0.1)
    // Half of the sample stands for half of what came: 20 a second.
    #expect(round.names[0].share == 0.5 && round.names[0].qps == 10 && round.names[0].error == 0)
  }

  @Test("octets of any kind, and names without end, take no more than the counters that there are")
  func damaged() throws {
    var heavy = HeavyHitters()
    let zones = try zones()
    let whole = try Tapped.query(edns: .init(options: [(code: 10, data: [1, 2, 3])]))
    var generator = SeededGenerator(seed: 2)
    for number in 0..<5_000 {
      var query = number % 2 == 0 ? try Tapped.query("n\(number).example.com.") : whole
      if number % 2 == 1 {
        for _ in 0..<(number % 7) {
          query[Int.random(in: 0..<query.count, using: &generator)] = .random(
            in: 0...255, using: &generator)
        }
        query.removeLast(Int.random(in: 0..<query.count, using: &generator) * (number / 2 % 2))
      }
      var exchange = Tapped.exchange(.udp, query, Array(query.reversed()))
      exchange.note.message = number % 10 == 1 ? number % 100 : 0
      heavy.add(
        exchange.note, query: query.octets, reply: exchange.reply.octets, zones)
    }
    #expect(heavy.exchanges == 5_000)
    #expect(heavy.names.heaviest(.max).count == HeavyHitters.counters)
    let bound = heavy.names.total / UInt64(HeavyHitters.counters)
    #expect(heavy.names.heaviest(.max).allSatisfy { $0.error <= bound })
    #expect(heavy.rcodes.count <= 4097)
    let round = round(heavy, rows: 1000)
    for line in TopScreen(round).lines + TopScreen(round).lines(columns: 100, rows: 500) {
      #expect(line.unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) })
    }
  }

  @Test("counters of a round: what came since the one before, also where they began anew")
  func counted() throws {
    let counts = counters(rx: 1_000, udp: 90).since(counters(rx: 900, udp: 50))
    #expect(counts.queues[0].rx == 100 && counts.queues[0].tx == 100)
    #expect(counts.queues[0].drops == ["bad_checksum": 0])
    #expect(counts.kernel.udp.queries == 40 && counts.kernel.udp.drops["rate_limited"] == 0)
    // Another fast path: all that it has counted; one that is gone: nothing.
    #expect(counters(rx: 70, udp: 90).since(counters(rx: 900, udp: 50)).queues[0].rx == 70)
    #expect(counters(rx: 70, udp: 90).since(counters(udp: 50)).queues[0].rx == 70)
    #expect(counters(udp: 90).since(counters(rx: 900, udp: 50)).queues.isEmpty)

    let round = round(HeavyHitters(), counters(rx: 100, udp: 40))
    #expect(round.queries == 140 && round.qps == 70)
    #expect(round.paths.map(\.path) == ["fast", "udp", "tcp", "punted"])
    #expect(round.paths.map(\.queries) == [100, 40, 0, 0])
    #expect(round.paths.map(\.drops) == [4, 1, 0, 0] && round.paths[0].punts == 2)
    #expect(round.queues.map(\.interface) == ["eth0"] && round.queues[0].qps == 50)
    #expect(
      round.drops.map { "\($0.path) \($0.reason) \($0.count)" } == [
        "xdp rx_ring_full 5", "fast bad_checksum 4", "udp rate_limited 1",
      ])
  }

  @Test("JSON: snake_case keys, and a round comes out as it went in")
  func json() throws {
    var round = round(
      try count([Tapped.frames(try Tapped.query())]), counters(rx: 100, udp: 40), refused: "no")
    round.seconds = 2
    let line = try JSONLine.encode(round)
    #expect(try JSONLine.decode(TopRound.self, line) == round)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "version", "round", "time", "seconds", "queries", "qps", "paths", "queues", "drops",
        "sample", "rcodes", "types", "names", "zones", "clients",
      ])
    let sample = try #require(object["sample"] as? [String: Any])
    #expect(Set(sample.keys) == ["every", "queries", "share", "lost", "refused"])
  }

  @Test("a screen: whatever was asked, its lines are printable, and fit")
  func screen() throws {
    let heavy = try count(
      [Tapped.exchange(.udp, try Tapped.query("\\027[2J\\255\\009.example.com."))]
        + (0..<30).map { Tapped.exchange(.udp, try Tapped.query("n\($0).example.com.")) })
    var round = round(heavy, counters(rx: 100, udp: 40))
    // Even if a server sent such a thing.
    round.names[1].value = "\u{1b}]0;title\u{7}\u{9b}"
    for (columns, rows) in [(80, 24), (79, 24), (200, 60), (20, 5), (1, 1), (80, 40)] {
      let lines = TopScreen(round).lines(columns: columns, rows: rows)
      #expect(lines.count <= rows && lines.allSatisfy { $0.count <= columns })
      #expect(
        lines.joined().unicodeScalars.allSatisfy { (0x20...0x7e).contains($0.value) })
    }
    let text = TopScreen(round).lines
    #expect(text.contains { $0.hasSuffix("  \\027[2j\\255\\009.example.com.") }, "\(text)")
    #expect(text.contains { $0.hasSuffix("?]0;title??") })
    #expect(text.contains("fast             50         47      2.0      1.0"), "\(text)")
    #expect(
      text.contains("drops/s  xdp rx_ring_full 2.5   fast bad_checksum 2.0   udp rate_limited 0.5"))
    // Each table has its place on a small screen.
    let small = TopScreen(round).lines(columns: 80, rows: 24).joined(separator: "\n")
    for title in ["NAME", "ZONE", "CLIENT", "q: end", "192.0.2.0/24", "example.com."] {
      #expect(small.contains(title), "\(small)")
    }
    round.sample.refused = "another is open"
    #expect(TopScreen(round).lines[1] == "no names, zones and clients: another is open")
  }

  @Test("what is asked for is bounded")
  func requests() {
    for request in [
      TopRequest(interval: 0.01), TopRequest(interval: .nan), TopRequest(interval: .infinity),
      TopRequest(rate: 0), TopRequest(rows: 0), TopRequest(rows: 100_000),
    ] {
      #expect(throws: ControlError.self) { try request.check() }
    }
    #expect(throws: Never.self) { try TopRequest(interval: 0.1).check() }
  }
}
