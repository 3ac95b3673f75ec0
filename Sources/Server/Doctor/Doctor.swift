import Steering

/// Looks whether this machine and these interfaces can run the fast path, and what to type if not.
public struct Doctor: Sendable {
  private let configuration: Configuration
  /// Names that were given, else those of the configuration; none: all Ethernet devices that are up.
  private let names: [String]
  private let testsItself: Bool

  public init(_ configuration: Configuration, interfaces: [String], selfTest: Bool = true) {
    self.configuration = configuration
    names = interfaces.isEmpty ? configuration.interfaces : interfaces
    testsItself = selfTest
  }

  /// Looks at everything. Blocks, for some seconds at most.
  public func examine() -> DoctorReport {
    let host = HostFacts.probe()
    var findings: [DoctorFinding] = []
    var queues = 0
    for name in names.isEmpty ? Self.devices() : names {
      do {
        let checks = InterfaceChecks(
          facts: try InterfaceFacts.probe(name), host: host, mode: configuration.mode,
          wanted: configuration.queues, queuesBefore: queues)
        queues += checks.served
        findings += checks.findings
      } catch {
        findings.append(
          .red(
            "interface", of: name, "cannot be looked at: \(error.firstLine)", mend: "ip -br link"))
      }
    }
    findings = HostChecks(facts: host, queues: queues, user: configuration.user).findings + findings
    if testsItself { findings.append(SelfTest.run(host)) }
    return DoctorReport(findings)
  }

  /// All devices that are up and have an Ethernet address, but lo.
  private static func devices() -> [String] {
    ((try? NetworkInterface.all()) ?? []).filter { interface in
      interface.name != "lo" && (try? interface.ethernetAddress()) != nil
        && (try? interface.state().isUp) == true
    }.map(\.name)
  }
}
