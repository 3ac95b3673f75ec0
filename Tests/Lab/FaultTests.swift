import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// What befalls an interface in service: the kernel path serves on, one line and a metric say so and how old the fault is
  /// at most, and the fast path comes back by itself.
  @Suite(.needsLab) struct Faults {
    /// Asks with dig from the client; whether the answer is whole.
    private func isAnswered(_ lab: Lab, _ address: String = Lab.server4) throws -> Bool {
      let dig = ["dig", "@\(address)", "+norec", "+time=1", "+tries=1", "www.example.com"]
      return Reply(printed: try run(lab.inClient(dig)).text).sections["answer"]?.count == 3
    }

    /// How often `text` is in the server's log.
    private func count(_ text: String, _ server: ApusServer) -> Int {
      server.logText.components(separatedBy: text).count - 1
    }

    /// Waits until the fast path has answered one more query than before.
    private func comesBack(_ server: ApusServer, _ lab: Lab, within seconds: Double = 5) throws
      -> Bool
    {
      let deadline = Date(timeIntervalSinceNow: seconds)
      while Date() < deadline {
        let before = try server.status().fastReplies
        if try isAnswered(lab), try server.status().fastReplies > before { return true }
        usleep(50_000)
      }
      return false
    }

    /// Waits for a fault to be counted, and told once.
    private func expectFault(
      _ fault: String, _ line: String, _ server: ApusServer, times: UInt64 = 1
    ) throws {
      let status = try server.status(within: 10) { ($0.faults[fault] ?? 0) >= times }
      #expect(status.faults[fault] == times, "\(status.faults)\n\(server.logText)")
      #expect(count(line, server) == Int(times), "\(server.logText)")
      // Of each interface: what the log says of the last one, the status and the metrics do too. How much that is depends on the
      // machine's load.
      let within = status.fastPathInterfaces.compactMap(\.faultToldWithinSeconds)
      #expect(!within.isEmpty && within.allSatisfy { $0 > 0 }, "\(within)")
      let told = server.logText.split(separator: "\n").filter { $0.contains(line) }
      #expect(told.allSatisfy { $0.contains(" (told within ") }, "\(told)")
    }

    /// Takes the XDP program off the server's device from outside.
    private func detachProgram(_ lab: Lab) throws {
      // `prog/xdp id 17 name steer`: by the program's number, for links are listed of all namespaces.
      let details = try lab.deviceDetails()
      let place = try #require(details.range(of: "prog/xdp id "))
      let program = try #require(Int(details[place.upperBound...].prefix { $0.isNumber }))
      struct Link: Decodable {
        var id: Int
        var program: Int?

        private enum CodingKeys: String, CodingKey {
          case id
          case program = "prog_id"
        }
      }
      let links = try succeed(lab.inServer(["bpftool", "-j", "link", "show"]))
      let link = try #require(
        try JSONDecoder().decode([Link].self, from: Data(links.utf8))
          .first { $0.program == program })
      try succeed(lab.inServer(["bpftool", "link", "detach", "id", "\(link.id)"]))
    }

    @Test("the link goes down and up")
    func link() throws {
      try Lab.with(Lab.Shape(queues: 2)) { lab in
        let server = try ApusServer(in: lab)
        #expect(try comesBack(server, lab))
        for round in 1...2 {
          try lab.setDevice("down")
          try expectFault("link_down", "the link is down", server, times: UInt64(round))
          #expect(try server.status().interfaceState == "link-down")
          try lab.setDevice("up")
          #expect(try comesBack(server, lab))
          let status = try server.status(within: 10) { $0.recoveries == UInt64(round) }
          #expect(status.recoveries == UInt64(round))
          #expect(status.interfaceState == "serving")
          #expect(count("the link is up again", server) == round)
        }
        #expect(server.stop() == 0)
      }
    }

    @Test("queues come: until they are served the kernel path answers what comes by them")
    func queues() throws {
      try Lab.with(Lab.Shape(queues: 4)) { lab in
        for (command, device) in [(lab.inClient, Lab.clientDevice), (lab.inServer, Lab.device)] {
          try succeed(command(["ethtool", "-L", device, "rx", "2", "tx", "2"]))
        }
        let server = try ApusServer(in: lab)
        #expect(try server.status().fastPath.count == 2)
        try succeed(lab.inServer(["ethtool", "-L", Lab.device, "rx", "4", "tx", "4"]))
        try expectFault("queues_changed", "the number of its queues was changed", server)
        let status = try server.status { $0.fastPath.count == 4 }
        #expect(status.fastPath.map(\.queue).sorted() == [0, 1, 2, 3], "\(server.logText)")
        #expect(status.fastPathRefusals.isEmpty)
        #expect(status.recoveries == 1)
        #expect(try comesBack(server, lab))
        // Fewer than have sockets: refused by kernels that know of these (net/ethtool/channels.c).
        let fewer = try run(
          lab.inServer(["ethtool", "-L", Lab.device, "rx", "3", "tx", "3"]))
        let left = fewer.status == 0 ? 3 : 4
        #expect(try server.status { $0.fastPath.count == left }.fastPath.count == left)
        #expect(try comesBack(server, lab))
        #expect(server.stop() == 0)
      }
    }

    @Test("the XDP program is detached by another: it is put back")
    func detached() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        #expect(try comesBack(server, lab))
        // The old way is refused by the kernel while a link holds the program.
        #expect(try run(lab.inServer(["ip", "link", "set", Lab.device, "xdp", "off"])).status != 0)
        #expect(try comesBack(server, lab))
        #expect(try server.status().faults.values.reduce(0, +) == 0)
        for round in 1...3 {
          try detachProgram(lab)
          #expect(try isAnswered(lab), "by whichever path")
          try expectFault(
            "program_detached", "the XDP program was detached by another", server,
            times: UInt64(round))
          #expect(try comesBack(server, lab), "\(server.logText)")
        }
        #expect(try server.status().recoveries == 3)
        #expect(try lab.deviceDetails().contains("prog/xdp"))
        #expect(server.stop() == 0)
        #expect(try !lab.deviceDetails().contains("prog/xdp"))
      }
    }

    @Test("another program takes its place: the kernel path serves until that goes")
    func replaced() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        #expect(try comesBack(server, lab))
        // Within half a second of each other, so that the server finds the other's program in place.
        let object = lab.directory.appendingPathComponent("pass.o").path
        try succeed([
          "sh", "-c",
          "echo '__attribute__((section(\"xdp\"))) int pass(void *frame) { return 2; }' "
            + "| clang -O2 -target bpf -x c -c - -o '\(object)'",
        ])
        let attach = ["ip", "link", "set", "dev", Lab.device, "xdp", "obj", object, "sec", "xdp"]
        let detach = ["ip", "link", "set", "dev", Lab.device, "xdp", "off"]
        // Who comes first decides what the server sees: nothing, its own program again, or the other's.
        var status = try server.status()
        for _ in 0..<30 where status.faults["program_replaced"] != 1 {
          try detachProgram(lab)
          if try run(lab.inServer(attach)).status == 0 {
            status = try server.status(within: 10) { $0.interfaceState == "kernel-path" }
            if status.faults["program_replaced"] == 1 { continue }
            try succeed(lab.inServer(detach))
          }
          #expect(try comesBack(server, lab))
        }
        #expect(status.interfaceState == "kernel-path", "\(server.logText)")
        #expect(status.fastPath.isEmpty)
        #expect(status.faults["program_replaced"] == 1, "\(status.faults)")
        let reason = "another XDP program took the place of ours"
        #expect(status.fastPathRefusals.map(\.reason) == [reason])
        let before = status.kernelReplies
        for _ in 0..<3 { #expect(try isAnswered(lab)) }
        usleep(1_500_000)
        let later = try server.status()
        #expect(later.kernelReplies == before + 3)
        #expect(later.interfaceState == "kernel-path", "ours does not take the place of theirs")
        #expect(count(reason, server) == 1, "\(server.logText)")
        try succeed(lab.inServer(detach))
        #expect(try comesBack(server, lab), "\(server.logText)")
        #expect(try server.status().fastPathRefusals.isEmpty)
        #expect(server.stop() == 0)
      }
    }

    @Test("the interface is removed and made again: what else is served goes on, and it comes back")
    func remade() throws {
      try Lab.with { lab in
        try lab.addSecondLink()
        let server = try ApusServer(
          in: lab, ApusServer.Options(listen: [], interfaces: [Lab.device, Lab.secondDevice]))
        for round in 1...2 {
          try lab.deleteDevice()
          try expectFault(
            "interface_gone", "\(Lab.device): kernel path only: the interface is gone", server,
            times: UInt64(round))
          #expect(try isAnswered(lab, Lab.secondServer4))
          try lab.remakeDevice()
          #expect(try comesBack(server, lab), "\(server.logText)")
          // And the link's, where it was seen before its peer was up.
          #expect(try server.status().recoveries >= UInt64(round))
        }
        let status = try server.status()
        #expect(status.fastPath.map(\.interface).sorted() == [Lab.device, Lab.secondDevice])
        #expect(status.fastPathRefusals.isEmpty)
        #expect(count("the fast path is back", server) == 2)
        #expect(server.stop() == 0)
      }
    }

    @Test("an interface that is not there at the start is served when it comes")
    func late() throws {
      try Lab.with { lab in
        try lab.deleteDevice()
        let server = try ApusServer(in: lab, ApusServer.Options(listen: []))
        #expect(try server.status().interfaceState == "kernel-path")
        try lab.remakeDevice()
        #expect(try comesBack(server, lab), "\(server.logText)")
        #expect(server.stop() == 0)
      }
    }
  }
}
