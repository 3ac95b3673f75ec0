import Addresses
import DNSWire
import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Floods, bounded in count, against a server that limits its responses.
  @Suite(.needsLab) struct RateLimits {
    /// Responses a second, and the queries of a flood.
    private static let rate = 50
    private static let flood = 3000

    private static func options(_ path: Path, _ more: String = "") -> ApusServer.Options {
      ApusServer.Options(
        mode: path == .kernel ? "off" : "auto",
        rateLimit: "{responses-per-second: \(rate)\(more)}")
    }

    enum Path: String, CaseIterable, Sendable { case fast, kernel }

    /// What came back for a flood.
    private struct Outcome {
      var sent = 0
      var seconds = 0.0
      /// Responses with an answer, or a name error, and responses that are TC alone.
      var whole = 0
      var slipped = 0
      /// How many whole ones the limit allows: a second's worth at once, and the rate.
      func most(_ rate: Int) -> Int { Int((seconds + 1) * Double(rate)) + 1 }
    }

    /// Sends `count` of `frames` in small bursts and reads the replies between them, for what a raw
    /// socket holds is little.
    private func send(_ frames: [[UInt8]], count: Int, in lab: Lab) throws -> Outcome {
      let link = try RawLink(lab)
      let burst = FrameBurst(frames)
      var outcome = Outcome()
      let start = Date()
      while outcome.sent < count {
        let some = min(32, count - outcome.sent)
        outcome.sent += try link.send(burst, count: some, first: outcome.sent)
        usleep(2_000)
        try read(link, quiet: 0, into: &outcome)
      }
      outcome.seconds = Date().timeIntervalSince(start)
      try read(link, quiet: 200, into: &outcome)
      return outcome
    }

    private func read(_ link: RawLink, quiet: Int32, into outcome: inout Outcome) throws {
      for reply in try Queries.replies(in: try link.drain(quiet: quiet)) {
        guard let header = ResponseHeader(reply.payload) else { continue }
        if header.isTruncated {
          #expect(header.answers == 0 && header.authorities == 0)
          outcome.slipped += 1
        } else {
          outcome.whole += 1
        }
      }
    }

    /// Queries and responses of the path, as far as they came over UDP.
    private func counts(
      _ status: ServerStatus, _ path: Path
    ) -> (queries: UInt64, responses: UInt64, drops: UInt64, limited: UInt64, slipped: UInt64) {
      let udp = status.kernelPath.udp
      guard path == .fast else {
        return (
          udp.queries, udp.responses, udp.drops.values.reduce(0, +),
          udp.drops["rate_limited", default: 0], udp.rateLimit.slipped
        )
      }
      return (
        status.fastFrames, status.fastReplies, status.fastDrops,
        status.fastPath.reduce(0) { $0 + $1.drops["rate_limited", default: 0] },
        status.fastPath.reduce(0) { $0 + $1.rateLimit.slipped }
      )
    }

    @Test(
      "a flood to one prefix: the rate and no more, half of the rest TC, all counted; others are answered",
      arguments: Path.allCases)
    func flood(path: Path) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab, Self.options(path))
        let outcome = try send(
          [try Queries.frame("www.example.com")], count: Self.flood, in: lab)
        let report: Comment = "\(outcome)"
        #expect(outcome.whole >= Self.rate && outcome.whole <= outcome.most(Self.rate), report)
        let over = Self.flood - outcome.whole
        #expect(abs(outcome.slipped - over / 2) <= 1, report)
        // Another prefix, and another name for the same one.
        let six = try send([try Queries.frame("www.example.com", over6: true)], count: 20, in: lab)
        #expect(six.whole == 20 && six.slipped == 0)
        let other = try send([try Queries.frame("example.com", .ns)], count: 20, in: lab)
        #expect(other.whole == 20 && other.slipped == 0)
        let sent = UInt64(Self.flood + 40)
        let status = try server.status {
          let counts = counts($0, path)
          return counts.responses + counts.drops == sent
        }
        let told = counts(status, path)
        #expect(told.queries == sent && told.responses + told.drops == sent, "\(told)")
        #expect(told.limited == UInt64(over - outcome.slipped), "\(told)")
        #expect(told.slipped == UInt64(outcome.slipped), "\(told)")
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "a flood of invented names is one flood: they are limited together", arguments: Path.allCases)
    func inventedNames(path: Path) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab, Self.options(path, ", slip: 0"))
        let frames = try (0..<1000).map {
          try Queries.frame("x\($0)-\(UInt32.random(in: 0...(.max))).example.com")
        }
        let outcome = try send(frames, count: frames.count, in: lab)
        #expect(outcome.slipped == 0)
        #expect(
          outcome.whole >= Self.rate && outcome.whole <= outcome.most(Self.rate), "\(outcome)")
        let existing = try send([try Queries.frame("www.example.com")], count: 20, in: lab)
        #expect(existing.whole == 20)
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "who is exempt gets everything, and a dry run keeps nothing back", arguments: Path.allCases)
    func unlimited(path: Path) throws {
      for isDryRun in [false, true] {
        try Lab.with { lab in
          let server = try ApusServer(
            in: lab, Self.options(path, isDryRun ? ", dry-run: true" : ", exempt: \(Lab.raw4)/32"))
          let outcome = try send([try Queries.frame("www.example.com")], count: 1000, in: lab)
          #expect(outcome.whole == 1000 && outcome.slipped == 0)
          let status = try server.status { counts($0, path).responses == 1000 }
          let told =
            path == .kernel
            ? status.kernelPath.udp.rateLimit : try #require(status.fastPath.first).rateLimit
          let over = UInt64(max(1000 - outcome.most(Self.rate), 1))
          #expect((isDryRun ? told.unenforced : told.exempt) >= over, "\(told)")
          #expect((isDryRun ? told.exempt : told.unenforced) == 0)
          #expect(server.stop() == 0)
        }
      }
    }

    @Test(
      "many victims at once, each forged: to each prefix the rate, whatever host of it is named")
    func victims() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab, Self.options(.fast))
        let server4 = try #require(IPAddress(Lab.server4))
        let query = QueryMessage(try Name("www.example.com"))
        let prefixes = 8
        // 198.51.100.x to 198.51.107.x, each host in turn.
        let frames = (0..<prefixes * 250).map { number in
          let victim = UInt32(0xc633_6400 + number % prefixes << 8 + number / prefixes + 1)
          return CraftedFrame(
            from: Lab.rawMAC, to: Lab.serverMAC, tags: [], IPAddress(ipv4: victim), server4,
            udp: CraftedFrame.UDP(from: 40_000, to: 53, query.octets)
          ).octets
        }
        let outcome = try send(frames, count: frames.count, in: lab)
        #expect(outcome.whole >= prefixes * Self.rate, "\(outcome)")
        #expect(outcome.whole <= prefixes * outcome.most(Self.rate), "\(outcome)")
        #expect(abs(outcome.slipped - (frames.count - outcome.whole) / 2) <= prefixes, "\(outcome)")
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "dig: over the limit it is told TC, asks again over TCP, and is answered",
      arguments: Path.allCases)
    func dig(path: Path) throws {
      try Lab.with { lab in
        var options = Self.options(path)
        options.rateLimit = "{responses-per-second: 1, slip: 1}"
        let server = try ApusServer(in: lab, options)
        // A second between two of them, and none is over the limit: so often that does not happen.
        for round in 0..<100 where try round < 8 || counts(server.status(), path).slipped == 0 {
          let answer = try run(
            lab.inClient(["dig", "@\(Lab.server4)", "+norec", "+nocookie", "www.example.com"]))
          #expect(Reply(printed: answer.text).sections["answer"]?.count == 3)
        }
        let status = try server.status()
        #expect(counts(status, path).slipped >= 1)
        #expect(status.kernelPath.tcp.responses == counts(status, path).slipped)
        #expect(server.stop() == 0)
      }
    }
  }
}
