import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// A thread that really stands still, in a server whose other threads go on.
  @Suite(.needsLab) struct Watchdog {
    /// Holds one thread by ptrace(2) (PTRACE_SEIZE, PTRACE_INTERRUPT) until it is killed. Perl can call it by its number.
    private static let hold = """
      use Config; $| = 1;
      my $ptrace = $Config{archname} =~ /x86_64/ ? 101 : 117;
      for my $request (0x4206, 0x4207) {
        syscall($ptrace, $request, $ARGV[0] + 0, 0, 0) == 0 or die "ptrace: $!";
      }
      print "held\n";
      sleep 600;
      """

    /// The server's threads of that name (proc(5): comm).
    private static func threads(_ name: String, of server: ApusServer) throws -> [String] {
      let tasks = "/proc/\(server.pid)/task"
      return try FileManager.default.contentsOfDirectory(atPath: tasks).filter {
        try String(contentsOfFile: "\(tasks)/\($0)/comm", encoding: .utf8) == "\(name)\n"
      }
    }

    /// How often the log says that a thread stands still.
    private static func stalls(_ server: ApusServer) -> Int {
      server.logText.components(separatedBy: ": the worker stands still").count - 1
    }

    @Test(
      "a thread of UDP or TCP that stands still ends the heartbeat and readiness, until it goes on",
      .timeLimit(.minutes(3)))
    func stuck() throws {
      try Lab.with { lab in
        let manager = try NotifySocket(in: lab.directory)
        let server = try ApusServer(
          in: lab, under: ["env", "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=60000000"])
        for (round, name) in ["udp 53", "tcp 0"].enumerated() {
          let beat = manager.messages { $0.contains(["WATCHDOG=1"]) }
          #expect(beat.contains(["WATCHDOG=1"]))
          let thread = try #require(try Self.threads(name, of: server).first, "\(name)")
          let log = lab.directory.appendingPathComponent("hold\(round).log")
          let holder = try start(["perl", "-e", Self.hold, thread], log: log)
          defer { holder.stop(SIGKILL) }
          #expect(
            NetworkNamespace.eventually(within: 60) { Self.stalls(server) == round + 1 },
            "\((try? String(contentsOf: log, encoding: .utf8)) ?? "")\(server.logText)")
          // One beat may have been on its way.
          _ = manager.messages(within: 500)
          #expect(manager.messages(within: 2_500).isEmpty, "\(name)")
          #expect(try !server.status().ready)
          holder.stop(SIGKILL)
          #expect(try server.status(within: 30) { $0.ready }.ready, "\(server.logText)")
        }
        #expect(server.stop() == 0)
      }
    }
  }
}
