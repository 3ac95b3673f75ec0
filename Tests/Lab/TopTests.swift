import DNSWire
import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// `apus top`: what real programs ask, counted, and a real terminal.
  @Suite(.needsLab) struct Tops {
    /// A line of `apus top --json`.
    struct Round: Decodable {
      struct Path: Decodable {
        var path: String
        var interface: String?
        var queries, responses, drops, punts: UInt64
      }
      struct Sample: Decodable {
        var every: Int
        var queries, lost: UInt64
        var share: Double
        var refused: String?
      }
      struct Heavy: Decodable {
        var value: String
        var count, error: UInt64
      }
      struct Drop: Decodable {
        var path, reason: String
        var count: UInt64
      }
      var round: Int
      var queries: UInt64
      var paths, queues: [Path]
      var drops: [Drop]
      var sample: Sample
      var rcodes, types, names, zones, clients: [Heavy]
    }

    private func top(
      _ server: ApusServer, in lab: Lab, _ options: [String], log: URL
    ) throws -> ChildProcess {
      try start(
        lab.inServer([apusPath, "top", "--config", server.configurationPath] + options), log: log)
    }

    private func rounds(_ log: URL) throws -> [Round] {
      let decoder = JSONDecoder()
      decoder.keyDecodingStrategy = .convertFromSnakeCase
      return try String(contentsOf: log, encoding: .utf8).split(separator: "\n").map {
        try decoder.decode(Round.self, from: Data($0.utf8))
      }
    }

    private static func queries(_ rounds: [Round]) -> UInt64 { rounds.map(\.queries).reduce(0, +) }

    /// The sum of a path's counts over rounds.
    private static func sum(
      _ rounds: [Round], _ path: String, _ count: KeyPath<Round.Path, UInt64>
    ) -> UInt64 {
      let paths = rounds.flatMap(\.paths).filter { $0.path == path }
      return paths.map { $0[keyPath: count] }.reduce(0, +)
    }

    /// The sum of an entry's counts over rounds.
    private static func sum(
      _ rounds: [Round], _ list: KeyPath<Round, [Round.Heavy]>, _ value: String
    ) -> UInt64 {
      let entries = rounds.flatMap { $0[keyPath: list] }.filter { $0.value == value }
      return entries.map(\.count).reduce(0, +)
    }

    @Test("frames and messages over every path are counted, each by what it asked and what it got")
    func counts() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let log = lab.directory.appendingPathComponent("top.json")
        let top = try top(server, in: lab, ["--json", "--interval", "0.5"], log: log)
        defer { top.stop(SIGKILL) }
        #expect(try server.status(within: 10) { $0.tap.open }.tap.open)
        var frames: [[UInt8]] = []
        for number in 0..<60 {
          let isThere = number < 40
          frames.append(
            try Queries.frame(
              isThere ? "WWW.example.com" : "nx.example.com", isThere ? .a : .txt,
              id: UInt16(number), over6: number % 4 == 3))
        }
        let link = try RawLink(lab)
        for frame in frames { try link.send(frame) }
        var broken = frames[0]
        broken[24] ^= 1
        try link.send(broken)
        let kdig = ["kdig", "+time=3", "+retry=0"]
        try succeed(lab.inClient(kdig + ["@" + Lab.server4, "example.com", "MX", "+tcp"]))
        try succeed(lab.inServer(kdig + ["@" + Lab.server4, "a\\027b.nowhere.invalid", "A"]))
        // Handed over, and answered by the kernel path.
        try succeed(
          lab.inClient([
            "dig", "+time=3", "+tries=1", "+nocookie", "@" + Lab.server4, "handed.example.com", "A",
            "+opcode=notify",
          ]))
        // Whole rounds: nothing is under way any more.
        let wanted: UInt64 = 64
        let deadline = Date(timeIntervalSinceNow: 15)
        while try Self.queries(rounds(log)) < wanted, Date() < deadline { usleep(50_000) }
        usleep(700_000)
        #expect(top.stop(SIGTERM) == 0)
        let rounds = try rounds(log)
        #expect(rounds.map(\.round) == Array(1...rounds.count))
        #expect(Self.queries(rounds) == wanted)
        #expect(Self.sum(rounds, "fast", \.queries) == 62)
        #expect(Self.sum(rounds, "fast", \.responses) == 60)
        #expect(Self.sum(rounds, "fast", \.punts) == 1)
        #expect(Self.sum(rounds, "punted", \.responses) == 1)
        #expect(Self.sum(rounds, "fast", \.drops) == 1)
        #expect(Self.sum(rounds, "tcp", \.queries) == 1)
        #expect(Self.sum(rounds, "udp", \.queries) == 1)
        #expect(rounds.flatMap(\.queues).allSatisfy { $0.interface == Lab.device })
        let dropped = rounds.flatMap(\.drops)
        #expect(dropped.count == 1 && dropped.first?.path == "fast" && dropped.first?.count == 1)
        // The broken frame is no query: nobody looks at it.
        #expect(rounds.map(\.sample.queries).reduce(0, +) == 63)
        #expect(rounds.allSatisfy { $0.sample.every == 1 && $0.sample.lost == 0 })
        #expect(Self.sum(rounds, \.names, "www.example.com.") == 40)
        #expect(Self.sum(rounds, \.names, "nx.example.com.") == 20)
        #expect(Self.sum(rounds, \.names, "a\\027b.nowhere.invalid.") == 1)
        #expect(
          Self.sum(rounds, \.zones, "example.com.") == 62 && Self.sum(rounds, \.zones, "-") == 1)
        // Once, and as answered.
        #expect(Self.sum(rounds, \.names, "handed.example.com.") == 1)
        #expect(
          Self.sum(rounds, \.rcodes, "NOTIMP") == 1 && Self.sum(rounds, \.rcodes, "-") == 0)
        #expect(Self.sum(rounds, \.types, "A") == 42 && Self.sum(rounds, \.types, "TXT") == 20)
        #expect(Self.sum(rounds, \.rcodes, "NOERROR") == 41)
        #expect(
          Self.sum(rounds, \.rcodes, "NXDOMAIN") == 20 && Self.sum(rounds, \.rcodes, "REFUSED") == 1
        )
        #expect(Self.sum(rounds, \.clients, "2001:db8::/48") == 15, "\(rounds.map(\.clients))")
        #expect(try !server.status { !$0.tap.open }.tap.open, "nobody looks on any more")
        #expect(server.stop() == 0)
      }
    }

    @Test("more than the rate: spread over all that comes, and what that is of it is told")
    func sampled() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let log = lab.directory.appendingPathComponent("top.json")
        let frames = try (0..<64).map {
          try Queries.frame("www.example.com", id: UInt16($0), port: 30_000 + UInt16($0))
        }
        let load = Load(FrameBurst(frames), in: lab, everyMicroseconds: 200, seconds: 60)
        let top = try top(
          server, in: lab, ["--json", "--interval", "0.5", "--rate", "100", "--count", "6"],
          log: log)
        #expect(top.wait() == 0)
        #expect(try load.stop() > 0)
        let rounds = try rounds(log)
        #expect(rounds.count == 6)
        let later = rounds.dropFirst(2)
        for round in later {
          #expect(round.queries > 0 && round.sample.every > 1)
          // Half a second's worth, and what a bucket may have kept.
          #expect(round.sample.queries > 0 && round.sample.queries <= 70, "\(round.sample)")
          let share = Double(round.sample.queries) / Double(round.queries)
          #expect(abs(round.sample.share - share) < 0.000_001)
          #expect(round.sample.share < 0.5)
        }
        let status = try server.status()
        #expect(status.fastReplies == status.fastFrames, "no query is lost to it")
        #expect(server.stop() == 0)
      }
    }

    @Test("while a tap is open there are rates alone; once it is closed, names too")
    func beside() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let tap = try Tap(server, in: lab, ["--count", "1"])
        let log = lab.directory.appendingPathComponent("top.json")
        let top = try top(server, in: lab, ["--json", "--interval", "0.2"], log: log)
        defer { top.stop(SIGKILL) }
        let deadline = Date(timeIntervalSinceNow: 10)
        while try rounds(log).isEmpty, Date() < deadline { usleep(20_000) }
        #expect(
          try rounds(log).first?.sample.refused == "another tap or top is open: one at a time")
        let kdig = ["kdig", "+time=3", "+retry=0", "@" + Lab.server4, "www.example.com", "A"]
        try succeed(lab.inClient(kdig))
        #expect(tap.wait() == 0)
        while try rounds(log).last?.sample.refused != nil, Date() < deadline { usleep(20_000) }
        try succeed(lab.inClient(kdig))
        while try Self.sum(rounds(log), \.names, "www.example.com.") == 0, Date() < deadline {
          usleep(20_000)
        }
        #expect(top.stop(SIGINT) == 0)
        let rounds = try rounds(log)
        #expect(Self.sum(rounds, \.names, "www.example.com.") == 1)
        #expect(Self.queries(rounds) == 2)
        #expect(server.stop() == 0)
      }
    }

    /// The ways that a live screen ends.
    enum End: String, CaseIterable, CustomTestStringConvertible {
      case count, key, interrupt, terminate
      var testDescription: String { rawValue }

      /// Waits until the terminal has another size, and the screen was drawn in it.
      static let afterResize = "until [ -e resized ]; do sleep 0.1; done; sleep 2"

      /// A command of the shell behind which `top` is to end, and options of it.
      var lines: (behind: String, options: String) {
        switch self {
        case .count: (":", "--count 16")
        // To the terminal's other side: the shell's input is what `script` passes on.
        case .key: (":", "")
        case .interrupt: ("(\(Self.afterResize); kill -INT $(cat pid)) &", "")
        case .terminate: ("(\(Self.afterResize); kill -TERM $(cat pid)) &", "")
        }
      }
    }

    @Test(
      "a terminal is as it was before, however top ends; it is drawn anew when its size changes",
      arguments: End.allCases)
    func terminal(end: End) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let name: (String) -> String = { lab.directory.appendingPathComponent($0).path }
        let (behind, options) = end.lines
        try Data(
          """
          cd \(lab.directory.path)
          stty rows 24 cols 100
          stty -g > before
          (until grep -q PATH screen; do sleep 0.1; done; stty -F /dev/tty rows 9 cols 40; touch resized) &
          \(behind)
          sh -c 'echo $$ > pid; exec \(apusPath) top --config \(server.configurationPath) --interval 0.5 \(options)'
          echo status=$? > status
          stty rows 24 cols 100
          stty -g > after

          """.utf8
        ).write(to: URL(fileURLWithPath: name("session")))
        // Without more to say, `script` goes on until the session ends.
        let input =
          end == .key ? "(cd \(lab.directory.path); \(End.afterResize); printf q)" : ":"
        try succeed(
          lab.inServer([
            "timeout", "30", "sh", "-c",
            "\(input) | script -qefc 'sh \(name("session"))' \(name("screen"))",
          ]), seconds: 40)
        func text(_ file: String) throws -> String {
          try String(contentsOfFile: name(file), encoding: .utf8)
        }
        #expect(try text("status") == "status=0\n")
        #expect(try text("before") == text("after"))
        let screen = try text("screen")
        let parts = screen.components(separatedBy: "\u{1b}[?1049h\u{1b}[?25l")
        try #require(parts.count == 2, "\(screen)")
        let shown = parts[1].components(separatedBy: "\u{1b}[?25h\u{1b}[?1049l")
        try #require(shown.count == 2, "\(screen)")
        let draws = shown[0].components(separatedBy: "\u{1b}[H").map {
          $0.replacingOccurrences(of: "\r", with: "").components(separatedBy: "\n")
        }
        #expect(draws.contains { $0.count > 12 }, "all of 24 rows: \(draws)")
        // Behind the change none is larger than the terminal.
        let last = try #require(draws.last)
        let plain = last.map {
          $0.replacingOccurrences(of: "\u{1b}[2K", with: "")
            .replacingOccurrences(of: "\u{1b}[J", with: "")
        }
        #expect(last.count <= 9 && plain.allSatisfy { $0.count <= 40 }, "\(last)")
        #expect(try !server.status { !$0.tap.open }.tap.open)
        #expect(server.stop() == 0)
      }
    }
  }
}
