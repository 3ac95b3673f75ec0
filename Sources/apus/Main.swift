import ArgumentParser
import Glibc
import Server

@main
struct Main {
  static func main() {
    StandardStream.ignoreBrokenPipes()
    var command: any ParsableCommand
    do { command = try Apus.parseAsRoot() } catch { leave(error) }
    do { try command.run() } catch let error as ValidationError {
      // What shows only while it runs is told as what shows before: with the usage of its verb.
      complain("Error: \(error)\nUsage: " + Apus.usageString(for: type(of: command)))
      exit(2)
    } catch { leave(error) }
  }

  /// Says what is to be said and ends the process: 0 well, 1 a problem, 2 wrong usage.
  private static func leave(_ error: any Error) -> Never {
    let message =
      CompletedApus.isAskedFor
      ? CompletedApus.fullMessage(for: error) : Apus.fullMessage(for: error)
    switch Apus.exitCode(for: error) {
    case .success:
      do { if !message.isEmpty { try say(message + "\n") } } catch { leave(error) }
      exit(0)
    case .validationFailure:
      complain(misspelling.map { "Error: \($0)\nUsage: " + Apus.usageString() } ?? message)
      exit(2)
    default:
      if error is ExitCode || (error as? StreamError)?.isReaderGone == true { exit(1) }
      complain("apus: error: \(error)")
      // A program that reads JSON is told in JSON too.
      if CommandLine.arguments.contains("--json"), !(error is StreamError) {
        try? say(JSONLine.encode(Failure(error: "\(error)")) + "\n")
      }
      exit(1)
    }
  }

  /// A first word that is no verb, and which may have been meant; nil: it is one.
  private static var misspelling: String? {
    let verbs = Apus.configuration.subcommands.flatMap {
      [$0._commandName] + $0.configuration.aliases
    }
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"),
      word != "help", !verbs.contains(word)
    else { return nil }
    let meant = suggestion(for: word, among: verbs).map { "; did you mean 'apus \($0)'?" } ?? ""
    return "there is no verb '\(word)'\(meant)"
  }
}

/// What the control socket says where it refuses, too.
private struct Failure: Encodable {
  var error: String
}
