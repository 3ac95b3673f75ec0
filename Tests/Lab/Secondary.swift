import Foundation
import TestSupport
import Testing

/// Another server in a lab's client namespace that has a zone from Apus: by AXFR and IXFR, signed by the key `xfr.`.
final class Secondary {
  enum Kind: String, CaseIterable, Sendable {
    case knotd, nsd, named
  }

  static let zone = "example.org"
  static let secret = "c2VjcmV0IG9mIHRoZSBsYWIncyB0cmFuc2ZlcnM="
  static let keys = "{xfr: {algorithm: hmac-sha256, secret: \"\(secret)\"}}"
  static let port = 5300

  private let lab: Lab
  private let process: ChildProcess
  private let log: URL

  init(_ kind: Kind, in lab: Lab) throws {
    try #require(isInstalled(kind.rawValue), "tools/test installs it")
    self.lab = lab
    let directory = lab.directory.appendingPathComponent(kind.rawValue)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let file = directory.appendingPathComponent("conf")
    try Data(Self.configuration(kind, directory.path).utf8).write(to: file)
    log = directory.appendingPathComponent("log")
    let command =
      switch kind {
      case .knotd: ["knotd", "-c", file.path]
      case .nsd: ["nsd", "-d", "-c", file.path]
      case .named: ["named", "-g", "-n", "1", "-c", file.path]
      }
    process = try start(lab.inClient(command), log: log)
  }

  deinit { process.stop(SIGTERM) }

  private static func configuration(_ kind: Kind, _ directory: String) -> String {
    switch kind {
    case .knotd:
      """
      \(Self.knotHead(directory))
      acl:
        - id: apus
          address: \(Lab.server4)
          key: xfr
          action: notify
        - id: lab
          address: \(Lab.client4)
          action: transfer
      zone:
        - domain: \(zone)
          storage: "\(directory)"
          master: apus
          acl: [apus, lab]

      """
    case .nsd:
      """
      server:
        ip-address: \(Lab.client4)
        port: \(port)
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
        secret: "\(secret)"
      zone:
        name: \(zone)
        zonefile: "\(directory)/zone"
        request-xfr: \(Lab.server4) xfr
        allow-notify: \(Lab.server4) xfr
        provide-xfr: \(Lab.client4) NOKEY

      """
    case .named:
      """
      options {
        directory "\(directory)";
        pid-file "\(directory)/named.pid";
        session-keyfile "\(directory)/session.key";
        managed-keys-directory "\(directory)";
        listen-on port \(port) { \(Lab.client4); };
        listen-on-v6 { none; };
        recursion no;
        dnssec-validation no;
        empty-zones-enable no;
      };
      controls { };
      key "xfr" { algorithm hmac-sha256; secret "\(secret)"; };
      zone "\(zone)" {
        type secondary;
        primaries { \(Lab.server4) key xfr; };
        file "\(directory)/zone";
        allow-transfer { \(Lab.client4); };
        notify no;
      };

      """
    }
  }

  /// What it printed.
  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  /// The serial that it answers with; nil: it does not answer, or has not got the zone.
  var serial: UInt32? {
    let question = [
      "dig", "@\(Lab.client4)", "-p", "\(Self.port)", "+short", "+time=1", "+tries=1", Self.zone,
      "SOA",
    ]
    guard let text = try? run(lab.inClient(question)).text else { return nil }
    return text.split(separator: " ").dropFirst(2).first.flatMap { UInt32($0) }
  }

  /// Waits until it has that serial.
  func wait(for serial: UInt32, seconds: Double = 60) -> Bool {
    let deadline = Date(timeIntervalSinceNow: seconds)
    while Date() < deadline {
      if self.serial == serial { return true }
      Thread.sleep(forTimeInterval: 0.1)
    }
    return false
  }

  /// All records of the zone, as this server gives them.
  func records() throws -> [String] {
    try Self.records(lab, ["@\(Lab.client4)", "-p", "\(Self.port)"])
  }

  /// All records of the zone by AXFR, in one order, the SOA twice.
  static func records(_ lab: Lab, _ server: [String]) throws -> [String] {
    let text = try succeed(
      lab.inClient(["dig"] + server + ["+noall", "+answer", "+onesoa", zone, "AXFR"]))
    return text.split(separator: "\n")
      .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() }
      .filter { !$0.hasPrefix(";") }.sorted()
  }
}

// What every Knot DNS of the lab is configured with, however it stands to Apus.
extension Secondary {
  /// Where it runs and listens, the key, and where Apus is.
  static func knotHead(_ directory: String) -> String {
    """
    server:
        rundir: "\(directory)"
        listen: \(Lab.client4)@\(port)
    log:
      - target: stderr
        any: info
    database:
        storage: "\(directory)"
    key:
      - id: xfr
        algorithm: hmac-sha256
        secret: \(secret)
    remote:
      - id: apus
        address: \(Lab.server4)@53
        key: xfr
    """
  }

  /// The same, and that Apus may have zones from it.
  static func knotGiver(_ directory: String) -> String {
    """
    \(knotHead(directory))
    acl:
      - id: apus
        key: xfr
        action: transfer
    """
  }
}
