import Addresses
import DNSWire
import Dispatch
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing
import ZoneFile

@testable import Server

@Suite("Server")
struct ServerTests {
  @Test("a server answers its control socket with the status that the contract names")
  func statusContract() throws {
    let directory = try TemporaryDirectory()
    let server = try RunningServer(configuration(in: directory), logger: silent)
    defer { server.stop() }
    let line = try ControlClient.ask(.status, socket: directory.path + "/control.sock")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    #expect(object["serving"] as? Bool == true)
    #expect(object["ready"] as? Bool == false, "broken.test is not served")
    #expect((object["problems"] as? [String])?.first?.hasPrefix("zone broken.test.: ") == true)
    let zones = try #require(object["zones"] as? [[String: Any]])
    #expect(zones.map { $0["name"] as? String } == ["example.com.", "broken.test."])
    #expect(zones.map { $0["state"] as? String } == ["loaded", "failed"])
    #expect(zones[0]["serial"] as? Int == 2_024_010_101)
    #expect(zones[0]["records"] as? Int == 4)
    #expect(zones[0]["file"] as? String == directory.path + "/example.com.zone")
    #expect((object["fast_path"] as? [Any])?.isEmpty == true)
    #expect(object["steering"] is [String: Any])
    let paths = try #require(object["kernel_path"] as? [String: Any])
    for transport in ["udp", "tcp"] {
      let counts = try #require(paths[transport] as? [String: Any])
      #expect(Set(counts.keys) == ["queries", "responses", "drops", "rate_limit"])
    }
  }

  @Test("the keys of a queue, and that reading the status gives back what was written")
  func queueKeys() throws {
    let queue = QueueStatus(
      interface: "eth0", queue: 1, mode: "zero-copy",
      chunks: QueueStatus.Chunks(
        total: 8, free: 1, fill: 2, rx: 1, hand: 0, tx: 3, completion: 1),
      rx: 10, tx: 7, drops: ["short_message": 2], punts: ["tsig": 1],
      kernelDrops: ["rx_ring_full": 4, "tx_ring_empty": 9])
    var status = ServerStatus.stopped
    status.fastPath = [queue]
    status.steering = ["not_udp": 3]
    status.fastPathRefusals = [RefusalStatus(interface: "eth1", queue: nil, reason: "gone")]
    let json = try status.json()
    #expect(!json.contains("\n"))
    #expect(try ServerStatus(json: json) == status)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    let told = try #require((object["fast_path"] as? [[String: Any]])?.first)
    #expect(
      Set(told.keys) == [
        "interface", "queue", "mode", "chunks", "rx", "tx", "drops", "punts", "kernel_drops",
        "rate_limit", "stalled",
      ])
    let chunks = try #require(told["chunks"] as? [String: Any])
    #expect(
      Set(chunks.keys) == ["total", "free", "fill", "rx", "hand", "tx", "completion"])
    let table = status.table()
    #expect(table.contains("eth0       1      zero-copy  10  7   8       short_message=2"))
    #expect(table.contains("  rx_ring_full=4\n"), "that there is nothing to send is no drop")
    #expect(table.contains("eth1: kernel path only: gone"))
  }

  @Test("the control socket: 0660, refuses what it does not know, and is gone after the stop")
  func controlSocket() throws {
    let directory = try TemporaryDirectory()
    let configuration = try configuration(in: directory)
    let path = try #require(configuration.controlSocket)
    let server = try RunningServer(configuration, logger: silent)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o660)
    let responder = ControlResponder { server.status }
    #expect(
      responder.reply(to: #"{"command":"dance"}"#) == #"{"error":"there is no command 'dance'"}"#)
    #expect(responder.reply(to: "status").hasPrefix(#"{"error":"a request is a line"#))
    // A second server on the same socket is refused, and does not take it away.
    #expect(throws: ServerError.self) { try RunningServer(configuration, logger: silent) }
    #expect(try ControlClient.status(socket: path).serving)
    server.stop()
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(throws: ControlError.self) { try ControlClient.status(socket: path) }
  }

  @Test("a control socket is opened without touching the rights of other files")
  func controlSocketAndOtherFiles() throws {
    let directory = try TemporaryDirectory()
    let responder = ControlResponder { ServerStatus.stopped }
    let plain = try directory.write("", to: "plain")
    let wanted = try FileManager.default.attributesOfItem(atPath: plain)[.posixPermissions] as? Int
    let place = directory.path
    let modes = Mutex<Set<Int>>([])
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      for number in 0..<100 {
        if worker == 0 {
          do {
            try ControlServer(path: "\(place)/\(number).sock", responder: responder).stop()
          } catch { Issue.record("\(error)") }
        } else {
          let file = "\(place)/\(number).txt"
          _ = FileManager.default.createFile(atPath: file, contents: nil)
          let attributes = try? FileManager.default.attributesOfItem(atPath: file)
          _ = modes.withLock { $0.insert(attributes?[.posixPermissions] as? Int ?? 0) }
        }
      }
    }
    #expect(modes.withLock { $0 } == [try #require(wanted)])
  }

  @Test("a taken TCP port ends the start at once; a start that fails leaves no control socket")
  func takenPort() throws {
    let directory = try TemporaryDirectory()
    var configuration = try configuration(in: directory)
    configuration.listen = [
      Endpoint(address: IPAddress(ipv4: 0x7f01_3506), port: 5353)
    ]
    let listener = try ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(host: "127.1.53.6", port: 5353).wait()
    defer { try? listener.close().wait() }
    #expect(
      throws: ServerError("listening on 127.1.53.6@5353 over TCP: Address already in use")
    ) { try RunningServer(configuration, logger: silent) }
    let path = try #require(configuration.controlSocket)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("server.kernel-threads: so many threads serve UDP on a listen address")
  func kernelThreads() throws {
    let directory = try TemporaryDirectory()
    var configuration = try configuration(in: directory)
    configuration.kernelThreads = 3
    let server = try RunningServer(configuration, logger: silent)
    defer { server.stop() }
    var named = 0
    // A thread names itself once it runs.
    for _ in 0..<6000 where named < 3 {
      let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
      let names = tasks.map {
        try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)
      }
      named = names.count { $0 == "udp \(server.endpoints[0].port)\n" }
      if named < 3 { usleep(10_000) }
    }
    #expect(named == 3)
  }

  @Test("without server.kernel-threads: the CPUs that the process may run on, at most four")
  func kernelThreadsDefault() throws {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let mask = try #require(
      status.split(separator: "\n").first { $0.hasPrefix("Cpus_allowed:") })
    let count = mask.dropFirst("Cpus_allowed:".count)
      .reduce(0) { $0 + ($1.hexDigitValue?.nonzeroBitCount ?? 0) }
    #expect(Configuration().kernelThreads == min(count, 4))
    let given = Configuration.read("server: {kernel-threads: 12}", path: "apus.yaml", directory: "")
    #expect(given.configuration.kernelThreads == 12)
    let none = Configuration.read("server: {kernel-threads: 0}", path: "apus.yaml", directory: "")
    #expect(
      none.diagnostics.map(\.message)
        == ["server.kernel-threads must be a number from 1 to 256, not '0'"])
  }

  @Test("a socket that a dead server left is replaced")
  func staleSocket() throws {
    let directory = try TemporaryDirectory()
    let configuration = try configuration(in: directory)
    let path = try #require(configuration.controlSocket)
    // Bound and never listened on, as after kill -9.
    try leaveSocket(path)
    #expect(FileManager.default.fileExists(atPath: path))
    let server = try RunningServer(configuration, logger: silent)
    defer { server.stop() }
    #expect(try ControlClient.status(socket: path).serving)
  }

  @Test("an interface that is not there: one line, and the server serves")
  func missingInterface() throws {
    let directory = try TemporaryDirectory()
    var configuration = try configuration(in: directory)
    configuration.interfaces = ["nosuch0"]
    let server = try RunningServer(configuration, logger: silent)
    defer { server.stop() }
    let status = server.status
    #expect(status.serving)
    #expect(status.fastPath.isEmpty)
    #expect(status.fastPathRefusals.map(\.interface) == ["nosuch0"])
    #expect(status.fastPathRefusals.allSatisfy { !$0.reason.contains("\n") && !$0.reason.isEmpty })
    configuration.mode = .off
    configuration.controlSocket = nil
    let off = try RunningServer(configuration, logger: silent)
    defer { off.stop() }
    #expect(off.status.fastPathRefusals.isEmpty)
  }
}

