import Foundation
import TestSupport

/// BIRD in one of a lab's namespaces.
final class RoutingDaemon {
  /// `birdc` for it, as a command line.
  let control: String

  private let process: ChildProcess
  private let log: URL

  var logText: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  init(
    _ name: String, in lab: Lab, _ space: ([String]) -> [String], configuration: String
  ) throws {
    let base = lab.directory.appendingPathComponent(name)
    try Data(configuration.utf8).write(to: base.appendingPathExtension("conf"))
    log = base.appendingPathExtension("log")
    let socket = base.appendingPathExtension("ctl").path
    control = "birdc -s \(socket)"
    process = try start(
      space(["bird", "-f", "-c", base.appendingPathExtension("conf").path, "-s", socket]), log: log)
  }

  deinit { process.stop(SIGKILL) }
}
