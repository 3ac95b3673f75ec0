import Foundation
import TestSupport

/// A server that runs in the namespace of the thread that started it, and ends with it.
final class ServerProcess {
  let kind: ServerKind
  private let process: ChildProcess
  private let log: String

  init(
    _ kind: ServerKind, zones: [ServedZone], directory: String, apus: String
  ) throws {
    self.kind = kind
    let own = "\(directory)/\(kind.name)"
    try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
    log = "\(own)/log"
    let configuration = "\(own)/configuration"
    try Data(kind.configuration(zones: zones, directory: own).utf8)
      .write(to: URL(fileURLWithPath: configuration))
    // Holds: a C string during the call.
    let output = unsafe open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard output >= 0 else { throw DifferentialError("\(log): errno \(errno)") }
    defer { close(output) }
    process = try ChildProcess(
      ["setpriv", "--pdeathsig", "KILL"] + kind.command(configuration, apus: apus),
      output: output, errors: output)
  }

  deinit { process.stop(SIGKILL) }

  var isRunning: Bool { process.isRunning }

  /// The end of what it printed.
  var logText: String {
    let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").suffix(30).joined(separator: "\n")
  }

  func stop() { process.stop(SIGTERM) }
}
