import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// The route to an anycast address, by real BIRD on both sides of the link.
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
        func hasRoute(_ wanted: Bool) throws -> Bool {
          try NetworkNamespace.eventually(within: 20) {
            let routes = try succeed(lab.inClient(["ip", "route", "show", "\(Self.address)/32"]))
            return routes.contains("via \(Lab.server4)") == wanted
          }
        }
        #expect(try hasRoute(true), "\(inside.logText)\(outside.logText)")
        let answer = try succeed(
          lab.inClient(["dig", "@\(Self.address)", "+norec", "+short", "www.example.com", "A"]))
        #expect(!answer.isEmpty)

        // A zone that is not there, as after a mistake in the configuration.
        let text = try String(contentsOfFile: server.configurationPath, encoding: .utf8)
        let file = lab.directory.appendingPathComponent("late.zone").path
        try Data((text + "\n  late.test: {file: \(file)}\n").utf8)
          .write(to: URL(fileURLWithPath: server.configurationPath))
        let reload = lab.inServer([apusPath, "reload", "--config", server.configurationPath])
        _ = try run(reload)
        #expect(try hasRoute(false), "a zone is not served")
        try Data("@ 300 SOA ns h 1 1 1 1 1\n@ 300 NS ns.example.net.\n".utf8)
          .write(to: URL(fileURLWithPath: file))
        try succeed(reload)
        #expect(try hasRoute(true), "it is served")

        server.stop(SIGKILL)
        #expect(try hasRoute(false), "the server is dead")
      }
    }

    @Test("the hook withdraws when it is stopped, and says to ExaBGP what ExaBGP reads")
    func exabgp() throws {
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
