import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// The route to an anycast address, by real BIRD or ExaBGP beside the server, and BIRD on the other side of the link.
  @Suite(.needsLab) struct Anycast {
    private static let address = "203.0.113.53"
    private static let script = packageRoot.appendingPathComponent(
      "tools/packaging/anycast/apus-route")

    /// The example of tools/packaging, with timers for a test.
    private static func server() throws -> String {
      let file = packageRoot.appendingPathComponent("tools/packaging/anycast/bird.conf")
      let example = try String(contentsOf: file, encoding: .utf8)
      let neighbor = "neighbor \(Lab.client4) as 64513;"
      try #require(example.contains(neighbor))
      return example.replacingOccurrences(of: neighbor, with: "\(neighbor)\n  \(timers)")
    }

    private static let timers =
      "connect delay time 1; connect retry time 1; error wait time 1, 1; hold time 9;"

    private static let client = """
      router id \(Lab.client4);
      protocol device {}
      protocol kernel { ipv4 { export all; import none; }; }
      protocol bgp downstream {
        local \(Lab.client4) as 64513;
        neighbor \(Lab.server4) as 64512;
        \(timers)
        ipv4 { import all; export none; };
      }
      """

    @Test(
      "the route comes when the server is ready, goes when it is not or ends, and comes back",
      .timeLimit(.minutes(2)))
    func bird() throws {
      try #require(isInstalled("bird"), "tools/test installs it")
      try Lab.with(Lab.Shape(anycast: [Self.address])) { lab in
        let server = try ApusServer(in: lab, ApusServer.Options(listen: []))
        let inside = try RoutingDaemon(
          "inside", in: lab, lab.inServer, configuration: Self.server())
        let outside = try RoutingDaemon(
          "outside", in: lab, lab.inClient, configuration: Self.client)
        let hook = try start(
          lab.inServer([
            "env", "APUS=\(apusPath)", "BIRDC=\(inside.control)", Self.script.path, "--every",
            "0.2",
            "--config", server.configurationPath, "bird", "apus",
          ]), log: lab.directory.appendingPathComponent("route.log"))
        defer { hook.stop(SIGKILL) }
        #expect(try Self.hasRoute(true, in: lab), "\(inside.logText)\(outside.logText)")
        let answer = try succeed(
          lab.inClient(["dig", "@\(Self.address)", "+norec", "+short", "www.example.com", "A"]))
        #expect(!answer.isEmpty)

        let file = lab.directory.appendingPathComponent("late.zone").path
        try Self.addZone(file, to: server, in: lab)
        #expect(try Self.hasRoute(false, in: lab), "a zone is not served")
        try Self.writeZone(file, of: server, in: lab)
        #expect(try Self.hasRoute(true, in: lab), "it is served")

        server.stop(SIGKILL)
        #expect(try Self.hasRoute(false, in: lab), "the server is dead")
      }
    }

    /// Waits until the client has the route, or has it no longer.
    private static func hasRoute(_ wanted: Bool, in lab: Lab) throws -> Bool {
      try NetworkNamespace.eventually(within: 20) {
        let routes = try succeed(lab.inClient(["ip", "route", "show", "\(address)/32"]))
        return routes.contains("via \(Lab.server4)") == wanted
      }
    }

    private static func reload(_ server: ApusServer, in lab: Lab) -> [String] {
      lab.inServer([apusPath, "reload", "--config", server.configurationPath])
    }

    /// Configures a zone that is not there, as after a mistake.
    private static func addZone(_ file: String, to server: ApusServer, in lab: Lab) throws {
      let text = try String(contentsOfFile: server.configurationPath, encoding: .utf8)
      try Data((text + "\n  late.test: {file: \(file)}\n").utf8)
        .write(to: URL(fileURLWithPath: server.configurationPath))
      _ = try run(reload(server, in: lab))
    }

    /// Brings the zone that was missing.
    private static func writeZone(_ file: String, of server: ApusServer, in lab: Lab) throws {
      try Data("@ 300 SOA ns h 1 1 1 1 1\n@ 300 NS ns.example.net.\n".utf8)
        .write(to: URL(fileURLWithPath: file))
      try succeed(reload(server, in: lab))
    }

    private static func text(_ log: URL) -> String {
      (try? String(contentsOf: log, encoding: .utf8)) ?? ""
    }

    /// The example for ExaBGP, with the hook and the server of a test.
    private static func speaker(of server: ApusServer) throws -> String {
      let file = packageRoot.appendingPathComponent("tools/packaging/anycast/exabgp.conf")
      let example = try String(contentsOf: file, encoding: .utf8)
      let hook = "/usr/bin/apus-route --config /etc/apus/apus.yaml"
      try #require(example.contains(hook) && example.contains("neighbor \(Lab.client4) {"))
      return example.replacingOccurrences(
        of: hook,
        with: "/usr/bin/env APUS=\(apusPath) \(script.path) --every 0.2"
          + " --config \(server.configurationPath)")
    }

    /// The processes whose command line has this text, as of the hook that ExaBGP runs.
    private static func processes(_ text: String) throws -> [Int32] {
      try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { entry in
        guard let pid = Int32(entry),
          let line = try? String(contentsOfFile: "/proc/\(entry)/cmdline", encoding: .utf8),
          line.contains("apus-route"), line.contains(text)
        else { return nil }
        return pid
      }
    }

    @Test(
      "ExaBGP: the route comes when the server is ready, goes when it is not, though the hook was killed, and comes back",
      .timeLimit(.minutes(2)))
    func exabgp() throws {
      try #require(isInstalled("exabgp"), "tools/test installs it")
      try Lab.with(Lab.Shape(anycast: [Self.address])) { lab in
        let server = try ApusServer(in: lab, ApusServer.Options(listen: []))
        let outside = try RoutingDaemon(
          "outside", in: lab, lab.inClient, configuration: Self.client)
        let configuration = lab.directory.appendingPathComponent("exabgp.conf")
        try Data(try Self.speaker(of: server).utf8).write(to: configuration)
        let log = lab.directory.appendingPathComponent("exabgp.log")
        // As who started it, and without the pipes for its own command.
        let speaker = try start(
          lab.inServer([
            "env", "exabgp.daemon.drop=false", "exabgp.api.cli=false", "exabgp",
            configuration.path,
          ]), log: log)
        defer { speaker.stop(SIGKILL) }
        #expect(
          try Self.hasRoute(true, in: lab),
          "\(Self.text(log))\(outside.logText)")
        let answer = try succeed(
          lab.inClient(["dig", "@\(Self.address)", "+norec", "+short", "www.example.com", "A"]))
        #expect(!answer.isEmpty)

        let file = lab.directory.appendingPathComponent("late.zone").path
        try Self.addZone(file, to: server, in: lab)
        #expect(try Self.hasRoute(false, in: lab), "a zone is not served")
        try Self.writeZone(file, of: server, in: lab)
        #expect(try Self.hasRoute(true, in: lab), "it is served")

        // Whatever the hook had announced before it died does not outlive the server.
        let hooks = try Self.processes(server.configurationPath)
        #expect(!hooks.isEmpty)
        server.stop(SIGKILL)
        for hook in hooks { kill(hook, SIGKILL) }
        #expect(
          try Self.hasRoute(false, in: lab),
          "the server is dead\n\(Self.text(log))")
        speaker.stop(SIGTERM)
      }
    }

    @Test("the hook withdraws when it is stopped, and says to ExaBGP what ExaBGP reads")
    func hook() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let output = try run(
          lab.inServer([
            "timeout", "4", "env", "APUS=\(apusPath)", Self.script.path, "--every", "0.2",
            "--config", server.configurationPath, "exabgp", "\(Self.address)/32",
          ]))
        #expect(
          output.text == """
            announce route \(Self.address)/32 next-hop self
            withdraw route \(Self.address)/32 next-hop self

            """, "\(output.errors)")
        for wrong in [[], ["ospf", "x"], ["bird"], ["--rise", "0", "bird", "x"]] {
          #expect(try run([Self.script.path] + wrong).status == 2, "\(wrong)")
        }
      }
    }
  }
}
