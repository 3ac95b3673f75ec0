import DNSWire
import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// `apus status --drops`: known numbers of every sort, sent over a real wire, are found again.
  @Suite(.needsLab) struct Ledger {
    private func ledger(_ server: ApusServer, _ lab: Lab) throws -> DropLedger {
      let text = try succeed(
        lab.inServer([
          apusPath, "status", "--drops", "--json", "--config", server.configurationPath,
        ]))
      return try JSONDecoder().decode(DropLedger.self, from: Data(text.utf8))
    }

    /// The frames of a sort, and how many of them are sent.
    private struct Sort {
      var count: Int
      var frame: CraftedFrame
    }

    /// A message that is none of the plain ones, as a frame.
    private func frame(
      _ parties: Parties, _ change: (inout [UInt8]) -> Void
    ) -> CraftedFrame {
      var octets = QueryMessage(parties.name).octets
      change(&octets)
      return parties.frame(4, CraftedFrame.UDP(from: 40_053, to: 53, octets))
    }

    @Test("answers, drops and punts of each reason, and what the XDP program passed, to the frame")
    func sorts() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let link = try RawLink(lab)
        let parties = try Parties.lab()
        let sorts = [
          Sort(count: 23, frame: parties.query(4)),
          Sort(count: 5, frame: parties.query(4).ipv4 { $0.isChecksumRight = false }),
          Sort(count: 7, frame: frame(parties) { $0[2] |= 0x80 }),
          Sort(count: 3, frame: frame(parties) { $0.removeSubrange(8...) }),
          // NOTIFY, which the kernel path answers with NOTIMP.
          Sort(count: 11, frame: frame(parties) { $0[2] |= 4 << 3 }),
          Sort(count: 13, frame: parties.query(4).ipv4 { $0.options = [1, 1, 1, 1] }),
          Sort(count: 4, frame: parties.frame(4, CraftedFrame.UDP(from: 40_053, to: 5399, []))),
          Sort(
            count: 6,
            frame: {
              var frame = parties.query(4)
              frame.destination[5] ^= 1
              return frame
            }()),
        ]
        for sort in sorts {
          for _ in 0..<sort.count { try link.send(sort.frame.octets) }
        }
        _ = try link.drain(quiet: 200)
        let ledger = try ledger(server, lab)
        #expect(ledger.unaccounted.isEmpty, "\(ledger.unaccounted)")

        let received = try #require(ledger.account("received"))
        #expect(received.entries["redirected"] == 23 + 5 + 7 + 3 + 11)
        #expect(received.entries["ipv4_options"] == 13)
        #expect(received.entries["not_served"] == 4)
        #expect(received.entries["foreign_mac"] == 6)
        let interface = try #require(ledger.interfaces.first)
        #expect(interface.interface == Lab.device)
        #expect(received.total == interface.counters["rx_packets"])
        #expect(interface.xdpStatistics["0"]?.count == 6)

        let redirected = try #require(ledger.account("redirected"))
        #expect(redirected.total == 49)
        #expect(redirected.entries["queue_0_taken"] == 49)
        let queue = try #require(ledger.account("queue_0"))
        #expect(queue.total == 49)
        let expected: [String: UInt64] = [
          "answered": 23, "drop_ipv4_checksum": 5, "drop_response": 7, "drop_short_message": 3,
          "punt_opcode": 11,
        ]
        #expect(queue.entries.filter { $0.value > 0 } == expected)
        #expect(ledger.account("answered")?.entries["sent"] == 23)
        #expect(ledger.account("punted")?.total == 11)
        #expect(ledger.account("punted")?.entries["taken"] == 11)
        #expect(ledger.account("punts")?.entries.filter { $0.value > 0 } == ["answered": 11])
        #expect(ledger.account("udp")?.entries.filter { $0.value > 0 } == ["answered": 13])
        #expect(ledger.stack["UdpNoPorts"] == 4)

        let text = try succeed(
          lab.inServer([apusPath, "status", "--drops", "--config", server.configurationPath]))
        #expect(text.contains("drop_ipv4_checksum"))
        #expect(text.hasSuffix("Everything is accounted for.\n"), "\(text)")
        #expect(server.stop() == 0)
      }
    }

    /// Whether every thread of the server is stopped.
    private func hasStopped(_ server: ApusServer) throws -> Bool {
      let tasks = "/proc/\(server.pid)/task"
      return try FileManager.default.contentsOfDirectory(atPath: tasks).allSatisfy { thread in
        try String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)
          .contains("State:\tT")
      }
    }

    @Test("a worker that stands still: what found no chunk is told as rx_dropped, to the frame")
    func stopped() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let link = try RawLink(lab)
        let frames = try (0..<64).map {
          try Queries.frame("www.example.com", id: UInt16($0), port: UInt16(40_000 + $0))
        }
        #expect(kill(server.pid, SIGSTOP) == 0)
        // Which takes its time, thread by thread, where others have the CPUs.
        #expect(try NetworkNamespace.eventually(within: 20) { try hasStopped(server) })
        let (sent, chunks) = (6_000, 4_096)
        let burst = FrameBurst(frames)
        var left = sent
        while left > 0 {
          left -= try link.send(burst, count: min(left, 64))
          usleep(500)
        }
        usleep(200_000)
        #expect(kill(server.pid, SIGCONT) == 0)
        _ = try server.status { $0.fastReplies >= UInt64(chunks) }
        let ledger = try ledger(server, lab)
        #expect(ledger.unaccounted.isEmpty, "\(ledger.unaccounted)")
        let redirected = try #require(ledger.account("redirected"))
        #expect(redirected.total == UInt64(sent))
        #expect(redirected.entries["queue_0_taken"] == UInt64(chunks))
        let lost =
          redirected.entries["queue_0_rx_dropped", default: 0]
          + redirected.entries["queue_0_rx_ring_full", default: 0]
        #expect(lost == UInt64(sent - chunks))
        #expect(server.stop() == 0)
      }
    }

    @Test("datagrams that the sockets' buffers had no room for are told, to the datagram")
    func receiveBuffers() throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(mode: "off", server: ["kernel-threads: 1"]))
        let link = try RawLink(lab)
        let frames = try (0..<64).map {
          try Queries.frame("www.example.com", id: UInt16($0), port: UInt16(40_000 + $0))
        }
        #expect(kill(server.pid, SIGSTOP) == 0)
        let sent = 20_000
        let burst = FrameBurst(frames)
        var left = sent
        while left > 0 {
          left -= try link.send(burst, count: min(left, 64))
          usleep(200)
        }
        usleep(200_000)
        #expect(kill(server.pid, SIGCONT) == 0)
        _ = try server.status { $0.kernelReplies > 0 }
        usleep(500_000)
        let ledger = try ledger(server, lab)
        #expect(ledger.unaccounted.isEmpty, "\(ledger.unaccounted)")
        let udp = try #require(ledger.account("udp"))
        #expect(udp.total == UInt64(sent))
        #expect(udp.entries["receive_buffer_full", default: 0] > 0)
        #expect(server.stop() == 0)
      }
    }
  }
}
