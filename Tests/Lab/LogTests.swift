import DNSWire
import Foundation
import TestSupport
import Testing

extension LabSuite {
  /// What a server writes on standard error.
  @Suite(.needsLab) struct Log {
    private struct Line: Decodable {
      var time: Date
      var level: String
      var message: String
    }

    @Test(
      "JSON where nobody looks, and not a line for queries, answered, dropped, punted or passed")
    func json() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        let before = server.logText
        let link = try RawLink(lab)
        let parties = try Parties.lab()
        for _ in 0..<50 {
          for row in VerdictTable.rows {
            for frame in row.frames(parties) { try link.send(frame.octets) }
          }
        }
        _ = try link.drain(quiet: 200)
        #expect(try server.status().fastReplies > 500)
        #expect(server.logText == before)
        #expect(server.stop() == 0)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
          let text = try decoder.singleValueContainer().decode(String.self)
          return try Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        let lines = try server.logText.split(separator: "\n")
          .map { try decoder.decode(Line.self, from: Data($0.utf8)) }
        #expect(lines.contains { $0.level == "notice" && $0.message == "ready" })
        #expect(lines.last?.message == "stopped")
      }
    }

    @Test("as the configuration says: the journal's form, and warnings only")
    func journald() throws {
      try Lab.with { lab in
        let server = try ApusServer(
          in: lab, ApusServer.Options(log: "{format: journald, level: warning}"))
        try lab.setDevice("down")
        _ = try server.status(within: 2) { $0.interfaceState == "link-down" }
        let lines = server.logText.split(separator: "\n")
        #expect(lines.count == 1, "\(lines)")
        #expect(
          lines.first?.hasPrefix("<4>\(Lab.device): the link is down (told within ") == true,
          "\(lines)")
        #expect(server.stop() == 0)
      }
    }
  }
}
