import Foundation
import Testing

@testable import Server

extension CommandTests {
  @Suite("how it is used, and what it says") struct Usage {
    @Test("exit status 2: wrong usage, said on standard error")
    func usage() throws {
      for arguments in [["dance"], ["check"], ["serve"], ["try"], ["status", "--socket"]] {
        let started = try start(arguments)
        let errors = started.err.fileHandleForReading.readDataToEndOfFile()
        started.process.waitUntilExit()
        #expect(started.process.terminationStatus == 2, "\(arguments)")
        #expect(!errors.isEmpty)
      }
      let listen = try run("try", "x.zone", "--listen", "127.0.0.1:53")
      #expect(listen.status == 2)
      #expect(listen.errors.contains("did you mean '127.0.0.1@53'?"))
      let origin = try run("try", "x.zone", "--origin", "a..b")
      #expect(origin.status == 2)
      #expect(origin.errors.contains("'a..b' is no domain name: it has an empty label"))
      let label = String(repeating: "a", count: 64)
      #expect(
        try run("explain", label, "--zone", "x").errors
          .contains("'\(label)' is no domain name: a label is longer than 63 octets"))
      #expect(
        try run("tap", "--name", "a\\").errors.contains(
          "'a\\' is no domain name: a backslash needs"))
    }

    @Test("a misspelt verb gets a suggestion, a mistake found in a verb that verb's usage")
    func suggestions() throws {
      let misspelt = try run("relaod")
      #expect(misspelt.status == 2)
      #expect(
        misspelt.errors.hasPrefix(
          "Error: there is no verb 'relaod'; did you mean 'apus reload'?\nUsage: apus "))
      #expect(try run("zone-relaod").errors.contains("did you mean 'apus zone-reload'?"))
      #expect(try run("dance").errors.hasPrefix("Error: there is no verb 'dance'\n"))
      for arguments in [
        ["try", "x.zone", "--listen", "x"], ["check", ".zone"], ["compile", ".zone", "-o", "x"],
      ] {
        let started = try start(arguments)
        let errors = started.err.fileHandleForReading.readDataToEndOfFile()
        started.process.waitUntilExit()
        #expect(started.process.terminationStatus == 2)
        #expect(String(decoding: errors, as: UTF8.self).contains("Usage: apus \(arguments[0]) "))
      }
    }

    @Test("exit status 0: help and version, on standard output")
    func help() throws {
      #expect(try run("--version").output == apusVersion + "\n")
      let help = try run("--help")
      #expect(help.status == 0)
      for verb in ["serve", "try", "check", "status"] { #expect(help.output.contains(verb)) }
    }

    @Test(
      "standard output that cannot be written to: 1, and no crash",
      arguments: [["check"], ["check", "--json"], ["--help"]])
    func outputFails(arguments: [String]) throws {
      let directory = try TemporaryDirectory()
      let good = try directory.write(goodZone, to: "example.com.zone")
      let closed = Pipe()
      try closed.fileHandleForReading.close()
      let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
      for (output, reason) in [
        (full, "No space left on device"), (closed.fileHandleForWriting, nil),
      ] {
        let process = Process()
        let errors = Pipe()
        process.executableURL = executable
        process.arguments = arguments[0] == "check" ? arguments + [good] : arguments
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let told = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 1)
        // A reader that has enough, such as head, is no mistake to be told.
        let message = reason.map { "apus: error: cannot write to standard output: \($0)\n" } ?? ""
        #expect(String(decoding: told, as: UTF8.self) == message)
      }
    }

    @Test("with --json what keeps a verb from its work is told in JSON too, on standard output")
    func errorsInJSON() throws {
      let directory = try TemporaryDirectory()
      let config = try directory.write("sever: {}\ncontrl: {}\n", to: "apus.yaml")
      let broken = try directory.write("@ SOA\n", to: "broken.test.zone")
      for (arguments, error) in [
        (["config", "show", "--config", config], "\(config) has 2 mistakes"),
        (["doctor", "--no-self-test", "--config", config], "\(config) has 2 mistakes"),
        (["explain", "a.test", "--config", config], "\(config) has 2 mistakes"),
        (
          ["explain", "broken.test", "--zone", broken], "zones that cannot be loaded: broken.test."
        ),
      ] {
        let plain = try run(arguments)
        #expect(plain.status == 1 && plain.output.isEmpty, "\(arguments)")
        // The mistakes themselves, and what they keep from.
        #expect(plain.errors.hasSuffix("\napus: error: \(error)\n"), "\(plain.errors)")
        let json = try run(arguments + ["--json"])
        #expect(json.status == 1 && json.errors == plain.errors)
        let object = try JSONDecoder().decode([String: String].self, from: Data(json.output.utf8))
        #expect(object == ["error": error])
      }
    }

    @Test("status: 1 where nobody answers")
    func statusWithoutServer() throws {
      let outcome = try run("status", "--socket", "/nonexistent/control.sock")
      #expect(outcome.status == 1)
      #expect(
        outcome.errors
          == "apus: error: no server answers on the control socket /nonexistent/control.sock: "
          + "No such file or directory\n")
      #expect(outcome.output == "")
      let json = try run("status", "--socket", "/nonexistent/control.sock", "--json")
      #expect(json.status == 1 && json.errors == outcome.errors)
      let object = try JSONDecoder().decode([String: String].self, from: Data(json.output.utf8))
      #expect("apus: error: " + (object["error"] ?? "") + "\n" == outcome.errors)
      let missing = try run("status", "--config", "/nonexistent/apus.yaml")
      #expect(missing.status == 1)
      #expect(
        missing.errors == "apus: error: /nonexistent/apus.yaml: cannot read it: no such file\n")
      let directory = try TemporaryDirectory()
      let file = try directory.write("contrl: {socket: a.sock}\n", to: "apus.yaml")
      let mistaken = try run("health", "--config", file)
      #expect(mistaken.errors.hasPrefix("apus: warning: \(file) has 1 mistake, "))
    }

    /// What of the command `apus --experimental-dump-help` tells.
    private struct Help: Decodable {
      struct Verb: Decodable {
        var commandName: String
        var aliases: [String]?
        var subcommands: [Verb]?
      }
      var command: Verb
    }

    @Test(
      "completions offer every verb and its other names, and the options of both",
      .timeLimit(.minutes(1)))
    func completions() throws {
      let help = try JSONDecoder().decode(
        Help.self, from: Data(run("--experimental-dump-help").output.utf8))
      let verbs = help.command.subcommands ?? []
      let names = verbs.flatMap { [$0.commandName] + ($0.aliases ?? []) }
      #expect(names.contains("zone-reload") && names.contains("zonestatus"), "\(names)")
      let directory = try TemporaryDirectory()
      for shell in ["bash", "zsh", "fish"] {
        let script = try run("--generate-completion-script", shell)
        #expect(script.status == 0)
        for name in names { #expect(script.output.contains(name), "\(shell): \(name)") }
        guard shell == "bash" else { continue }
        let file = try directory.write(script.output, to: "apus.bash")
        /// What bash offers behind these words, of which the last is begun.
        func offered(_ words: String...) throws -> [String] {
          let process = Process()
          let out = Pipe()
          process.executableURL = URL(fileURLWithPath: "/bin/bash")
          process.arguments =
            [
              "-c",
              """
              source "$0"
              COMP_WORDS=(apus "$@") COMP_CWORD=$#
              COMP_LINE="${COMP_WORDS[*]}" COMP_POINT=${#COMP_LINE}
              _apus apus "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
              printf '%s\\n' "${COMPREPLY[@]}"
              """, file,
            ] + words
          process.standardOutput = out
          try process.run()
          let text = out.fileHandleForReading.readDataToEndOfFile()
          process.waitUntilExit()
          return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
        }
        #expect(try Set(offered("")).isSuperset(of: names))
        #expect(
          try offered("zone-").sorted() == [
            "zone-refresh", "zone-reload", "zone-retransfer", "zone-status",
          ])
        for verb in verbs {
          let options = try offered(verb.commandName, "--").sorted()
          for name in verb.aliases ?? [] {
            #expect(try offered(name, "--").sorted() == options && options.count > 2, "\(name)")
          }
        }
      }
    }
  }
}