@Suite("The apex that a zone file most likely has")
struct ApexGuessTests {
  @Test(
    "from the SOA, else from the file's name",
    arguments: [
      ("zone.zone", "example.org. 3600 IN SOA a. b. 1 2 3 4 5\n", "example.org."),
      (
        "zone.zone", "; example.net.\n$ORIGIN Example.NET.\n@ IN SOA a. b. 1 2 3 4 5\n",
        "Example.NET."
      ),
      ("zone.zone", "$TTL 1h\n$ORIGIN net.\nexample SOA a. b. 1 2 3 4 5\n", "example.net."),
      ("example.com.zone", "@ IN SOA a. b. 1 2 3 4 5\n", "example.com."),
      ("example.com.zone", "$ORIGIN sub\n@ IN SOA a. b. 1 2 3 4 5\n", "example.com."),
      ("db.example.com", "@ IN soa a. b. 1 2 3 4 5\n", "example.com."),
      ("2.0.192.in-addr.arpa.db", "", "2.0.192.in-addr.arpa."),
    ])
  func guesses(name: String, text: String, apex: String) throws {
    let directory = try TemporaryDirectory()
    let guessed = guessApex(ofZoneFile: try directory.write(text, to: name))
    #expect(guessed.map { "\($0)" } == apex)
  }

  @Test("a file that is not there still has a name; an empty one has none")
  func edges() {
    #expect(
      guessApex(ofZoneFile: "/nonexistent/example.com.zone").map { "\($0)" } == "example.com.")
    #expect(guessApex(ofZoneFile: "/nonexistent/a..b.zone") == nil)
  }
}
