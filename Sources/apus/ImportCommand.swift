import ArgumentParser
import Foundation
import Import
import Server

/// `apus import FILE`
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Write a configuration from that of Knot, NSD or BIND.",
    discussion: """
      Reads knot.conf, nsd.conf or named.conf and the files that it includes, and writes what Apus has too in its own form. What it has \
      not, such as signing, updates and access lists, is told on standard error with its place and what to do instead; nothing is left \
      out in silence. A mistake in the file is told in the same way, and nothing is written. The secrets of keys are carried over and \
      never told: where there are some, what --output makes is for its owner's eyes alone, and so should be what is made of standard output.
      Exit status: 0 a configuration was written; 1 a mistake; 2 wrong usage.
      """)

  @Argument(help: ArgumentHelp("The other server's configuration file.", valueName: "file"))
  var file: String

  @Option(
    help: ArgumentHelp(
      "Whose it is: knot, nsd or bind. Without it, guessed from the file's name and text.",
      valueName: "server"),
    completion: .list(Peer.allCases.map(\.rawValue)), transform: peer)
  var from: Peer?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Where to write the configuration; never over a file that is there. Without it, to standard output.",
      valueName: "file"))
  var output: String?

  @Flag(help: "Configuration and all that is told, as JSON on standard output.")
  var json = false

  func run() throws {
    let report = Peer.read(file, as: from)
    if let output, let text = report.configuration {
      do {
        try write(text, to: output, isSecret: report.keys > 0)
      } catch CocoaError.fileWriteFileExists {
        throw FileIsThere(path: output)
      }
    }
    if json {
      try say(JSONLine.encode(report) + "\n")
    } else {
      for line in report.lines() { complain(line) }
      if output == nil, let text = report.configuration { try say(text) }
      complain("\(file): \(report.summary())")
      if let output, report.ok, report.keys > 0 {
        complain("\(output): there are secrets in it, and only its owner may read it (mode 0600)")
      }
    }
    guard report.ok else { throw ExitCode.failure }
  }
}

/// Writes a new file. With secrets in it, it is nobody else's from its first moment on.
private func write(_ text: String, to path: String, isSecret: Bool) throws {
  let mask = isSecret ? umask(0o077) : nil
  defer { if let mask { umask(mask) } }
  try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .withoutOverwriting)
}

private struct FileIsThere: Error, CustomStringConvertible {
  var path: String

  var description: String { "'\(path)' is there already, and is left as it is" }
}

private func peer(_ name: String) throws -> Peer {
  guard let peer = Peer(rawValue: name) else {
    let known = Peer.allCases.map(\.rawValue).joined(separator: ", ")
    throw ValidationError("there is no server '\(name)'; there are \(known)")
  }
  return peer
}
