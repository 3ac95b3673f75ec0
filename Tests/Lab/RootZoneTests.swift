import Foundation
import Testing

extension LabAnswers {
  /// The signed root zone and real questions to a root server, where the data is: it is no part of the project.
  @Suite(.needsLab) struct RootZone {
    static let data = packageRoot.appendingPathComponent("../shared/data").standardized
    static let isThere = ["root-20170821.zone.xz", "root-queries.txt"].allSatisfy {
      FileManager.default.fileExists(atPath: data.appendingPathComponent($0).path)
    }

    @Test(
      "2,000 real questions to the root get NSD's answers, and the fast path gives them",
      .enabled(if: isThere, "no ../shared/data here"))
    func realQuestions() throws {
      try Lab.with { lab in
        let zone = lab.directory.appendingPathComponent("root.zone").path
        let packed = Self.data.appendingPathComponent("root-20170821.zone.xz").path
        try succeed(["sh", "-c", "exec xz -dc '\(packed)' > '\(zone)'"])
        let nsd = try NSDServer(in: lab, zones: [(".", zone)])
        var options = ApusServer.Options()
        options.zones = [(".", zone)]
        let server = try ApusServer(in: lab, options)
        let questions = Self.data.appendingPathComponent("root-queries.txt").path
        let ours = try ask(questions, in: lab, port: 53)
        let theirs = try ask(questions, in: lab, port: 5300)
        #expect(ours.count == 2_000)
        try #require(ours.count == theirs.count)

        var differences: [String] = []
        for (our, their) in zip(ours, theirs)
        where our.text.lowercased() != their.text.lowercased() {
          // Each server has a set of its own for ANY (RFC 8482, section 4.1).
          if our.text.prefix(while: { !$0.isNewline }).hasSuffix("\tANY") { continue }
          differences.append("Apus:\n\(our.text)NSD:\n\(their.text)")
        }
        let shown = differences.prefix(3).joined(separator: "\n")
        #expect(differences.isEmpty, "\(differences.count) of 2,000 differ, such as\n\(shown)")
        #expect(try server.status().fastReplies == UInt64(ours.count))
        #expect(server.stop() == 0)
        withExtendedLifetime(nsd) {}
      }
    }

    /// The replies to all questions, in order, each in one form.
    private func ask(_ questions: String, in lab: Lab, port: Int) throws -> [(text: String, Reply)]
    {
      let output = try succeed(
        lab.inClient([
          "dig", "@\(Lab.server4)", "-p", "\(port)", "-f", questions, "+norec", "+nocookie",
          "+bufsize=1232", "+ignore", "+notcp", "+time=2", "+tries=1", "+noall", "+comments",
          "+question",
          "+answer", "+authority", "+additional",
        ]), seconds: 120)
      return output.components(separatedBy: ";; ->>HEADER<<-").dropFirst().map { printed in
        let reply = Reply(printed: ";; ->>HEADER<<-" + printed)
        let question = printed.components(separatedBy: "QUESTION SECTION:\n").last?
          .prefix { !$0.isNewline }
        var text = "\(question ?? "")\n\(reply.status) \(reply.flags.joined(separator: " "))\n"
        for name in Reply.sectionNames {
          // What stands beside an answer is each server's own choice.
          if name != "answer", reply.sections["answer"]?.isEmpty == false { continue }
          text += "\(name):\n"
          for record in reply.sections[name] ?? [] { text += "  \(record)\n" }
        }
        return (text, reply)
      }
    }
  }
}
