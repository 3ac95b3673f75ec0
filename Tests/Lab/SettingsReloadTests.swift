import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// Settings that are put in force by a reload, without a restart.
  @Suite(.needsLab) struct SettingsReload {
    /// Changes the server's configuration, where `from` says so, and reloads: what is told of it.
    private func reload(
      _ server: ApusServer, in lab: Lab, _ from: String, _ to: String
    ) throws -> String {
      let file = URL(fileURLWithPath: server.configurationPath)
      let text = try String(contentsOf: file, encoding: .utf8)
      try Data(text.replacingOccurrences(of: from, with: to).utf8).write(to: file)
      return try succeed(lab.inServer([apusPath, "reload", "--config", file.path]))
    }

    @Test(
      "both paths are exchanged under load, and no query is lost",
      arguments: ["fast path", "kernel path"])
    func underLoad(path: String) throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab,
          ApusServer.Options(
            mode: path == "fast path" ? "auto" : "off", server: ["udp-payload: 1232"]))
        let link = try RawLink(lab)
        let burst = FrameBurst(
          try (0..<256).map {
            try Queries.frame("www.example.com", id: UInt16($0), port: UInt16(20_000 + $0))
          })
        let load = Load(burst, in: lab, everyMicroseconds: 1_000, seconds: 60)
        var replies = 0
        for round in 0..<6 {
          let (from, to) = round % 2 == 0 ? (1232, 1400) : (1400, 1232)
          let told = try reload(server, in: lab, "payload: \(from)", "payload: \(to)")
          #expect(told.contains("server.udp-payload: \(from) -> \(to)"))
          replies += try take(link, quiet: 0)
          #expect(try server.status().fastPathRefusals.isEmpty, "\(server.logText)")
          usleep(200_000)
          replies += try take(link, quiet: 0)
        }
        let sent = try load.stop()
        replies += try take(link, quiet: 500)
        #expect(sent > 1_000, "there was a load")
        #expect(replies == sent, "every query got its answer")
        let status = try server.status()
        // Of the last exchange on.
        print("reload of settings: \(sent) queries, \(status.fastReplies) by the fast path")
        #expect((status.fastReplies > 0) == (path == "fast path"))
        #expect(server.stop() == 0)
      }
    }

    /// The replies that have come: each has the three records of an answer.
    private func take(_ link: RawLink, quiet: Int32) throws -> Int {
      let replies = try Queries.replies(in: try link.drain(quiet: quiet))
      for reply in replies { #expect(ResponseHeader(reply.payload)?.answers == 3) }
      return replies.count
    }

    @Test("cookies stay good over a reload: drawn secrets, and given ones that are rolled over")
    func cookieSecrets() throws {
      try Lab.with { lab in
        let secrets = lab.directory.appendingPathComponent("secrets")
        let server = try ApusServer(
          in: lab, ApusServer.Options(server: ["cookies: require", "udp-payload: 1232"]))
        /// Asks with a cookie: the status, and the server's cookie behind the client's.
        func ask(_ cookie: String) throws -> (status: String, cookie: String) {
          let text = try succeed(
            lab.inClient([
              "dig", "@\(Lab.server4)", "+norec", "+cookie=\(cookie)", "+nobadcookie", "+tries=1",
              "example.com", "SOA",
            ]))
          func word(after mark: String) -> String {
            guard let place = text.range(of: mark) else { return "" }
            return String(text[place.upperBound...].prefix { $0.isLetter || $0.isNumber })
          }
          return (word(after: "status: "), word(after: "; COOKIE: "))
        }
        let client = "0102030405060708"
        let drawn = try ask(client).cookie
        #expect(drawn.count == 48)
        #expect(try ask(drawn).status == "NOERROR")
        #expect(
          try reload(server, in: lab, "payload: 1232", "payload: 1400").contains(
            "server.udp-payload: 1232 -> 1400"))
        #expect(try ask(drawn).status == "NOERROR", "the server's own secrets stay")

        let (first, second) = (
          String(repeating: "a1", count: 16), String(repeating: "b2", count: 16)
        )
        func write(_ lines: String...) throws {
          try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: secrets)
        }
        try write(first)
        let told = try reload(
          server, in: lab, "payload: 1400", "payload: 1400\n  cookie-secret-file: \(secrets.path)")
        #expect(told.contains("server.cookie-secret-file: none -> 1 secret\n"), "\(told)")
        #expect(try ask(drawn).status == "BADCOOKIE")
        let given = try ask(client).cookie
        #expect(try ask(given).status == "NOERROR")
        // RFC 9018, section 5: the new secret makes cookies, the old one is still good for a while.
        try write(second, first)
        #expect(
          try reload(server, in: lab, "", "").contains(
            "server.cookie-secret-file: 1 secret -> 2 secrets\n"))
        #expect(try ask(given).status == "NOERROR")
        try write(first)
        _ = try reload(server, in: lab, "", "")
        try write(second)
        let changed = try reload(server, in: lab, "", "")
        #expect(changed.contains("server.cookie-secret-file: 1 secret -> 1 secret, changed\n"))
        #expect(
          !changed.contains("a1a1") && !changed.contains("b2b2") && !server.logText.contains("b2b2")
        )
        #expect(try ask(given).status == "BADCOOKIE")
        #expect(try server.status().fastReplies > 0)
        #expect(server.stop() == 0)
      }
    }
  }
}
