import Testing

extension LabAnswers {
  /// The sample zones' scenarios, asked by three tools over everything that carries DNS here.
  @Suite(.needsLab) struct Answers {
    @Test(
      "every scenario of a sample zone, over IPv4 and IPv6, UDP and TCP",
      arguments: sampleZones.map(\.name))
    func scenarios(zone: String) throws {
      let scenarios = try Scenario.all(of: zone)
      #expect(!scenarios.isEmpty)
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        for tool in AskingTool.allCases {
          try #require(isInstalled(tool.rawValue), "tools/test installs \(tool)")
          for transport in Scenario.Transport.allCases {
            try ask(scenarios, of: server, in: lab, with: tool, over: transport)
          }
        }
        #expect(server.stop() == 0)
      }
    }

    /// Asks all, compares all, and looks at the counters for the path that answered.
    private func ask(
      _ scenarios: [Scenario], of server: ApusServer, in lab: Lab, with tool: AskingTool,
      over transport: Scenario.Transport
    ) throws {
      let before = try server.status()
      var asked: UInt64 = 0
      for scenario in scenarios where scenario.transports.contains(transport) {
        guard tool.canAsk(scenario) else { continue }
        for address in [Lab.server4, Lab.server6] {
          let command = tool.command(scenario, server: address, over: transport)
          let output = try run(lab.inClient(command))
          let faults = scenario.faults(
            of: Reply(printed: output.text), ignoringCase: tool.hidesCase)
          let report = "\(scenario.heading)\n\(command.joined(separator: " "))\n"
          withKnownIssue("(not yet)") {
            #expect(faults.isEmpty, "\(report + faults.joined(separator: "\n"))")
          } when: {
            scenario.isNotYet
          }
          asked += 1
        }
      }
      let fast = transport == .udp ? asked : 0
      let after = try server.status { $0.fastReplies - before.fastReplies >= fast }
      #expect(after.fastReplies - before.fastReplies == fast, "\(tool) over \(transport)")
      #expect(
        after.kernelPath.tcp.responses - before.kernelPath.tcp.responses == asked - fast,
        "\(tool) over \(transport)")
      #expect(after.kernelPath.udp.responses == before.kernelPath.udp.responses)
    }
  }
}
