import ArgumentParser
import Glibc
import Server

/// How a verb finds the server that it speaks to.
struct ControlOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The server's control socket.", valueName: "path"))
  var socket: String?

  @Option(
    help: ArgumentHelp(
      "The server's configuration file, to take the socket from.", valueName: "file"))
  var config: String?

  func validate() throws {
    guard socket == nil || config == nil else {
      throw ValidationError("give --socket or --config, not both")
    }
  }

  func path() throws -> String {
    if let socket { return socket }
    guard let config else { return Configuration.defaultControlSocket }
    let (path, doubt) = try Configuration.load(config).controlSocketPath(of: config)
    if let doubt { complain("apus: warning: \(doubt)") }
    return path
  }
}

/// Shows on a terminal what a longer command says meanwhile.
final class TerminalProgress: @unchecked Sendable {
  // Safe to share: one thread shows, and the line is cleared after the last word.
  private let line = isatty(STDERR_FILENO) == 1 ? ProgressLine() : nil

  func show(_ text: String) { line?.show(text) }

  func clear() { line?.clear() }
}
