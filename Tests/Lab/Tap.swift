import Foundation
import TestSupport

/// An `apus tap` at a lab's server, with what it printed.
final class Tap {
  /// A line of `apus tap --json`.
  struct Line: Decodable {
    var path, client, server: String
    var interface, name, type, rcode: String?
    var queue: Int?
    var queryFlags: [String]?
    var replyFlags: [String]?
    var answers: Int?
    var querySize: Int
    var replySize: Int?
  }

  private let process: ChildProcess
  private let log: URL

  /// Starts a tap, of so many seconds at most; returns once the server copies for it.
  init(_ server: ApusServer, in lab: Lab, _ options: [String], seconds: Int = 20) throws {
    log = lab.directory.appendingPathComponent("\(UUID().uuidString).tap")
    process = try start(
      lab.inServer(
        [apusPath, "tap", "--config", server.configurationPath, "--seconds", "\(seconds)"]
          + options),
      log: log)
    guard try server.status(within: 10, when: { $0.tap.open }).tap.open else {
      throw ApusServer.Failure(description: "no tap was opened: \(text)")
    }
  }

  deinit { process.stop(SIGKILL) }

  /// What it printed so far, on both streams.
  var text: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

  /// Waits for its end by itself: the exit status.
  func wait() -> Int32 { process.wait() }

  /// Ends it as control-C does: the exit status.
  func interrupt() -> Int32 { process.stop(SIGINT) }

  /// Waits until the file that it writes has not grown for half a second.
  func waitUntilQuiet(_ file: String) throws {
    func size() throws -> Int {
      try FileManager.default.attributesOfItem(atPath: file)[.size] as? Int ?? 0
    }
    var (before, turns) = (-1, 0)
    while try size() != before, turns < 60 {
      before = try size()
      turns += 1
      usleep(500_000)
    }
  }

  /// The lines of JSON; the report at the end is none.
  func lines() throws -> [Line] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try text.split(separator: "\n").filter { $0.hasPrefix("{") }.map {
      try decoder.decode(Line.self, from: Data($0.utf8))
    }
  }
}
