/// A tool that asks, as it is found on its operator's desk.
enum AskingTool: String, CaseIterable, Sendable {
  case dig, kdig, drill

  /// The command that asks `scenario` of `server`, without recursion and, but for drill, with EDNS as the tool does it by itself.
  func command(_ scenario: Scenario, server: String, over transport: Scenario.Transport)
    -> [String]
  {
    let tcp = transport == .tcp
    switch self {
    case .dig:
      return ["dig", "@\(server)", "+norec", "+time=3", "+tries=1", "+noall", "+comments"]
        + ["+answer", "+authority", "+additional"] + scenario.options + (tcp ? ["+tcp"] : [])
        + ["-q", scenario.question, "-t", scenario.type]
    case .kdig:
      return ["kdig", "@\(server)", "+time=3", "+retry=0", "+noidn", "+edns", "+bufsize=1232"]
        + (tcp ? ["+tcp"] : []) + ["-q", scenario.question, "-t", scenario.type]
    case .drill:
      return ["drill", "-o", "rd", "-b", "1232"] + (tcp ? ["-t"] : [])
        + [scenario.question, scenario.type, "@\(server)"]
    }
  }

  /// kdig prints every name in lower case.
  var hidesCase: Bool { self == .kdig }

  /// Scenarios with options are written in dig's.
  func canAsk(_ scenario: Scenario) -> Bool { self == .dig || scenario.options.isEmpty }
}
