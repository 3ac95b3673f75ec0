import Foundation
import TestSupport
import Testing

/// unbound in a lab's client namespace, with a root and a trust anchor of our own.
final class ValidatingResolver {
  static let address = "127.0.0.1"
  static let port = 5300

  private let process: ChildProcess
  private let log: URL

  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  init(in lab: Lab, anchor: String, rootServer: String) throws {
    try #require(isInstalled("unbound"), "tools/test installs it")
    let directory = lab.directory.appendingPathComponent("unbound")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let files = [
      "hints": ". 3600 NS a.root-server.\na.root-server. 3600 A \(rootServer)\n",
      "anchor": anchor,
      "unbound.conf": """
      server:
        interface: \(Self.address)
        port: \(Self.port)
        do-ip6: no
        do-daemonize: no
        num-threads: 1
        chroot: ""
        username: ""
        directory: "\(directory.path)"
        pidfile: "\(directory.path)/unbound.pid"
        use-syslog: no
        logfile: ""
        val-log-level: 2
        root-hints: "\(directory.path)/hints"
        trust-anchor-file: "\(directory.path)/anchor"
        trust-anchor-signaling: no
        module-config: "validator iterator"
        access-control: 127.0.0.0/8 allow
        do-not-query-localhost: no
        aggressive-nsec: no
        val-clean-additional: yes
        harden-dnssec-stripped: yes
      remote-control:
        control-enable: no

      """,
    ]
    for (name, text) in files {
      try Data(text.utf8).write(to: directory.appendingPathComponent(name))
    }
    log = lab.directory.appendingPathComponent("unbound.log")
    process = try start(
      lab.inClient(["unbound", "-d", "-c", directory.appendingPathComponent("unbound.conf").path]),
      log: log)
    let question = [
      "dig", "@\(Self.address)", "-p", "\(Self.port)", "+time=1", "+tries=1", "+norec", ".", "NS",
    ]
    for _ in 0..<40 where try run(lab.inClient(question)).status != 0 {
      Thread.sleep(forTimeInterval: 0.1)
    }
  }

  deinit { process.stop(SIGTERM) }
}
