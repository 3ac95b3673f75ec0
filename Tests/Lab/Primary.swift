import Foundation
import TestSupport
import Testing

/// Another server in a lab's client namespace that Apus has a zone from, signed by the key `xfr.`, and that tells Apus of
/// changes.
final class Primary {
  private let lab: Lab
  private let kind: Secondary.Kind
  private let directory: URL
  private let log: URL
  private var process: ChildProcess?

  init(_ kind: Secondary.Kind, in lab: Lab, zone: String) throws {
    try #require(isInstalled(kind.rawValue), "tools/test installs it")
    (self.lab, self.kind) = (lab, kind)
    directory = lab.directory.appendingPathComponent("primary")
    log = directory.appendingPathComponent("log")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try write(zone)
    try Data(configuration.utf8).write(to: directory.appendingPathComponent("conf"))
    try start()
  }

  deinit { stop() }

  /// What it printed.
  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  func start() throws {
    let file = directory.appendingPathComponent("conf").path
    let command =
      switch kind {
      case .knotd: ["knotd", "-c", file]
      case .nsd: ["nsd", "-d", "-c", file]
      case .named: ["named", "-g", "-n", "1", "-c", file]
      }
    process = try LabTests.start(lab.inClient(command), log: log)
    let question = [
      "dig", "@\(Lab.client4)", "-p", "\(Secondary.port)", "+time=1", "+tries=1", Secondary.zone,
      "SOA",
    ]
    for _ in 0..<100 {
      if try run(lab.inClient(question)).text.contains("status: NOERROR") { return }
      Thread.sleep(forTimeInterval: 0.1)
    }
    Issue.record("the primary does not answer:\n\(logText)")
  }

  func stop() {
    process?.stop(SIGTERM)
    process = nil
  }

  private func write(_ zone: String) throws {
    try Data(zone.utf8).write(to: directory.appendingPathComponent("zone"))
  }

  /// Serves another version, and tells Apus.
  func serve(_ zone: String) throws {
    // Some look at the file's time, in seconds.
    Thread.sleep(forTimeInterval: 1.1)
    try write(zone)
    if let process { kill(process.pid, SIGHUP) }
  }

  /// All records of its zone.
  func records() throws -> [String] {
    try Secondary.records(
      lab,
      [
        "@\(Lab.client4)", "-p", "\(Secondary.port)", "-y", "hmac-sha256:xfr:\(Secondary.secret)",
      ])
  }

  private var configuration: String {
    let directory = directory.path
    switch kind {
    case .knotd:
      return """
        \(Secondary.knotGiver(directory))
        zone:
          - domain: \(Secondary.zone)
            file: "\(directory)/zone"
            zonefile-load: difference-no-serial
            zonefile-sync: -1
            journal-content: all
            semantic-checks: off
            notify: apus
            acl: apus

        """
    case .nsd:
      return """
        server:
          ip-address: \(Lab.client4)
          port: \(Secondary.port)
          username: ""
          chroot: ""
          zonesdir: "\(directory)"
          pidfile: "\(directory)/nsd.pid"
          xfrdfile: "\(directory)/xfrd.state"
          zonelistfile: "\(directory)/zone.list"
          xfrdir: "\(directory)"
          database: ""
          verbosity: 2
        remote-control:
          control-enable: no
        key:
          name: xfr
          algorithm: hmac-sha256
          secret: "\(Secondary.secret)"
        zone:
          name: \(Secondary.zone)
          zonefile: "\(directory)/zone"
          provide-xfr: 192.0.2.0/24 xfr
          notify: \(Lab.server4) xfr

        """
    case .named:
      return """
        options {
          directory "\(directory)";
          pid-file "\(directory)/named.pid";
          session-keyfile "\(directory)/session.key";
          managed-keys-directory "\(directory)";
          listen-on port \(Secondary.port) { \(Lab.client4); };
          listen-on-v6 { none; };
          recursion no;
          dnssec-validation no;
          empty-zones-enable no;
          check-integrity no;
          ixfr-from-differences yes;
          check-names primary ignore;
        };
        controls { };
        key "xfr" { algorithm hmac-sha256; secret "\(Secondary.secret)"; };
        server \(Lab.server4) { keys { xfr; }; };
        zone "\(Secondary.zone)" {
          type primary;
          file "\(directory)/zone";
          allow-transfer { key xfr; };
          notify explicit;
          also-notify { \(Lab.server4) key xfr; };
        };

        """
    }
  }
}
