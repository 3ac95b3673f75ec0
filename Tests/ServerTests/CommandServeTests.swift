import Foundation
import NIOCore
import NIOPosix
import Testing

@testable import Server

extension CommandTests {
  @Suite("serve and try") struct Serve {
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

    @Test(
      "standard error and standard output that cannot be written to do not keep try from serving")
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
  }
}
