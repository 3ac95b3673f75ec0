import Foundation
import Testing

extension LabSuite {
  /// What `apus doctor` finds on a veth pair.
  @Suite(.needsLab) struct DoctorVisits {
    private struct Finding: Decodable {
      var check: String
      var subject: String
      var grade: String
      var says: String
      var command: String?
    }

    private struct Report: Decodable {
      var ok: Bool
      var findings: [Finding]

      func grade(_ check: String) -> String? { findings.first { $0.check == check }?.grade }

      func command(_ check: String) -> String? { findings.first { $0.check == check }?.command }
    }

    private func visit(
      _ lab: Lab, _ arguments: [String] = [Lab.device], under wrapper: [String] = []
    ) throws -> Report {
      let output = try run(
        lab.inServer(wrapper + [apusPath, "doctor", "--json"] + arguments))
      let report = try JSONDecoder().decode(Report.self, from: Data(output.text.utf8))
      #expect(output.status == (report.ok ? 0 : 1), "\(output.errors)")
      return report
    }

    @Test(
      "a veth pair with nothing amiss, and the self-test, which leaves no device and no named namespace behind"
    )
    func well() throws {
      try Lab.with(Lab.Shape(queues: 2)) { lab in
        let before = try succeed(lab.inServer(["ip", "-o", "link"]))
        let spaces = try succeed(["ip", "netns", "list"])
        let report = try visit(lab)
        #expect(report.ok)
        #expect(report.grade("self-test") == "green", "\(report.findings.map(\.says))")
        for check in ["driver", "link", "native-xdp", "queues", "vlan", "mtu", "xdp-programs"] {
          #expect(report.grade(check) == "green", "\(check)")
        }
        // veth has no zero-copy, and does not say what it hashes.
        #expect(report.grade("zero-copy") == "amber" && report.grade("rss") == "amber")
        #expect(try succeed(lab.inServer(["ip", "-o", "link"])) == before)
        let left = Set(try succeed(["ip", "netns", "list"]).split(separator: "\n"))
        let names = left.subtracting(spaces.split(separator: "\n")).map(String.init)
        #expect(names.allSatisfy { $0.hasPrefix(Sweep.prefix) }, "\(names): other tests' may come")
      }
    }

    @Test("what is amiss, with what mends it, which then does: MTU, the link")
    func amiss() throws {
      try Lab.with { lab in
        let device = Lab.device
        try succeed(["ip", "-n", lab.server, "link", "set", device, "mtu", "9000"])
        try succeed(["ip", "-n", lab.server, "link", "set", device, "down"])
        let report = try visit(lab, [device, "--no-self-test"])
        #expect(!report.ok)
        for check in ["mtu", "link"] {
          #expect(report.grade(check) != "green", "\(check)")
          let command = try #require(report.command(check)).split(separator: " ").map(String.init)
          try succeed(lab.inServer(command))
        }
        let mended = try visit(lab, [device, "--no-self-test"])
        #expect(mended.ok, "\(mended.findings.map(\.says))")
        #expect(try !visit(lab, ["absent0", "--no-self-test"]).ok)
        let loopback = try visit(lab, ["lo", "--no-self-test"]).findings.filter {
          $0.subject == "lo"
        }
        #expect(loopback.map(\.says) == ["loopback: never on the fast path"])
      }
    }

    @Test("more queues than CPUs: the command that is told sets them on veth too")
    func queues() throws {
      let cpus = ProcessInfo.processInfo.activeProcessorCount
      try Lab.with(Lab.Shape(queues: cpus * 2)) { lab in
        let report = try visit(lab, [Lab.device, "--no-self-test"])
        #expect(report.grade("queues") == "amber")
        let command = try #require(report.command("queues")).split(separator: " ").map(String.init)
        try succeed(lab.inServer(command))
        #expect(try visit(lab, [Lab.device, "--no-self-test"]).grade("queues") == "green")
      }
    }

    @Test("server.user: a limit on locked memory that only root could lift is told")
    func lockedMemory() throws {
      try Lab.with { lab in
        let config = lab.directory.appendingPathComponent("doctor.yaml").path
        let limit = ["prlimit", "--memlock=1048576:1048576"]
        for (user, grade) in [("", "green"), ("server: {user: nobody}", "red")] {
          try Data(user.utf8).write(to: URL(fileURLWithPath: config))
          let report = try visit(
            lab, [Lab.device, "--no-self-test", "--config", config],
            under: limit + ["setpriv", "--bounding-set", "-sys_resource"])
          #expect(report.grade("memlock") == grade, "\(report.findings.map(\.says))")
        }
      }
    }

    @Test("a server's own program is known; a configuration's wishes are held against the driver")
    func withServer() throws {
      try Lab.with { lab in
        var options = ApusServer.Options()
        options.mode = "copy"
        let server = try ApusServer(in: lab, options)
        let report = try visit(lab, ["--config", server.configurationPath, "--no-self-test"])
        #expect(report.ok && report.grade("zero-copy") == "green")
        let program = try #require(report.findings.first { $0.check == "xdp-programs" })
        #expect(program.says == "Apus' own: a server runs here" && program.subject == Lab.device)
        #expect(server.stop() == 0)
      }
    }

    @Test("without privilege: capabilities are red, and the self-test is not run")
    func withoutPrivilege() throws {
      try Lab.with { lab in
        let report = try visit(
          lab, under: ["setpriv", "--reuid", "nobody", "--regid", "nogroup", "--clear-groups"])
        #expect(!report.ok)
        #expect(report.grade("capabilities") == "red" && report.grade("self-test") == "amber")
      }
    }
  }
}
