import Foundation
import Import

/// A sample configuration, with the zone files that it names, in a directory that is gone when this is.
final class SampleTree {
  let path: String

  /// Samples name their directory `DIRECTORY`: those servers want absolute paths.
  init(_ sample: String? = nil) throws {
    let directory = URL(fileURLWithPath: NSTemporaryDirectory())
      .appendingPathComponent("apus-import-" + UUID().uuidString)
    path = directory.path
    guard let sample else {
      try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
      return
    }
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Samples/" + sample)
    try FileManager.default.copyItem(at: source, to: directory)
    for case let file as URL in FileManager.default.enumerator(
      at: directory, includingPropertiesForKeys: nil) ?? .init()
    where file.pathExtension == "conf" {
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacingOccurrences(of: "DIRECTORY", with: path).utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file; its path.
  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  /// A zone at each of these paths, whose serial is the path's place in the list.
  func writeZones(_ files: [String]) throws {
    for (index, file) in files.enumerated() {
      try write(
        """
        $TTL 3600
        @ SOA ns1.test. hostmaster.test. \(index + 1) 7200 3600 1209600 300
        @ NS ns1.test.

        """, to: file)
    }
  }

  /// The report on a text of the peer's, and its findings as `file name:line:column: severity: message`.
  static func read(_ text: String, as peer: Peer) throws -> (yaml: String?, findings: [String]) {
    let tree = try SampleTree()
    let report = Peer.read(try tree.write(text, to: "server.conf"), as: peer)
    // The first line names the temporary file.
    let yaml = report.configuration.map { String($0.drop { $0 != "\n" }.dropFirst()) }
    return (yaml, report.lines().map { tree.shortened($0) })
  }

  /// Without the source line and caret, and without this directory.
  func shortened(_ line: String) -> String {
    let lines = line.split(separator: "\n")
    let also = lines.last { $0.hasPrefix("the same at ") }.map { "; " + $0 } ?? ""
    return (lines[0] + also).replacingOccurrences(of: path + "/", with: "")
  }
}

/// A program's exit status and what it printed.
struct Outcome {
  var status: Int32
  var output: String
  var errors: String

  /// Runs `command`, found by PATH and where Debian keeps its servers.
  init(_ command: String...) throws { try self.init(arguments: command) }

  init(arguments command: [String]) throws {
    let process = Process()
    let (out, err) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    var environment = ProcessInfo.processInfo.environment
    environment["PATH"] = (environment["PATH"] ?? "/usr/bin:/bin") + ":/usr/sbin:/sbin"
    process.environment = environment
    process.standardOutput = out
    process.standardError = err
    try process.run()
    // Each prints less than a pipe holds, so that one after the other will do.
    output = String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    errors = String(decoding: err.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    status = process.terminationStatus
  }

  /// The executable, which the build puts beside the tests.
  static let apus = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("apus").path
}
