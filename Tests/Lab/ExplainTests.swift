import Foundation
import Testing

extension LabSuite {
  @Suite(.needsLab) struct Explanations {
    @Test("explain names the path that takes a query, and gives the answer that dig gets over it")
    func explain() throws {
      try Lab.with { lab in
        let server = try ApusServer(in: lab)
        for (name, type) in [
          ("www.example.com", "AAAA"), ("x.wild.example.com", "TXT"), ("lab.old.example.com", "A"),
        ] {
          let told = try server.explain([name, type, "--from", Lab.client4])
          let path = try #require(told["path"] as? [String: String])
          #expect(path == ["taker": "fast", "reason": "AF_XDP on apus0 (1 queue, copy)"])
          #expect(told["source"] as? String == "the running server")
          let before = try server.status()
          let printed = try succeed(
            lab.inClient(["dig", "@" + Lab.server4, name, type, "+noall", "+answer", "+norec"]))
          let response = try #require(told["response"] as? [String: Any])
          let answer = try #require(response["answer"] as? [String])
          #expect(answer.sorted() == printed.split(separator: "\n").map(oneBlank).sorted())
          let after = try server.status { $0.fastReplies > before.fastReplies }
          #expect(after.fastReplies == before.fastReplies + 1)
        }
        // What the worker hands over, and what comes from the server's own host.
        for question in [["example.com", "AXFR"], ["www.example.com", "--from", Lab.server4]] {
          let told = try server.explain(question)
          #expect((told["path"] as? [String: String])?["taker"] == "kernel", "\(question)")
        }
        #expect(server.stop() == 0)
      }
    }

    private func oneBlank(_ line: Substring) -> String {
      line.split(whereSeparator: { " \t".contains($0) }).joined(separator: " ")
    }
  }
}
