import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// What a server's end leaves behind, and what it owes to those who asked.
  @Suite(.needsLab) struct Lifecycle {
    /// Queries with ids 0 to 1023 from one port each.
    private static func burst() throws -> FrameBurst {
      FrameBurst(
        try (0..<1024).map { number in
          try Queries.frame("www.example.com", id: UInt16(number), port: UInt16(20_000 + number))
        })
    }

    private func hasXDP(_ lab: Lab) throws -> Bool {
      try lab.deviceDetails().contains("prog/xdp")
    }

    /// Says how long something took: what an operator cares about, and what no test may depend on.
    private func tell(_ what: String, since start: Date) {
      print("\(what) after \(Int(Date().timeIntervalSince(start) * 1000)) ms")
    }

    /// Asks with dig; the records of the answer.
    private func ask(_ lab: Lab) throws -> [String] {
      let command = lab.inClient(["dig", "@\(Lab.server4)", "+norec", "www.example.com", "AAAA"])
      return Reply(printed: try run(command).text).sections["answer"] ?? []
    }

    @Test("kill -9 under load: the XDP program is gone, the next server answers")
    func killed() throws {
      try Lab.with { lab in
        let first = try ApusServer(in: lab)
        #expect(try hasXDP(lab))
        let load = Load(try Self.burst(), in: lab, everyMicroseconds: 20, seconds: 20)
        Thread.sleep(forTimeInterval: 0.5)
        #expect(try first.status().fastReplies > 0)
        #expect(first.stop(SIGKILL) == -SIGKILL)
        let killed = Date()
        #expect(try NetworkNamespace.eventually(within: 20) { try !hasXDP(lab) })
        tell("kill -9: the program was gone", since: killed)

        let second = try ApusServer(in: lab)
        #expect(try ask(lab) == ["www.example.com. 300 IN AAAA 2001:db8::80"])
        #expect(try second.status().fastReplies > 0)
        #expect(try load.stop() > 0)
        #expect(second.stop() == 0)
      }
    }

    @Test("SIGTERM under load: every query that was taken in is answered, and the program is gone")
    func terminated() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let (stackBefore, received) = (try lab.stackCounters(), try lab.clientCounter("rx_packets"))
        let load = Load(try Self.burst(), in: lab, everyMicroseconds: 50, seconds: 20)
        Thread.sleep(forTimeInterval: 0.5)
        #expect(server.stop(SIGTERM) == 0)
        #expect(try !hasXDP(lab))
        let sent = UInt64(try load.stop())
        Thread.sleep(forTimeInterval: 0.2)
        let stack = try lab.stackCounters() - stackBefore
        #expect(stack.unserved > 0, "the load outlived the server")
        // What the stack did not get, the fast path did; and the kernel path read some at the end. What still lay in
        // its sockets' buffers when they closed was not taken in.
        let takenIn = sent - stack.delivered + stack.read
        let replies =
          try lab.clientCounter("rx_packets") - received - stack.unreachables
        #expect(replies >= takenIn, "\(sent) sent, \(stack)\n\(server.logText)")
        #expect(replies <= takenIn + 10, "neighbour discovery and the like apart")
      }
    }

    @Test(
      "while a large zone is loaded: SERVFAIL, not ready; SIGTERM is heard, and nothing is left")
    func duringLoad() throws {
      try Lab.with { lab in
        let zone = lab.directory.appendingPathComponent("example.com.zone").path
        let head =
          "$TTL 300\n@ SOA ns h 1 2 3 4 5\n@ NS ns\nns A 192.0.2.53\nwww AAAA 2001:db8::80\n"
        try Data(head.utf8).write(to: URL(fileURLWithPath: zone))
        // Some seconds' work: nobody is answered in the first.
        try succeed(["sh", "-c", "seq -f 'h%.0f A 192.0.2.1' 3000000 >> '\(zone)'"])
        var options = ApusServer.Options()
        options.zones = [("example.com", zone)]
        let server = try ApusServer(in: lab, options, waiting: false)
        let deadline = Date(timeIntervalSinceNow: 5)
        while (try? server.status()) == nil, Date() < deadline { usleep(5_000) }
        let status = try server.status()
        #expect(!status.ready)
        #expect(status.zones.map(\.state) == ["loading"])
        for transport in ["+notcp", "+tcp"] {
          let output = try run(
            lab.inClient(["dig", "@\(Lab.server4)", "+norec", transport, "h2000000.example.com"]))
          #expect(Reply(printed: output.text).status == "SERVFAIL", "\(transport)")
        }
        #expect(try !server.status().ready, "the load is still under way")
        let began = Date()
        #expect(server.stop(SIGTERM) == 0)
        tell("SIGTERM while a zone is loaded: ended", since: began)
        #expect(!server.logText.contains("ready"), "\(server.logText)")
        #expect(server.logText.contains("stopped"))
        #expect(try !hasXDP(lab))
      }
    }

    @Test("a second server starts at once after SIGTERM and answers")
    func restarted() throws {
      try Lab.with { lab in
        for _ in 0..<3 {
          let server = try ApusServer(in: lab)
          #expect(try ask(lab) == ["www.example.com. 300 IN AAAA 2001:db8::80"])
          #expect(try server.status().fastReplies == 1)
          #expect(server.stop() == 0)
          #expect(try !hasXDP(lab))
        }
      }
    }
  }
}
