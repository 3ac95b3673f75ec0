import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Server

@Suite("The command")
struct CommandTests {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// The executable, which the build puts beside the tests.
  private let executable = URL(fileURLWithPath: CommandLine.arguments[0])
    .deletingLastPathComponent().appendingPathComponent("apus")

  private func start(_ arguments: [String]) throws -> (process: Process, out: Pipe, err: Pipe) {
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

  private func run(_ arguments: String...) throws -> Outcome {
    let started = try start(arguments)
    let output = started.out.fileHandleForReading.readDataToEndOfFile()
    let errors = started.err.fileHandleForReading.readDataToEndOfFile()
    started.process.waitUntilExit()
    return Outcome(
      status: started.process.terminationStatus, output: String(decoding: output, as: UTF8.self),
      errors: String(decoding: errors, as: UTF8.self))
  }

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
      try run("tap", "--name", "a\\").errors.contains("'a\\' is no domain name: a backslash needs"))
  }

  @Test(
    "explain: by zone files or a configuration, as text and as JSON; 1 without a server, 2 for wrong usage"
  )
  func explain() throws {
    let directory = try TemporaryDirectory()
    let zone = try directory.write(goodZone, to: "example.com.zone")
    let text = try run("explain", "www.example.com", "--zone", zone)
    #expect(text.status == 0 && text.output.contains("outcome   the records of type A\n"))
    let json = try run("explain", "www.example.com", "aaaa", "--zone", zone, "--json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect((object["steps"] as? [[String: Any]])?.map { $0["outcome"] as? String } == ["no-data"])
    #expect((object["path"] as? [String: Any])?["taker"] as? String == "kernel")
    let socket = directory.path + "/none.sock"
    let config = try directory.write(
      "control: {socket: \(socket)}\nzones: {example.com: {file: \(zone)}}\n", to: "apus.yaml")
    let loaded = try run("explain", "www.example.com", "--config", config)
    #expect(loaded.status == 0 && loaded.output.contains("loaded here: no server answers"))
    let alone = try run("explain", "www.example.com", "--socket", socket)
    #expect(alone.status == 1 && alone.errors.contains("no server answers"))
    let broken = try directory.write("@ SOA\n", to: "broken.test.zone")
    #expect(try run("explain", "broken.test", "--zone", broken).status == 1)
    // A file that was named is loaded, whatever the name.
    let missing = try run("explain", "www.example.com", "--zone", directory.path + "/nosuch.zone")
    #expect(missing.status == 1 && missing.output.isEmpty)
    #expect(missing.errors.contains("/nosuch.zone: error: cannot read the zone's file: no such"))
    #expect(text.output.contains("kernel: no configuration was asked"))
    #expect(try run("explain", "a..b", "--zone", zone).status == 2)
    #expect(try run("explain", "www.example.com", "NOTYPE", "--zone", zone).status == 2)
    #expect(try run("explain", "www.example.com", "--from", "x", "--zone", zone).status == 2)
    #expect(
      try run("explain", "www.example.com", "--do", "--bufsize", "0", "--zone", zone).status == 2)
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

  @Test("check: 0 for a good zone, 1 for a broken one, told as a compiler tells")
  func check() throws {
    let directory = try TemporaryDirectory()
    let good = try directory.write(goodZone, to: "example.com.zone")
    let fine = try run("check", good)
    #expect(fine.status == 0)
    #expect(
      fine.output
        == "\(good): zone example.com. serial 2024010101, 4 records: 0 errors, 0 warnings\n")
    let broken = try directory.write(goodZone + "www A 192.0.2.300\n", to: "broken.zone")
    let told = try run("check", broken, "--origin", "example.com")
    #expect(told.status == 1)
    #expect(told.output.hasPrefix("\(broken):6:7: error: "))
    #expect(told.output.contains("\nwww A 192.0.2.300\n      ^\n"))
  }

  @Test("compile: writes an image that serves as the cache's, and none of a broken zone")
  func compile() throws {
    let directory = try TemporaryDirectory()
    let good = try directory.write(goodZone, to: "example.com.zone")
    let output = directory.path + "/example.com.image"
    let fine = try run("compile", good, "-o", output)
    #expect(fine.status == 0)
    let lines = fine.output.split(separator: "\n")
    #expect(
      lines.first == "\(good): zone example.com. serial 2024010101, 4 records: 0 errors, 0 warnings"
    )
    #expect(lines.last?.hasPrefix("\(output): ") == true)
    #expect(FileManager.default.fileExists(atPath: output))
    let told = try run("compile", good, "--output", output, "--json")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    #expect(json["ok"] as? Bool == true)
    let image = try #require(json["image"] as? [String: Any])
    #expect(image["file"] as? String == output && image["nodes"] as? Int == 3)
    let broken = try directory.write(goodZone + "www A 192.0.2.300\n", to: "broken.zone")
    let refused = try run(
      "compile", broken, "-o", directory.path + "/broken.image", "--origin", "example.com")
    #expect(refused.status == 1)
    #expect(refused.output.hasPrefix("\(broken):6:7: error: "))
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/broken.image"))
    let nowhere = try run("compile", good, "-o", directory.path + "/no/where.image")
    #expect(nowhere.status == 1)
    #expect(
      nowhere.output.contains(
        "error: cannot write \(directory.path)/no/where.image: open: No such file"))
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

  @Test("standard error and standard output that cannot be written to do not keep try from serving")
  func tryWithoutStreams() throws {
    let directory = try TemporaryDirectory()
    let good = try directory.write(goodZone, to: "example.com.zone")
    let process = Process()
    process.executableURL = executable
    process.arguments = ["try", good, "--listen", "127.1.53.8@5353"]
    let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
    process.standardOutput = full
    process.standardError = full
    try process.run()
    // It serves from when it listens; SIGTERM before that would be its end too.
    let address = try SocketAddress(ipAddress: "127.1.53.8", port: 5353)
    var client: (any Channel)?
    for _ in 0..<500 where client == nil && process.isRunning {
      client = try? ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(to: address).wait()
      if client == nil { Thread.sleep(forTimeInterval: 0.01) }
    }
    #expect(client != nil)
    try? client?.close().wait()
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit)
    #expect(process.terminationStatus == 0)
  }

  @Test("check --config: the configuration's mistakes and its zones', also in JSON")
  func checkConfiguration() throws {
    let directory = try TemporaryDirectory()
    try directory.write(goodZone, to: "example.com.zone")
    let file = try directory.write(
      """
      server: {lisen: [127.0.0.1]}
      zones:
        example.com: {file: example.com.zone}
        example.net: {file: missing.zone}
      """, to: "apus.yaml")
    let told = try run("check", "--config", file)
    #expect(told.status == 1)
    #expect(told.output.contains("\(file):1:10: error: unknown key 'lisen' in 'server'"))
    #expect(
      told.output.contains(
        """
        \(file):4:23: error: zone example.net.: cannot read \(directory.path)/missing.zone: no such file [cannot-read]
          example.net: {file: missing.zone}
                              ^

        """))
    #expect(told.output.hasSuffix("\nzones: 1 can be served, 1 cannot: 1 error, 0 warnings\n"))
    let json = try run("check", "--config", file, "--json")
    #expect(json.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["ok"] as? Bool == false)
    #expect((object["diagnostics"] as? [Any])?.count == 2)
    #expect((object["zones"] as? [[String: Any]])?.map { $0["errors"] as? Int } == [0, 1])
  }

  @Test("serve: a configuration with mistakes is 1, and nothing is opened")
  func serveMistakes() throws {
    let directory = try TemporaryDirectory()
    let file = try directory.write("sever: {}\n", to: "apus.yaml")
    let outcome = try run("serve", "--config", file)
    #expect(outcome.status == 1)
    // In the log's form: JSON in a pipe, and what the configuration says as far as it was read.
    let told =
      "\(file):1:1: error: unknown key 'sever'; did you mean 'server'? [unknown-key]\nsever: {}\n^"
    #expect(try lines(outcome.errors).map(\.message) == [told])
    try directory.write("sever: {}\nlog: {format: text}\n", to: "apus.yaml")
    #expect(try run("serve", "--config", file).errors == told + "\n")
    try directory.write("sever: {}\nlog: {format: journald}\n", to: "apus.yaml")
    #expect(
      try run("serve", "--config", file).errors
        == told.split(separator: "\n").map { "<3>\($0)\n" }.joined())
  }

  private struct LogLine: Decodable {
    var level: String
    var message: String
  }

  private func lines(_ text: String) throws -> [LogLine] {
    try text.split(separator: "\n").map {
      try JSONDecoder().decode(LogLine.self, from: Data($0.utf8))
    }
  }

  @Test(
    "serve: the first line names version and configuration, the last of a failed start the cause")
  func serveFails() throws {
    let directory = try TemporaryDirectory()
    let socket = directory.path + "/no/where/control.sock"
    let file = try directory.write(
      """
      server: {listen: 127.1.53.12@5353}
      control: {socket: \(socket)}
      zones: {example.com: {file: example.com.zone}}

      """, to: "apus.yaml")
    let outcome = try run("serve", "--config", file)
    #expect(outcome.status == 1)
    let told = try lines(outcome.errors)
    #expect(told.first?.message.hasPrefix("apus \(apusVersion) starts, process ") == true)
    #expect(told.first?.message.hasSuffix(", configuration \(file)") == true)
    #expect(told.last?.level == "error")
    #expect(told.last?.message.hasPrefix("cannot open the control socket \(socket): ") == true)
  }

  @Test("try: prints a dig line once it answers, ends with 0 at SIGTERM; a broken zone is 1")
  func tryZone() throws {
    let directory = try TemporaryDirectory()
    let good = try directory.write(goodZone, to: "example.com.zone")
    let started = try start(["try", good, "--listen", "127.1.53.7@5353"])
    let line = String(decoding: started.out.fileHandleForReading.availableData, as: UTF8.self)
    #expect(line == "Try: dig @127.1.53.7 -p 5353 example.com. SOA\n")
    started.process.terminate()
    started.process.waitUntilExit()
    #expect(started.process.terminationReason == .exit)
    #expect(started.process.terminationStatus == 0)
    let broken = try directory.write("nonsense\n", to: "broken.zone")
    let refused = try run("try", broken, "--listen", "127.1.53.7@5353")
    #expect(refused.status == 1)
    #expect(refused.errors.contains(" error: \(broken):1:"), "text, in a pipe too")
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
    #expect(missing.errors == "apus: error: /nonexistent/apus.yaml: cannot read it: no such file\n")
    let directory = try TemporaryDirectory()
    let file = try directory.write("contrl: {socket: a.sock}\n", to: "apus.yaml")
    let mistaken = try run("health", "--config", file)
    #expect(mistaken.errors.hasPrefix("apus: warning: \(file) has 1 mistake, "))
  }
}
