import Foundation
import TestSupport
import Testing

/// Knot DNS in a lab's client namespace, which generates a catalog of its zones (RFC 9432) and tells Apus of changes.
final class CatalogProducer {
  static let catalog = "catalog.example"

  private let lab: Lab
  private let directory: URL
  private let log: URL
  private var process: ChildProcess?

  /// Serves these zones: names, and the group of each.
  init(in lab: Lab, _ zones: [(name: String, group: String?)]) throws {
    try #require(isInstalled("knotd"), "tools/test installs it")
    self.lab = lab
    directory = lab.directory.appendingPathComponent("producer")
    log = directory.appendingPathComponent("log")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try write(zones)
    let file = directory.appendingPathComponent("conf").path
    process = try start(lab.inClient(["knotd", "-c", file]), log: log)
    for _ in 0..<100 {
      let all = ([Self.catalog] + zones.map(\.name)).filter {
        (try? soa($0).contains("status: NOERROR")) ?? false
      }
      if all.count == zones.count + 1 { return }
      Thread.sleep(forTimeInterval: 0.05)
    }
    Issue.record("the producer does not answer:\n\(logText)")
  }

  deinit { stop() }

  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  func stop() {
    process?.stop(SIGTERM)
    process = nil
  }

  /// Serves other zones from now on.
  func serve(_ zones: [(name: String, group: String?)]) throws {
    try write(zones)
    if let process { kill(process.pid, SIGHUP) }
  }

  /// All records of one of its zones.
  func records(_ zone: String) throws -> [String] {
    try Self.records(lab, ["@\(Lab.client4)", "-p", "\(Secondary.port)"], zone)
  }

  /// All records of a zone by AXFR, in one order.
  static func records(_ lab: Lab, _ server: [String], _ zone: String) throws -> [String] {
    let key = ["-y", "hmac-sha256:xfr:\(Secondary.secret)"]
    let text = try succeed(
      lab.inClient(["dig"] + server + key + ["+noall", "+answer", "+onesoa", zone, "AXFR"]))
    return text.split(separator: "\n")
      .map { $0.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased() }
      .filter { !$0.hasPrefix(";") }.sorted()
  }

  private func soa(_ zone: String) throws -> String {
    // Knot answers for a catalog only whoever may have all of it.
    try run(
      lab.inClient([
        "dig", "@\(Lab.client4)", "-p", "\(Secondary.port)", "+time=1", "+tries=1", "+tcp", "-y",
        "hmac-sha256:xfr:\(Secondary.secret)", zone, "SOA",
      ])
    ).text
  }

  private func write(_ zones: [(name: String, group: String?)]) throws {
    for (name, _) in zones {
      let file = directory.appendingPathComponent("\(name).zone")
      guard !FileManager.default.fileExists(atPath: file.path) else { continue }
      let hosts = (0..<200).map { "h\($0) A 10.1.0.\($0)\n" }.joined()
      try Data(
        ("$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\n"
          + "*.wild TXT \"of \(name)\"\n" + hosts).utf8
      ).write(to: file)
    }
    try Data(configuration(zones).utf8).write(to: directory.appendingPathComponent("conf"))
  }

  private func configuration(_ zones: [(name: String, group: String?)]) -> String {
    let members = zones.map { name, group in
      "  - domain: \(name)\n    template: member\n"
        + (group.map { "    catalog-group: \($0)\n" } ?? "")
    }
    return """
      \(Secondary.knotGiver(directory.path))
      template:
        - id: member
          storage: "\(directory.path)"
          file: "%s.zone"
          zonefile-sync: -1
          semantic-checks: off
          catalog-role: member
          catalog-zone: \(Self.catalog)
          notify: apus
          acl: apus
      zone:
        - domain: \(Self.catalog)
          storage: "\(directory.path)"
          zonefile-sync: -1
          catalog-role: generate
          notify: apus
          acl: apus
      \(members.joined())
      """
  }
}
