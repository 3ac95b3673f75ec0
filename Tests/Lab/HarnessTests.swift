import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// What the other tests stand on: the wire, the clean-up, and the scenarios themselves.
  @Suite(.needsLab) struct Harness {
    @Test("a frame comes out of the wire as it went in, with 0, 1 and 2 VLAN tags")
    func wire() throws {
      try Lab.with { lab in
        let (client, server) = (try RawLink(lab), try RawLink(lab, end: .server))
        let addresses = Lab.serverMAC + Lab.rawMAC
        let payload: [UInt8] = [0x88, 0xb5] + (0..<100)  // an EtherType for experiments
        let tags: [[UInt8]] = [[], [0x81, 0, 0, 7], [0x88, 0xa8, 0, 9, 0x81, 0, 0, 7]]
        for tag in tags {
          let frame = addresses + tag + payload
          try client.send(frame)
          #expect(try server.drain().contains(frame), "\(tag.count / 4) tags")
        }
      }
    }

    @Test("nothing is left of a lab when its test fails")
    func removal() throws {
      struct Expected: Error {}
      var names: [String] = []
      #expect(throws: Expected.self) {
        try Lab.with { lab in
          names = [lab.server, lab.client, lab.directory.path]
          throw Expected()
        }
      }
      #expect(!names.isEmpty)
      for name in names {
        #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
        #expect(!FileManager.default.fileExists(atPath: name))
      }
    }

    @Test("the namespaces of a test that was killed go when the next lab opens")
    func abandoned() throws {
      // The process of `true` has ended by the time its id is used.
      let gone = try ChildProcess(["true"], output: STDOUT_FILENO, errors: STDERR_FILENO)
      gone.wait()
      let name = "\(Sweep.prefix)\(gone.pid)-1-s"
      // A lab that is opened beside this one would take it while it is half made.
      try Sweep.whileNobodySweeps { try succeed(["ip", "netns", "add", name]) }
      try Lab.with { _ in }
      #expect(!FileManager.default.fileExists(atPath: "/run/netns/\(name)"))
    }

    @Test("the scenarios hold for NSD too")
    func scenariosHoldForNSD() throws {
      try #require(isInstalled("named-compilezone"), "tools/test installs it")
      try Lab.with { lab in
        var flat: [(name: String, file: String)] = []
        for zone in sampleZones {
          // NSD 4.6 has no $GENERATE: BIND's tool writes it out, standing where $INCLUDE is relative to.
          let file = lab.directory.appendingPathComponent(zone.name).path
          let zones = packageRoot.appendingPathComponent("zones").path
          try succeed([
            "named-compilezone", "-q", "-i", "none", "-k", "ignore", "-w", zones, "-o", file,
            zone.name, zone.file,
          ])
          flat.append((zone.name, file))
        }
        let nsd = try NSDServer(in: lab, zones: flat)
        for scenario in try sampleZones.flatMap({ try Scenario.all(of: $0.name) }) {
          // Minimal answers to ANY are not NSD 4.6's.
          guard scenario.type != "ANY", let transport = scenario.transports.first else { continue }
          let command =
            AskingTool.dig.command(scenario, server: Lab.server4, over: transport)
            + ["-p", "5300"]
          let reply = Reply(printed: try run(lab.inClient(command)).text)
          let faults = scenario.faults(of: reply, ignoringCase: false)
          #expect(faults.isEmpty, "\(scenario.question) \(scenario.type): \(faults)")
        }
        withExtendedLifetime(nsd) {}
      }
    }
  }
}
