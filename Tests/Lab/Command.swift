import Foundation
import TestSupport

/// What a program printed, and its exit status.
struct CommandOutput {
  var status: Int32
  var text: String
  var errors: String
}

/// A program that failed, where that matters.
struct CommandFailure: Error, CustomStringConvertible {
  var command: [String]
  var output: CommandOutput

  var description: String {
    "\(command.joined(separator: " ")): status \(output.status)\n\(output.text)\(output.errors)"
  }
}

/// Runs `command` to its end, at most `seconds` long.
func run(_ command: [String], seconds: Int = 30) throws -> CommandOutput {
  let (text, errors) = (Pipe(), Pipe())
  for pipe in [text, errors] {
    // No other child may hold a pipe open.
    _ = fcntl(pipe.fileHandleForReading.fileDescriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(pipe.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
  }
  let child = try ChildProcess(
    ["timeout", "--kill-after=1", "\(seconds)"] + command,
    output: text.fileHandleForWriting.fileDescriptor,
    errors: errors.fileHandleForWriting.fileDescriptor)
  // Ours are the reading ends: with the writing ends open here too, the end of the text would never come.
  try text.fileHandleForWriting.close()
  try errors.fileHandleForWriting.close()
  let printed = text.fileHandleForReading.readDataToEndOfFile()
  let complained = errors.fileHandleForReading.readDataToEndOfFile()
  return CommandOutput(
    status: child.wait(), text: String(decoding: printed, as: UTF8.self),
    errors: String(decoding: complained, as: UTF8.self))
}

/// Runs `command`, which has to succeed, and gives what it printed.
@discardableResult
func succeed(_ command: [String], seconds: Int = 30) throws -> String {
  let output = try run(command, seconds: seconds)
  guard output.status == 0 else { throw CommandFailure(command: command, output: output) }
  return output.text
}

/// Starts `command`, which prints into `log`.
func start(_ command: [String], log: URL) throws -> ChildProcess {
  try Data().write(to: log)
  let file = try FileHandle(forWritingTo: log)
  defer { try? file.close() }
  return try ChildProcess(command, output: file.fileDescriptor, errors: file.fileDescriptor)
}

/// Whether a program of this name can be run.
func isInstalled(_ program: String) -> Bool {
  (try? run(["which", program]).status) == 0
}
