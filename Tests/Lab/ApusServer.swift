import Foundation
import TestSupport

/// An `apus serve` in a lab's server namespace.
final class ApusServer {
  /// What a configuration may vary.
  struct Options {
    var zones: [(name: String, file: String)] = sampleZones
    var listen = [Lab.server4 + "@53", Lab.server6 + "@53"]
    var mode = "auto"
    var interfaces = [Lab.device]
    var queues = "all"
    /// The mapping `rate-limit`, in flow style.
    var rateLimit = ""
    /// The mapping `metrics`, in flow style.
    var metrics = ""
    /// The mapping `log`, in flow style.
    var log = ""
    /// The mappings `keys` and `zone-defaults`, in flow style.
    var keys = ""
    var zoneDefaults = ""
    /// More of `zones`, a line each, in flow style.
    var otherZones: [String] = []
    /// Lines under `server`.
    var server: [String] = []
  }

  /// The server said no, or nothing.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  private let lab: Lab
  private let process: ChildProcess
  private let configuration: URL
  private let log: URL

  /// Starts a server; with `waiting`, returns once it says that it is ready.
  ///
  /// `wrapper` is a command that starts the server, such as one that drops privileges.
  init(
    in lab: Lab, _ options: Options = Options(), under wrapper: [String] = [], waiting: Bool = true
  ) throws {
    self.lab = lab
    let name = UUID().uuidString
    configuration = lab.directory.appendingPathComponent("\(name).yaml")
    log = lab.directory.appendingPathComponent("\(name).log")
    let text = Self.yaml(options, socket: lab.directory.appendingPathComponent("\(name).sock").path)
    try Data(text.utf8).write(to: configuration)
    process = try start(
      lab.inServer(wrapper + [apusPath, "serve", "--config", configuration.path]), log: log)
    if waiting { try waitUntilReady() }
  }

  deinit { process.stop(SIGKILL) }

  private static func yaml(_ options: Options, socket: String) -> String {
    let zones =
      options.zones.map { "  \"\($0.name)\":\n    file: \"\($0.file)\"\n" }.joined()
      + options.otherZones.map { "  \($0)\n" }.joined()
    let addresses = options.listen.map { "\"\($0)\"" }.joined(separator: ", ")
    let lines = (addresses.isEmpty ? [] : ["listen: [\(addresses)]"]) + options.server
    let listen = lines.isEmpty ? "" : "server:\n" + lines.map { "  \($0)\n" }.joined()
    let rateLimit = options.rateLimit.isEmpty ? "" : "rate-limit: \(options.rateLimit)\n"
    let metrics = options.metrics.isEmpty ? "" : "metrics: \(options.metrics)\n"
    let log = options.log.isEmpty ? "" : "log: \(options.log)\n"
    let keys = options.keys.isEmpty ? "" : "keys: \(options.keys)\n"
    let defaults = options.zoneDefaults.isEmpty ? "" : "zone-defaults: \(options.zoneDefaults)\n"
    return listen + rateLimit + metrics + log + keys + defaults + """
      fast-path:
        interfaces: [\(options.interfaces.joined(separator: ", "))]
        mode: \(options.mode)
        queues: \(options.queues)
      control:
        socket: \(socket)
      zones:
      \(zones)
      """
  }

  var pid: Int32 { process.pid }

  /// The configuration's file.
  var configurationPath: String { configuration.path }

  /// What the server printed.
  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  func status() throws -> ServerStatus {
    let text = try succeed(
      lab.inServer([apusPath, "status", "--json", "--config", configuration.path]))
    return try JSONDecoder().decode(ServerStatus.self, from: Data(text.utf8))
  }

  /// What `apus explain` says, as JSON, of a question.
  func explain(_ question: [String]) throws -> [String: Any] {
    let text = try succeed(
      lab.inServer(
        [apusPath, "explain"] + question + ["--json", "--config", configuration.path]))
    return try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  func waitUntilReady(seconds: Double = 30) throws {
    let deadline = Date(timeIntervalSinceNow: seconds)
    var last: (any Error)?
    while Date() < deadline {
      guard process.isRunning else { break }
      do { if try status().ready { return } } catch { last = error }
      Thread.sleep(forTimeInterval: 0.02)
    }
    let why = last.map { "\($0)" } ?? ""
    throw Failure(description: "apus did not get ready\n\(logText)\n\(why)")
  }

  /// The status once `condition` holds, or the last one when it did not within `seconds`.
  func status(
    within seconds: Double = 5, when condition: (ServerStatus) -> Bool
  ) throws -> ServerStatus {
    let deadline = Date(timeIntervalSinceNow: seconds)
    var latest = try status()
    while !condition(latest) && Date() < deadline {
      Thread.sleep(forTimeInterval: 0.02)
      latest = try status()
    }
    return latest
  }

  /// Sends a signal and waits for the end: the exit status, or the negated signal.
  @discardableResult
  func stop(_ signal: Int32 = SIGTERM) -> Int32 { process.stop(signal) }

  /// Waits for an end that comes by itself: the exit status, or the negated signal.
  func wait() -> Int32 { process.wait() }

  /// How many threads the server has.
  func threads() throws -> Int {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").count
  }

  /// What the threads of these names are tied to (proc(5): Cpus_allowed_list).
  func allowedCPUs(ofThreads prefix: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task").compactMap { thread in
      let directory = "/proc/\(pid)/task/\(thread)"
      let name = try String(contentsOfFile: "\(directory)/comm", encoding: .utf8)
      guard name.hasPrefix(prefix) else { return nil }
      return try String(contentsOfFile: "\(directory)/status", encoding: .utf8)
        .split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }
        .map { $0.dropFirst("Cpus_allowed_list:".count).trimmingCharacters(in: .whitespaces) }
    }
  }

  /// The resident memory in KiB (proc(5): VmRSS).
  func residentKiB() throws -> Int {
    let lines = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
      .split(separator: "\n")
    let line = lines.first { $0.hasPrefix("VmRSS:") }
    return line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first
      .flatMap { Int($0) } ?? 0
  }
}

/// The zones of `zones/`, as `zones/apus.yaml` names them.
let sampleZones: [(name: String, file: String)] = [
  "example.com", "example", "test", "2.0.192.in-addr.arpa", "8.b.d.0.1.0.0.2.ip6.arpa",
].map { ($0, packageRoot.appendingPathComponent("zones/\($0).zone").path) }
