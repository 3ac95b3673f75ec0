import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Sockets that were opened before the server: by systemd's own tool, and as systemd itself passes them.
  @Suite(.needsLab) struct Activation {
    /// Opens UDP and TCP on an address, and UDP on one that is not configured, and becomes the command with them
    /// (sd_listen_fds(3)).
    private static let pass = """
      use Socket; $^F = 20;
      my ($address, $port) = (inet_aton(shift), shift);
      my $reuse = pack("l", 1);
      socket(my $udp, PF_INET, SOCK_DGRAM, 17) or die "udp: $!";
      bind($udp, pack_sockaddr_in($port, $address)) or die "bind: $!";
      socket(my $tcp, PF_INET, SOCK_STREAM, 6) or die "tcp: $!";
      setsockopt($tcp, SOL_SOCKET, SO_REUSEADDR, $reuse);
      bind($tcp, pack_sockaddr_in($port, $address)) && listen($tcp, 16) or die "listen: $!";
      socket(my $other, PF_INET, SOCK_DGRAM, 17) or die "other: $!";
      bind($other, pack_sockaddr_in(5300, INADDR_LOOPBACK)) or die "bind: $!";
      fileno($udp) == 3 && fileno($tcp) == 4 && fileno($other) == 5 or die "descriptors are taken";
      @ENV{"LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"} = ($$, 3, "dns:dns:other");
      exec @ARGV or die "exec: $!";
      """

    private func dig(_ lab: Lab, _ options: [String] = []) throws -> [String] {
      let command = ["dig", "@\(Lab.server4)", "+norec", "www.example.com", "AAAA"] + options
      return Reply(printed: try run(lab.inClient(command)).text).sections["answer"] ?? []
    }

    private static let answer = ["www.example.com. 300 IN AAAA 2001:db8::80"]

    @Test(
      "port 53 over UDP and TCP by a server with no right to it; what is not listened on is told; a reload keeps them"
    )
    func passed() throws {
      try Lab.with { lab in
        try succeed(["chmod", "777", lab.directory.path])
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(
            listen: [Lab.server4 + "@53"], mode: "off", server: ["kernel-threads: 2"]),
          under: [
            "perl", "-e", Self.pass, Lab.server4, "53", "setpriv", "--reuid", "nobody", "--regid",
            "nogroup", "--clear-groups", "--bounding-set", "-all", "--no-new-privs",
          ])
        let status = try String(contentsOfFile: "/proc/\(server.pid)/status", encoding: .utf8)
        #expect(status.contains("CapEff:\t0000000000000000"))
        let log = server.logText
        #expect(
          log.contains(
            "socket activation: \(Lab.server4)@53 over UDP (dns), \(Lab.server4)@53 over TCP (dns)"),
          "\(log)")
        #expect(
          log.contains("127.0.0.1@5300 over UDP (other) is not in server.listen"), "\(log)")
        #expect(try dig(lab) == Self.answer)
        #expect(try dig(lab, ["+tcp"]) == Self.answer)
        // The kernel path is exchanged for one with other settings, on the same sockets.
        let text = try String(contentsOfFile: server.configurationPath, encoding: .utf8)
        try Data(
          text.replacingOccurrences(of: "kernel-threads: 2", with: "kernel-threads: 3").utf8
        ).write(to: URL(fileURLWithPath: server.configurationPath))
        try succeed(lab.inServer([apusPath, "reload", "--config", server.configurationPath]))
        #expect(try dig(lab) == Self.answer)
        #expect(try dig(lab, ["+tcp"]) == Self.answer)
        #expect(server.stop() == 0)
      }
    }

    @Test("systemd-socket-activate: the query that starts the server is answered by it")
    func activated() throws {
      try #require(isInstalled("systemd-socket-activate"), "tools/test installs it")
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(listen: [Lab.server4 + "@53"], mode: "off"),
          under: [
            "systemd-socket-activate", "--datagram", "--listen=\(Lab.server4):53",
            "--fdname=dns", "--",
          ], waiting: false)
        #expect(
          try NetworkNamespace.eventually(within: 20) {
            try succeed(lab.inServer(["ss", "-Hlun"])).contains("\(Lab.server4):53")
          })
        // It waits until the zones have been read; where that takes more than a second, it has SERVFAIL, as at any start.
        let first = try run(
          lab.inClient(["dig", "@\(Lab.server4)", "+time=30", "+tries=1", "example.com"]))
        try server.waitUntilReady()
        let lines = server.logText.split(separator: "\n").map(String.init)
        let loaded = try #require(
          lines.firstIndex { $0.contains("zones: ") && $0.contains(" loaded") })
        let answering = try #require(lines.firstIndex { $0.contains("answering on") })
        #expect(
          first.text.contains("status: NOERROR")
            || answering < loaded && first.text.contains("status: SERVFAIL"),
          "\(first.text) \(server.logText)")
        #expect(try dig(lab) == Self.answer)
        // TCP was not passed: the server opens it.
        #expect(try dig(lab, ["+tcp"]) == Self.answer)
        #expect(
          server.logText.contains("socket activation: \(Lab.server4)@53 over UDP (dns)"),
          "\(server.logText)")
        #expect(server.stop() == 0)
      }
    }
  }
}
