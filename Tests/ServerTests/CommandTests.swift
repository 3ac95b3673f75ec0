import Foundation
import Testing

@testable import Server

@Suite("The command")
enum CommandTests {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The executable, which the build puts beside the tests.
  static let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("apus")

  static func start(_ arguments: [String]) throws -> (process: Process, out: Pipe, err: Pipe) {
    let process = Process()
    let out = Pipe()
    let err = Pipe()
    process.executableURL = executable
    process.arguments = arguments
    process.standardOutput = out
    process.standardError = err
    try process.run()
    return (process, out, err)
  }

  static func run(_ arguments: String...) throws -> Outcome { try run(arguments) }

  static func run(_ arguments: [String]) throws -> Outcome {
    let started = try start(arguments)
    let output = started.out.fileHandleForReading.readDataToEndOfFile()
    let errors = started.err.fileHandleForReading.readDataToEndOfFile()
    started.process.waitUntilExit()
    return Outcome(
      status: started.process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self))
  }
}
