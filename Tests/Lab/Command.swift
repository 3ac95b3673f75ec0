import Foundation

/// What a program printed, and its exit status.
struct CommandOutput {
  var status: Int32
  var text: String
  var errors: String
}

/// A program that could not be run, or whose failure matters.
struct CommandFailure: Error, CustomStringConvertible {
  var command: [String]
  var output: CommandOutput

  var description: String {
    "\(command.joined(separator: " ")): status \(output.status)\n\(output.text)\(output.errors)"
  }
}

/// A process that runs `command`, looked up in the directories where Debian keeps programs.
func makeProcess(_ command: [String]) -> Process {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
  process.arguments = command
  var environment = ProcessInfo.processInfo.environment
  environment["PATH", default: "/usr/bin:/bin"] += ":/usr/local/sbin:/usr/sbin:/sbin"
  environment["LC_ALL"] = "C.UTF-8"
  process.environment = environment
  process.standardInput = FileHandle.nullDevice
  return process
}

extension Process {
  /// Runs with no signal blocked: tests run on threads that block all, and a child would inherit that and never hear SIGTERM.
  func launchUnblocked() throws {
    var (none, before) = (sigset_t(), sigset_t())
    // Holds: both sets are locals, and the thread is the same until the mask is back.
    unsafe sigemptyset(&none)
    unsafe pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
    try run()
  }
}

/// Runs `command` to its end, at most `seconds` long.
func run(_ command: [String], seconds: Int = 30) throws -> CommandOutput {
  let running = makeProcess(["timeout", "--kill-after=1", "\(seconds)"] + command)
  let (text, errors) = (Pipe(), Pipe())
  running.standardOutput = text
  running.standardError = errors
  try running.launchUnblocked()
  let printed = text.fileHandleForReading.readDataToEndOfFile()
  let complained = errors.fileHandleForReading.readDataToEndOfFile()
  running.waitUntilExit()
  return CommandOutput(
    status: running.terminationStatus, text: String(decoding: printed, as: UTF8.self),
    errors: String(decoding: complained, as: UTF8.self))
}

/// Runs `command`, which has to succeed, and gives what it printed.
@discardableResult
func succeed(_ command: [String], seconds: Int = 30) throws -> String {
  let output = try run(command, seconds: seconds)
  guard output.status == 0 else { throw CommandFailure(command: command, output: output) }
  return output.text
}

/// Whether a program of this name can be run.
func isInstalled(_ program: String) -> Bool {
  (try? run(["which", program]).status) == 0
}
