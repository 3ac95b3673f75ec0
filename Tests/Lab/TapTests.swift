import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// `apus tap`: what real programs ask over every path, as its operator and wireshark see it.
  @Suite(.needsLab) struct Taps {
    /// Asks over each path: one query each, and one more that the fast path hands over.
    private func ask(_ lab: Lab) throws {
      let dig = ["dig", "+time=3", "+tries=1", "+nocookie"]
      try succeed(lab.inClient(dig + ["@" + Lab.server4, "www.example.com", "AAAA"]))
      try succeed(lab.inClient(dig + ["@" + Lab.server6, "nx.example.com", "TXT", "+dnssec"]))
      try succeed(lab.inClient(dig + ["@" + Lab.server4, "example.com", "MX", "+tcp"]))
      // From the server's own host: through the kernel.
      try succeed(lab.inServer(dig + ["@" + Lab.server4, "www.example.com", "A"]))
      try succeed(
        lab.inClient(dig + ["@" + Lab.server4, "example.com", "SOA", "+opcode=notify"]))
    }

    @Test("a line a query, over every path, with what was answered; then the tap is closed")
    func lines() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let tap = try Tap(server, in: lab, ["--json", "--count", "6"])
        try ask(lab)
        #expect(tap.wait() == 0)
        let lines = try tap.lines()
        func line(_ path: String, _ name: String) throws -> Tap.Line {
          try #require(lines.first { $0.path == path && $0.name == name }, "\(tap.text)")
        }
        #expect(lines.count == 6)
        let plain = try line("fast", "www.example.com.")
        #expect(plain.interface == Lab.device && plain.queue == 0)
        #expect(plain.client == Lab.client4 && plain.server == Lab.server4)
        #expect(plain.type == "AAAA" && plain.rcode == "NOERROR")
        #expect(plain.replyFlags == ["qr", "aa", "rd"])
        let missing = try line("fast", "nx.example.com.")
        #expect(missing.client == Lab.client6 && missing.rcode == "NXDOMAIN")
        #expect(missing.queryFlags?.contains("do") == true)
        let tcp = try line("tcp", "example.com.")
        #expect(tcp.type == "MX" && tcp.rcode == "NOERROR" && tcp.client == Lab.client4)
        #expect(tcp.server == Lab.server4 && (tcp.answers ?? 0) > 0)
        let own = try line("udp", "www.example.com.")
        #expect(own.client == Lab.server4 && own.rcode == "NOERROR")
        #expect(try line("fast", "example.com.").rcode == nil, "handed over, not answered")
        #expect(try line("punted", "example.com.").rcode == "NOTIMP")
        #expect(tap.text.contains("6 queries shown"))

        let status = try server.status { !$0.tap.open }
        #expect(!status.tap.open && status.tap.copied == 6)
        #expect(status.tap.drops.values.allSatisfy { $0 == 0 })
        try ask(lab)
        #expect(try server.status().tap.copied == 6, "nobody looks on any more")
        #expect(server.stop() == 0)
      }
    }

    @Test("filters: only what is wanted is shown; as text, with a report when it is interrupted")
    func filters() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let tap = try Tap(
          server, in: lab,
          [
            "--name", "example.com", "--type", "TXT", "--type", "MX", "--rcode", "nxdomain",
            "--client", "2001:db8::/32", "--path", "fast",
          ])
        try ask(lab)
        // One at a time: the second is refused, and says why.
        let second = try run(
          lab.inServer([apusPath, "tap", "--config", server.configurationPath, "--count", "1"]))
        #expect(second.status == 1)
        #expect(second.errors == "apus: error: another tap or top is open: one at a time\n")
        let deadline = Date(timeIntervalSinceNow: 5)
        while !tap.text.contains("\n"), Date() < deadline { usleep(10_000) }
        #expect(tap.interrupt() == 0)
        let lines = tap.text.split(separator: "\n")
        #expect(lines.count == 2 && lines.last == "1 query shown", "\(tap.text)")
        let columns = try #require(lines.first).split(separator: " ")
        #expect(columns.count == 11)
        #expect(columns[1] == "fast/\(Lab.device)/0")
        #expect(columns[2].hasPrefix(Lab.client6 + "@"))
        #expect(columns[3...5] == ["nx.example.com.", "IN", "TXT"])
        #expect(columns[7] == "NXDOMAIN")
        #expect(try !server.status { !$0.tap.open }.tap.open)
        #expect(server.stop() == 0)
      }
    }

    @Test("pcapng: tshark reads every packet, finds each query and its reply, and no mistake")
    func capture() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let file = lab.directory.appendingPathComponent("tap.pcapng").path
        let tap = try Tap(server, in: lab, ["--count", "6", "--write", file])
        try ask(lab)
        #expect(tap.wait() == 0)
        let fields = [
          "frame.interface_name", "_ws.col.Source", "_ws.col.Destination", "dns.qry.name",
          "dns.flags.response", "dns.flags.rcode", "_ws.malformed",
        ]
        let text = try succeed(
          ["tshark", "-n", "-r", file, "-T", "fields", "-E", "occurrence=f"]
            + ["-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
            + ["-o", "tcp.check_checksum:TRUE"] + fields.flatMap { ["-e", $0] })
        let rows = text.split(separator: "\n").map {
          $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        // Six queries, of which one was handed over, and five replies.
        let expected: [[String]] = [
          ["\(Lab.device)/0", Lab.client4, Lab.server4, "www.example.com", "0", "", ""],
          ["\(Lab.device)/0", Lab.server4, Lab.client4, "www.example.com", "1", "0", ""],
          ["\(Lab.device)/0", Lab.client6, Lab.server6, "nx.example.com", "0", "", ""],
          ["\(Lab.device)/0", Lab.server6, Lab.client6, "nx.example.com", "1", "3", ""],
          ["tcp", Lab.client4, Lab.server4, "example.com", "0", "", ""],
          ["tcp", Lab.server4, Lab.client4, "example.com", "1", "0", ""],
          ["udp", Lab.server4, Lab.server4, "www.example.com", "0", "", ""],
          ["udp", Lab.server4, Lab.server4, "www.example.com", "1", "0", ""],
          ["\(Lab.device)/0", Lab.client4, Lab.server4, "example.com", "0", "", ""],
          ["punted", Lab.client4, Lab.server4, "example.com", "0", "", ""],
          // NOTIMP, without the question.
          ["punted", Lab.server4, Lab.client4, "", "1", "4", ""],
        ]
        #expect(
          rows.sorted { $0.description < $1.description }
            == expected.sorted { $0.description < $1.description }, "\(text)")
        let bad = try succeed(
          ["tshark", "-n", "-r", file, "-o", "ip.check_checksum:TRUE"]
            + ["-o", "udp.check_checksum:TRUE", "-o", "tcp.check_checksum:TRUE"]
            + ["-Y", "ip.checksum.status==0 || udp.checksum.status==0 || tcp.checksum.status==0"])
        // A local sender leaves its checksum to the device, which on veth nobody makes.
        #expect(
          bad.split(separator: "\n").allSatisfy { !$0.contains("response") }, "\(bad)")
        #expect(server.stop() == 0)
      }
    }

    /// What dnstap-ldns reads in a file: an object of YAML each, as type, family, protocol, client, message's name.
    private static func read(dnstap file: String) throws -> [String] {
      let text = try succeed(["dnstap-ldns", "-y", "-r", file])
      return text.components(separatedBy: "---\n").compactMap { part in
        func value(_ key: String) -> String? {
          part.components(separatedBy: "\n").first {
            $0.trimmingCharacters(in: .whitespaces).hasPrefix(key + ":")
          }?.components(separatedBy: ": ").last?.trimmingCharacters(in: ["\"", " "])
        }
        guard let type = value("type"), type != "MESSAGE" || part.contains("AUTH_") else {
          return nil
        }
        let kind = part.contains("AUTH_QUERY") ? "query" : "response"
        let hasMessage = part.contains("QUERY: 1,") ? "question" : "none"
        return [
          kind, value("socket_family"), value("socket_protocol"), value("query_address"),
          value("response_address"), value("response_port"), value("identity"), hasMessage,
        ].map { $0 ?? "-" }.joined(separator: " ")
      }
    }

    /// What ``ask(_:)`` makes of it.
    private static let dnstap = [
      "query INET UDP \(Lab.client4) \(Lab.server4) 53 ns1 question",
      "response INET UDP \(Lab.client4) \(Lab.server4) 53 ns1 question",
      "query INET6 UDP \(Lab.client6) \(Lab.server6) 53 ns1 question",
      "response INET6 UDP \(Lab.client6) \(Lab.server6) 53 ns1 question",
      "query INET TCP \(Lab.client4) \(Lab.server4) 53 ns1 question",
      "response INET TCP \(Lab.client4) \(Lab.server4) 53 ns1 question",
      "query INET UDP \(Lab.server4) \(Lab.server4) 53 ns1 question",
      "response INET UDP \(Lab.server4) \(Lab.server4) 53 ns1 question",
      // Handed over; NOTIMP has no question.
      "query INET UDP \(Lab.client4) \(Lab.server4) 53 ns1 question",
      "response INET UDP \(Lab.client4) \(Lab.server4) 53 ns1 none",
    ]

    @Test("dnstap: dnstap-ldns reads the file, and what fstrm_capture took from a socket")
    func dnstap() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let file = lab.directory.appendingPathComponent("tap.fstrm").path
        var tap = try Tap(
          server, in: lab, ["--count", "6", "--identity", "ns1", "--dnstap", file])
        try ask(lab)
        #expect(tap.wait() == 0)
        #expect(tap.text == "6 queries shown\n")
        #expect(try Self.read(dnstap: file).sorted() == Self.dnstap.sorted())
        let names = try succeed(["dnstap-ldns", "-q", "-r", file])
        #expect(names.contains("\"nx.example.com.\" IN TXT"), "\(names)")
        #expect(names.contains("\"www.example.com.\" IN AAAA"), "\(names)")

        let socket = lab.directory.appendingPathComponent("tap.sock").path
        let captured = lab.directory.appendingPathComponent("captured.fstrm").path
        let log = lab.directory.appendingPathComponent("capture.log")
        let capture = try start(
          lab.inServer(
            ["fstrm_capture", "-t", "protobuf:dnstap.Dnstap", "-u", socket, "-w", captured]),
          log: log)
        defer { capture.stop(SIGKILL) }
        let deadline = Date(timeIntervalSinceNow: 5)
        while !FileManager.default.fileExists(atPath: socket), Date() < deadline { usleep(10_000) }
        tap = try Tap(
          server, in: lab, ["--count", "6", "--identity", "ns1", "--dnstap", "unix:" + socket])
        try ask(lab)
        #expect(tap.wait() == 0, "\(tap.text)")
        // The reader has said FINISH before; it writes its buffer when it ends.
        #expect(capture.stop(SIGTERM) == 0)
        #expect(try Self.read(dnstap: captured).sorted() == Self.dnstap.sorted())

        let refused = try run(
          lab.inServer(
            [apusPath, "tap", "--config", server.configurationPath, "--dnstap", "unix:" + socket]))
        #expect(refused.status == 1)
        #expect(refused.errors == "apus: error: cannot connect to \(socket): Connection refused\n")
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "under 200,000 queries every one is answered and accounted for while a tap is on, and what it was not shown is told",
      arguments: [
        ["--sample", "1"], ["--rate", "1000000"], ["--sample", "100", "--rate", "500"],
      ])
    func load(options: [String]) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let file = lab.directory.appendingPathComponent("tap.pcapng").path
        let tap = try Tap(server, in: lab, options + ["--write", file], seconds: 120)
        let frames = try (0..<256).map { number -> [UInt8] in
          try Queries.frame(
            "www.example.com", id: UInt16(number), port: 30_000 + UInt16(number),
            over6: number % 2 == 1)
        }
        let link = try RawLink(lab)
        let burst = FrameBurst(frames)
        let total = 200_000
        var sent = 0
        while sent < total {
          sent += try link.send(burst, count: min(64, total - sent), first: sent)
          // What the worker has in hand never fills its chunks.
          while sent % 2_048 == 0, try server.status().fastFrames + 2_048 < UInt64(sent) {}
        }
        let status = try server.status(within: 10) { $0.fastFrames >= UInt64(total) }
        #expect(status.steering["redirected"] == UInt64(total))
        #expect(status.fastFrames + status.kernelDrops == UInt64(total))
        #expect(status.fastReplies == status.fastFrames, "\(status.fastPath)")
        for queue in status.fastPath { #expect(queue.chunks.sum == queue.chunks.total) }
        let (copied, drops) = (status.tap.copied, status.tap.drops)
        let every: UInt64 = options.contains("100") ? 100 : 1
        let sampled = (status.fastFrames + every - 1) / every
        #expect(
          copied + drops["ring_full", default: 0] + drops["over_limit", default: 0] == sampled,
          "\(status.tap)")
        #expect(copied > 0)
        // What is under way to it is still to be written.
        try tap.waitUntilQuiet(file)
        #expect(tap.interrupt() == 0)
        let slow = try server.status().tap.drops["slow_client", default: 0]
        // As many as its report and its file say.
        #expect(tap.text.contains("\(copied - slow) queries shown"), "\(tap.text)")
        if copied - slow < sampled { #expect(tap.text.contains("not shown: ")) }
        let packets = try succeed(["capinfos", "-M", "-c", file])
          .split(whereSeparator: \.isWhitespace).last.flatMap { Int($0) }
        #expect(packets == Int(copied - slow) * 2)
        #expect(server.stop() == 0)
      }
    }
  }
}
