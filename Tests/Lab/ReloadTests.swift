import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// New versions of a large zone, put in force while queries are answered.
  @Suite(.needsLab) struct Reload {
    private static let names = 30_000
    private static let zone = "reload.test"

    /// The replies so far.
    private struct Replies {
      var count = 0
      var versions: Set<UInt8> = []
      var last: UInt8 = 1

      /// Takes what has come until nothing comes for so long. Each is a whole answer, of the version in force or
      /// of the one before, and none is older than the one before it.
      mutating func collect(_ link: RawLink, quiet: Int32, newest: UInt8) throws {
        while let frame = try link.receive(milliseconds: quiet) {
          for reply in try Queries.replies(in: [frame]) {
            let header = try #require(ResponseHeader(reply.payload))
            guard header.rcode == 0, header.answers == 1, reply.payload.count > 12 else {
              Issue.record("\(header)")
              continue
            }
            // The address ends before OPT's 11 octets; its last one is the version.
            let version = reply.payload[reply.payload.count - 12]
            if !(max(newest, 2) - 1...newest).contains(version) || version < last {
              Issue.record("version \(version) behind \(last), with \(newest) in force")
            }
            last = version
            versions.insert(version)
            count += 1
          }
          // A steady load never leaves it quiet.
          if quiet < 10, count % 64 == 0 { return }
        }
      }
    }

    /// Every name has one address, whose last octet is the version's.
    private func write(_ version: UInt8, to path: String) throws {
      var text =
        "$TTL 60\n@ SOA ns1 h \(version) 7200 3600 1209600 300\n@ NS ns1\nns1 A 192.0.2.53\n"
      for number in 0..<Self.names { text += "h\(number) A 198.51.100.\(version)\n" }
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test(
      "a zone of 30,000 names, loaded eight times under load: no query lost, memory flat; and back",
      .timeLimit(.minutes(5)))
    func underLoad() throws {
      try Lab.with { lab in
        let file = lab.directory.appendingPathComponent("reload.zone").path
        try write(1, to: file)
        let server = try ApusServer(in: lab, ApusServer.Options(zones: [(Self.zone, file)]))
        let link = try RawLink(lab)
        let burst = FrameBurst(
          try (0..<1024).map { number in
            try Queries.frame(
              "h\(number * 97 % Self.names).\(Self.zone)", id: UInt16(number),
              port: UInt16(20_000 + number))
          })
        let load = Load(burst, in: lab, everyMicroseconds: 1_000, seconds: 200)
        var replies = Replies()
        var resident: [Int] = []
        for version in 2...9 as ClosedRange<UInt8> {
          try write(version, to: file)
          let reload = try start(
            lab.inServer([apusPath, "reload", "--config", server.configurationPath]),
            log: lab.directory.appendingPathComponent("reload.log"))
          while reload.isRunning { try replies.collect(link, quiet: 2, newest: version) }
          #expect(reload.wait() == 0)
          #expect(try server.status().zones.map(\.serial) == [UInt32(version)])
          let until = Date(timeIntervalSinceNow: 0.5)
          while Date() < until { try replies.collect(link, quiet: 2, newest: version) }
          #expect(replies.last == version)
          resident.append(try server.residentKiB())
        }
        let sent = try load.stop()
        try replies.collect(link, quiet: 500, newest: 9)
        #expect(replies.count == sent, "every query got its answer")
        #expect(replies.versions == Set(1...9))
        let status = try server.status()
        #expect(status.fastReplies == UInt64(sent), "over the fast path")
        #expect(status.kernelReplies == 0)
        // The first loads fill the two kept versions; from then on nothing grows but by chance.
        #expect(resident[7] <= resident[3] + resident[3] / 5, "\(resident)")
        print("reload: \(sent) queries, resident KiB \(resident)")

        // A truncated file keeps what is served; a rollback goes back.
        try Data("@ SOA ns1 h 10 1 1 1 1\nh1 A 198.51".utf8).write(to: URL(fileURLWithPath: file))
        let failed = try run(
          lab.inServer([apusPath, "reload", "--config", server.configurationPath]))
        #expect(failed.status == 1)
        #expect(try server.status().zones.map(\.state) == ["stale"])
        #expect(try server.status().zones.map(\.serial) == [9])
        try succeed(
          lab.inServer([apusPath, "rollback", Self.zone, "--config", server.configurationPath]))
        #expect(try server.status().zones.map(\.serial) == [8])
        let answer = try succeed(
          lab.inClient(["dig", "@\(Lab.server4)", "+short", "+norec", "h7.\(Self.zone)"]))
        #expect(answer == "198.51.100.8\n")
        #expect(server.stop() == 0)
      }
    }
  }
}
