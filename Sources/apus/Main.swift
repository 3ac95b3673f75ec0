import ArgumentParser
import Glibc
import Server

@main
struct Main {
  static func main() {
    StandardStream.ignoreBrokenPipes()
    do {
      var command = try Apus.parseAsRoot()
      try command.run()
    } catch {
      leave(error)
    }
  }

  /// Says what is to be said and ends the process: 0 well, 1 a problem, 2 wrong usage.
  private static func leave(_ error: any Error) -> Never {
    let message = Apus.fullMessage(for: error)
    switch Apus.exitCode(for: error) {
    case .success:
      do { if !message.isEmpty { try say(message + "\n") } } catch { leave(error) }
      exit(0)
    case .validationFailure:
      complain(message)
      exit(2)
    default:
      if !(error is ExitCode) { complain("apus: error: \(error)") }
      exit(1)
    }
  }
}
