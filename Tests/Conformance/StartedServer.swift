import Foundation

/// A server of one kind that serves one scenario's zones on a port of 127.0.0.1, for as long as the
/// value lives.
final class StartedServer {
  enum Kind: String, CaseIterable, Sendable { case apus, nsd, knot }

  let client: SocketClient
  private let process = Process()
  private let folder: URL

  /// Starts it and waits until it answers for every zone that can be loaded, for so long at most.
  init(_ kind: Kind, _ zones: [(apex: String, text: [UInt8]?)], seconds: Double) throws {
    let name = "apus-conformance-\(getpid())-\(UUID().uuidString.prefix(8))"
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    client = SocketClient(address: "127.0.0.1", port: try SocketClient.freePort())
    let files = try ZoneFiles(zones, in: folder)
    let path = folder.appendingPathComponent("configuration").path
    let text = files.configuration(of: kind, port: client.port, in: folder.path)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    // In a process group of its own, which is stopped as one, and for two minutes at most.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
    process.arguments = ["--kill-after=1", "120"] + Self.command(of: kind, path)
    let log = folder.appendingPathComponent("log")
    try Data().write(to: log)
    process.standardOutput = try FileHandle(forWritingTo: log)
    process.standardError = process.standardOutput
    try process.run()
    try wait(for: files.loadable, seconds)
  }

  deinit {
    kill(-process.processIdentifier, SIGKILL)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func command(of kind: Kind, _ configuration: String) -> [String] {
    switch kind {
    case .apus: [apusPath, "serve", "--config", configuration]
    case .nsd: ["/usr/sbin/nsd", "-d", "-c", configuration]
    case .knot: ["/usr/sbin/knotd", "-c", configuration]
    }
  }

  private func wait(for zones: [String], _ seconds: Double) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    for zone in zones {
      let query = try QueryText.make([zone, "SOA", "edns=none"])[0].octets
      while try !isAnswered(query) {
        guard Date() < deadline, process.isRunning else {
          let log = try String(
            contentsOf: folder.appendingPathComponent("log"), encoding: .utf8)
          throw SocketClient.Failure(description: "no answer for \(zone): \(log.suffix(2000))")
        }
        Thread.sleep(forTimeInterval: 0.02)
      }
    }
  }
}

extension StartedServer {
  /// Whether a response without an error comes.
  private func isAnswered(_ query: [UInt8]) throws -> Bool {
    guard let response = try? client.udp(query, seconds: 0.2), response.count > 3 else {
      return false
    }
    return response[3] & 0xf == 0
  }
}

/// A scenario's zones in files, for a server to read.
struct ZoneFiles {
  private var files: [(apex: String, path: String)] = []
  /// The zones that can be loaded; the file of another is not there.
  private(set) var loadable: [String] = []

  init(_ zones: [(apex: String, text: [UInt8]?)], in folder: URL) throws {
    for (index, zone) in zones.enumerated() {
      let file = folder.appendingPathComponent("\(index).zone")
      files.append((zone.apex, file.path))
      guard let text = zone.text else { continue }
      loadable.append(zone.apex)
      // A master file that is read without a zone's name beside it.
      try Data("$ORIGIN \(zone.apex)\n".utf8 + text).write(to: file)
    }
  }

  func configuration(of kind: StartedServer.Kind, port: UInt16, in folder: String) -> String {
    switch kind {
    case .apus:
      """
      server: {listen: [127.0.0.1@\(port)], cookies: off, version: off, identity: off}
      fast-path: {mode: off}
      control: {socket: \(folder)/control.sock}
      zones:

      """ + files.map { "  \"\($0.apex)\": {file: \"\($0.path)\"}\n" }.joined()
    case .nsd:
      """
      server:
        ip-address: 127.0.0.1@\(port)
        username: ""
        chroot: ""
        zonesdir: "/"
        pidfile: "\(folder)/nsd.pid"
        xfrdfile: "\(folder)/xfrd.state"
        zonelistfile: "\(folder)/zone.list"
        xfrdir: "\(folder)"
        database: ""
        rrl-ratelimit: 0
        hide-version: yes
        hide-identity: yes
        ipv4-edns-size: 1232
        minimal-responses: yes
      remote-control:
        control-enable: no

      """ + files.map { "zone:\n  name: \"\($0.apex)\"\n  zonefile: \"\($0.path)\"\n" }.joined()
    case .knot:
      """
      server:
        listen: 127.0.0.1@\(port)
        rundir: \(folder)
        udp-max-payload: 1232
        version: ""
        identity: ""
        nsid: ""
      database:
        storage: \(folder)
      template:
      - id: default
        zonefile-sync: -1
        journal-content: none
        semantic-checks: off
      zone:

      """ + files.map { "- domain: \"\($0.apex)\"\n  file: \"\($0.path)\"\n" }.joined()
    }
  }
}

/// The `apus` to test: `$APUS`, else the one that was built along with the tests.
private let apusPath: String = {
  if let given = ProcessInfo.processInfo.environment["APUS"], !given.isEmpty {
    return URL(fileURLWithPath: given, relativeTo: URL(fileURLWithPath: packageRoot)).path
  }
  let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
  return bundle.deletingLastPathComponent().appendingPathComponent("apus").path
}()
