import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Who the server is while it serves, and what it tells who started it.
  @Suite(.needsLab) struct Privileges {
    /// A user that every Debian has and that owns nothing.
    private static let user = "nobody"

    /// CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_NET_RAW, CAP_BPF (linux/capability.h).
    private static let all = String(1 << 10 | 1 << 12 | 1 << 13 | 1 << 39, radix: 16)
    private static let ports = String(1 << 10, radix: 16)

    /// A line of each thread's /proc/PID/task/TID/status, by thread.
    private func lines(_ key: String, _ server: ApusServer) throws -> [String] {
      let tasks = "/proc/\(server.pid)/task"
      return try FileManager.default.contentsOfDirectory(atPath: tasks).map { thread in
        let text = try String(contentsOfFile: "\(tasks)/\(thread)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(key + ":") } ?? ""
        return line.dropFirst(key.count + 1).split(separator: "\t").joined(separator: " ")
      }
    }

    /// A capability set as /proc writes it.
    private func set(_ text: String) -> String {
      String(repeating: "0", count: 16 - text.count) + text
    }

    private func isAnswered(_ lab: Lab) throws -> Bool {
      let output = try run(
        lab.inClient(["dig", "@\(Lab.server4)", "+norec", "+time=1", "+tries=1", "www.example.com"])
      )
      return Reply(printed: output.text).sections["answer"]?.count == 3
    }

    /// Every thread is that user's, with just these capabilities and none to be had.
    private func check(_ server: ApusServer, _ capabilities: String) throws {
      let nobody = try succeed(["id", "-u", Self.user]).filter(\.isNumber)
      let threads = try server.threads()
      #expect(threads > 5)
      for key in ["CapPrm", "CapEff", "CapBnd"] {
        #expect(Set(try lines(key, server)) == [set(capabilities)], "\(key)")
      }
      for key in ["CapInh", "CapAmb"] {
        #expect(Set(try lines(key, server)) == [set("")], "\(key)")
      }
      #expect(Set(try lines("NoNewPrivs", server)) == ["1"])
      #expect(
        Set(try lines("Uid", server)) == [Array(repeating: nobody, count: 4).joined(separator: " ")]
      )
      let groups = try succeed(["id", "-G", Self.user]).split(whereSeparator: \.isWhitespace)
      #expect(Set(try lines("Gid", server)).count == 1)
      #expect(try lines("Groups", server).allSatisfy { $0.split(separator: " ") == groups })
    }

    /// A lab whose files the user may read, and in which it may make its socket.
    private func withLab(_ body: (Lab) throws -> Void) throws {
      try Lab.with { lab in
        try succeed(["chown", Self.user, lab.directory.path])
        try body(lab)
      }
    }

    @Test(
      "every thread has the least capabilities, and both paths, faults and reloads do with them")
    func dropped() throws {
      try withLab { lab in
        let server = try ApusServer(in: lab, ApusServer.Options(server: ["user: \(Self.user)"]))
        #expect(try isAnswered(lab))
        #expect(try server.status { $0.fastReplies == 1 }.fastReplies == 1, "\(server.logText)")
        try check(server, Self.all)
        // Another set of sockets on port 53, and another XDP program.
        let text = try String(contentsOfFile: server.configurationPath, encoding: .utf8)
        try Data(text.replacing("  user:", with: "  nsid: a\n  user:").utf8)
          .write(to: URL(fileURLWithPath: server.configurationPath))
        try succeed(lab.inServer([apusPath, "reload", "--config", server.configurationPath]))
        #expect(try isAnswered(lab))
        #expect(try server.status { $0.fastReplies == 1 }.fastReplies == 1, "\(server.logText)")
        try lab.deleteDevice()
        _ = try server.status { $0.fastPath.isEmpty }
        try lab.remakeDevice()
        let back = try server.status { !$0.fastPath.isEmpty }
        #expect(!back.fastPath.isEmpty, "\(server.logText)")
        try check(server, Self.all)
        #expect(server.stop() == 0)
      }
    }

    @Test("a server without the fast path keeps the ports only")
    func kernelPath() throws {
      try withLab { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(mode: "off", server: ["user: \(Self.user)"]))
        #expect(try isAnswered(lab))
        try check(server, Self.ports)
        #expect(server.stop() == 0)
      }
    }

    @Test("started without root but with the unit's capabilities, the fast path serves")
    func ambient() throws {
      try withLab { lab in
        let capabilities = "+net_bind_service,+net_admin,+net_raw,+bpf"
        let server = try ApusServer(
          in: lab,
          under: [
            "setpriv", "--reuid", Self.user, "--regid", "nogroup",
            "--clear-groups", "--inh-caps", capabilities, "--ambient-caps", capabilities,
            "--bounding-set", "-all," + capabilities, "--no-new-privs",
          ])
        #expect(try isAnswered(lab))
        #expect(try server.status { $0.fastReplies == 1 }.fastReplies == 1, "\(server.logText)")
        #expect(Set(try lines("CapEff", server)) == [set(Self.all)])
        #expect(server.stop() == 0)
      }
    }

    @Test(
      "a limit on locked memory that cannot be lifted is told where it is too low for the queues, and only there"
    )
    func lockedMemory() throws {
      try withLab { lab in
        for (limit, mode, isTold) in [
          (1 << 20, "auto", true), (8 << 20, "auto", false), (1 << 20, "off", false),
        ] {
          let server = try ApusServer(
            in: lab, ApusServer.Options(mode: mode, server: ["user: \(Self.user)"]),
            under: [
              "prlimit", "--memlock=\(limit):\(limit)", "setpriv", "--bounding-set",
              "-sys_resource",
            ])
          #expect(try isAnswered(lab))
          #expect(
            server.logText.contains("of memory may be locked") == isTold,
            "\(limit) \(mode): \(server.logText)")
          #expect(server.stop() == 0)
        }
      }
    }

    @Test("a user that nobody knows, and one that cannot be become, end the start")
    func unknown() throws {
      try withLab { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(server: ["user: no-such-user"]), waiting: false)
        #expect(server.wait() == 1)
        #expect(server.logText.contains("server.user: no user 'no-such-user'"))
        let other = try ApusServer(
          in: lab, ApusServer.Options(server: ["user: daemon"]),
          under: ["setpriv", "--reuid", Self.user, "--clear-groups"], waiting: false)
        #expect(other.wait() == 1)
        #expect(other.logText.contains("only root can become 'daemon'"), "\(other.logText)")
      }
    }

    private static func isBeat(_ message: [String]) -> Bool { message == ["WATCHDOG=1"] }
    private static func isReady(_ message: [String]) -> Bool { message.first == "READY=1" }

    @Test("sd_notify: ready when it answers, reloading and ready again, stopping, and a heartbeat")
    func notify() throws {
      try withLab { lab in
        let manager = try NotifySocket(in: lab.directory)
        let server = try ApusServer(
          in: lab, ApusServer.Options(server: ["user: \(Self.user)"]),
          under: ["env", "NOTIFY_SOCKET=\(manager.path)", "WATCHDOG_USEC=4000000"])
        let start = manager.messages { $0.filter(Self.isBeat).count >= 2 }
        #expect(start.first == ["STATUS=loading 5 zones"])
        #expect(start.filter { $0.first == "READY=1" } == [["READY=1", "STATUS=serving 5 zones"]])
        #expect(start.filter(Self.isBeat).count >= 2, "\(start)")

        kill(server.pid, SIGHUP)
        let reload = manager.messages { $0.contains(where: Self.isReady) }.filter {
          !Self.isBeat($0)
        }
        #expect(reload.count == 2)
        #expect(reload.first?.first == "RELOADING=1")
        #expect(reload.first?.dropFirst().first?.hasPrefix("MONOTONIC_USEC=") == true)
        #expect(reload.last == ["READY=1", "STATUS=serving 5 zones"])

        // A process that stands still has no heartbeat.
        kill(server.pid, SIGSTOP)
        _ = manager.messages()
        #expect(manager.messages(within: 1_500).isEmpty)
        kill(server.pid, SIGCONT)
        #expect(!manager.messages { !$0.isEmpty }.isEmpty)

        #expect(server.stop() == 0)
        let end = ["STOPPING=1", "STATUS=stopping"]
        #expect(manager.messages { $0.contains(end) }.contains(end))
      }
    }
  }
}
