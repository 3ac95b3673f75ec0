import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// TCP under load (RFC 7766): many connections, many queries on each at once.
  @Suite(.needsLab) struct TCP {
    /// What dnsperf says of a run.
    private struct Run {
      var sent, completed, lost, reconnections: Int
      var text: String

      init(_ output: CommandOutput) throws {
        let text = output.text + output.errors
        func number(_ name: String) -> Int? {
          text.split(separator: "\n").first { $0.contains(name) }?.split(separator: ":").last
            .flatMap { Int($0.split(separator: " ").first ?? "") }
        }
        guard let sent = number("Queries sent:"), let completed = number("Queries completed:"),
          let lost = number("Queries lost:")
        else { throw CommandFailure(command: ["dnsperf"], output: output) }
        (self.sent, self.completed, self.lost) = (sent, completed, lost)
        self.text = text
        // Told only where there was one.
        reconnections = number("Reconnections:") ?? 0
      }
    }

    /// Asks `queries` questions over `clients` connections, up to `outstanding` at once, for at most
    /// ten seconds.
    private func load(
      _ lab: Lab, clients: Int, outstanding: Int, queries: Int, over6: Bool = false
    ) throws -> Run {
      let questions = lab.directory.appendingPathComponent("questions.txt")
      let names = ["www.example.com A", "example.com NS", "nx.example.com A", "example.com MX"]
      let text = (0..<queries).map { names[$0 % names.count] + "\n" }.joined()
      try Data(text.utf8).write(to: questions)
      let address = over6 ? Lab.server6 : Lab.server4
      return try Run(
        run(
          lab.inClient([
            "dnsperf", "-m", "tcp", "-s", address, "-p", "53", "-d", questions.path, "-n", "1",
            "-l", "10", "-c", "\(clients)", "-q", "\(outstanding)", "-t", "5", "-e",
          ])))
    }

    @Test(
      "sections 6.2.1 and 6.2.2: fifty connections, a thousand queries at once: all are answered, and no connection is lost",
      arguments: [false, true])
    func load(over6: Bool) throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let run = try load(lab, clients: 50, outstanding: 1000, queries: 40_000, over6: over6)
        #expect(run.completed == 40_000 && run.lost == 0 && run.sent == 40_000, "\(run.text)")
        #expect(run.reconnections == 0, "\(run.text)")
        let status = try server.status { $0.kernelPath.tcpConnections.open == 0 }
        let (tcp, connections) = (status.kernelPath.tcp, status.kernelPath.tcpConnections)
        #expect(tcp.queries == 40_000 && tcp.responses == 40_000, "\(tcp)")
        #expect(connections.accepted == 50 && connections.open == 0, "\(connections)")
        #expect(connections.refusedTotal == 0 && connections.refusedClient == 0)
        #expect(connections.idleTimeouts == 0)
        #expect((connections.limit, connections.limitPerClient) == (512, 64))
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "section 6.2.2: one more than a client may have is closed at once; the others are answered, another client too"
    )
    func limitPerClient() throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(server: [
            "tcp-connections: 20", "tcp-connections-per-client: 10", "tcp-idle-timeout: 1",
          ]))
        // Connections that say nothing, as long as their shells sleep.
        let log = lab.directory.appendingPathComponent("hold.log")
        let holders = try (0..<12).map { _ in
          try start(
            lab.inClient(["bash", "-c", "exec 3<>/dev/tcp/\(Lab.server4)/53; exec sleep 5"]),
            log: log)
        }
        defer { for holder in holders { holder.stop(SIGKILL) } }
        let full = try server.status {
          $0.kernelPath.tcpConnections.open == 10 && $0.kernelPath.tcpConnections.refusedClient == 2
        }.kernelPath.tcpConnections
        #expect(full.accepted == 10 && full.refusedClient == 2 && full.open == 10, "\(full)")
        #expect((full.limit, full.limitPerClient) == (20, 10))
        // IPv6 is another client.
        let six = try load(lab, clients: 10, outstanding: 100, queries: 2000, over6: true)
        #expect(six.completed == 2000 && six.lost == 0, "\(six.text)")
        // After the idle timeout there is room again.
        let idle = try server.status { $0.kernelPath.tcpConnections.idleTimeouts == 10 }
        #expect(idle.kernelPath.tcpConnections.idleTimeouts == 10)
        let four = try load(lab, clients: 10, outstanding: 100, queries: 2000)
        #expect(four.completed == 2000 && four.lost == 0, "\(four.text)")
        #expect(server.stop() == 0)
      }
    }
  }
}
