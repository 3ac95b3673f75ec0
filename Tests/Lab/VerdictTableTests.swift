import Addresses
import DNSWire
import TestSupport
import Testing

extension LabSuite {
  /// docs/verdict-table.md, row by row, on the real wire: what comes back, and the counters that say who sent it.
  @Suite(.needsLab) struct Verdicts {
    @Test("every row: who answers, with what, and under which counter", .timeLimit(.minutes(2)))
    func rows() throws {
      try Lab.with(Lab.Shape(anycast: [anotherOwn4, anotherOwn6])) { lab in
        let server = try ApusServer(in: lab)
        // A SYN that nobody completes is answered once, and not again in the middle of another row.
        let retries = "/proc/sys/net/ipv4/tcp_synack_retries"
        try succeed(lab.inServer(["sh", "-c", "echo 0 > \(retries)"]))
        let link = try RawLink(lab)
        let parties = try Parties.lab()
        for row in VerdictTable.rows {
          let before = try server.status()
          for frame in row.frames(parties) { try link.send(frame.octets) }
          let received = try link.drain(quiet: 60).filter { $0.starts(with: Lab.rawMAC) }
          let sent = UInt64(row.frames(parties).count)
          let after = try server.status { $0.steering[row.counter, default: 0] > 0 }
          check(row, Change(from: before, to: after), sent: sent, received)
        }
        #expect(server.stop() == 0)
      }
    }

    /// What a row's frames did to the counters.
    private struct Change {
      var before, after: ServerStatus

      init(from before: ServerStatus, to after: ServerStatus) {
        (self.before, self.after) = (before, after)
      }

      func steering(_ reason: String) -> UInt64 {
        after.steering[reason, default: 0] - before.steering[reason, default: 0]
      }

      func drops(_ reason: String) -> UInt64 {
        let total = { (status: ServerStatus) in
          status.fastPath.reduce(0) { $0 + $1.drops[reason, default: 0] }
        }
        return total(after) - total(before)
      }

      var fastFrames: UInt64 { after.fastFrames - before.fastFrames }
      var fastReplies: UInt64 { after.fastReplies - before.fastReplies }
      var kernelReplies: UInt64 { after.kernelReplies - before.kernelReplies }
    }

    private func check(
      _ row: VerdictRow, _ change: Change, sent: UInt64, _ received: [[UInt8]]
    ) {
      let name: Comment = "\(row.name)"
      #expect(change.steering(row.counter) >= sent, name)
      #expect(change.fastFrames == (row.isRedirected ? sent : 0), name)
      let replies = (try? Queries.replies(in: received)) ?? []
      switch row.outcome {
      case .response(let fast, let rcode, let questions, let answers):
        #expect(replies.count == 1, name)
        let header = replies.first.flatMap { ResponseHeader($0.payload) }
        #expect(header?.isResponse == true, name)
        #expect(header?.rcode == UInt8(truncatingIfNeeded: rcode.rawValue), name)
        #expect(header?.questions == questions, name)
        #expect(header?.answers == answers, name)
        #expect(change.fastReplies == (fast ? 1 : 0), name)
        #expect(change.kernelReplies == (fast ? 0 : 1), name)
      case .dropped(let reason):
        #expect(received.isEmpty, name)
        #expect(change.drops(reason) == sent, "\(row.name): \(reason)")
        #expect(change.fastReplies == 0 && change.kernelReplies == 0, name)
      case .stack:
        #expect(received.count >= 1, name)
        #expect(replies.isEmpty, name)
        #expect(change.fastReplies == 0 && change.kernelReplies == 0, name)
      case .silence:
        #expect(received.isEmpty, name)
        #expect(change.fastReplies == 0 && change.kernelReplies == 0, name)
      }
    }
  }
}

/// The server's addresses besides those of its device.
private let anotherOwn4 = "203.0.113.53"
private let anotherOwn6 = "2001:db8:1::53"

extension Parties {
  /// The raw host and the server of a lab.
  static func lab() throws -> Parties {
    func address(_ text: String) throws -> IPAddress {
      guard let address = IPAddress(text) else {
        throw ApusServer.Failure(description: "not an address: \(text)")
      }
      return address
    }
    return Parties(
      clientMAC: Lab.rawMAC, serverMAC: Lab.serverMAC,
      client4: try address(Lab.raw4), server4: try address(Lab.server4),
      client6: try address(Lab.raw6), server6: try address(Lab.server6),
      own4: try address(anotherOwn4), own6: try address(anotherOwn6),
      absent4: try address("192.0.2.99"), absent6: try address("2001:db8::99"),
      name: try Name("afs.example.com."))
  }
}
