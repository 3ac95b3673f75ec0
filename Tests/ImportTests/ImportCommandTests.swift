import Foundation
import Import
import Testing

@Suite("Import: the command") struct ImportCommandTests {
  private let text =
    "zone:\n  - domain: a.test\n    storage: /z\n    provide-ixfr: off\n  - domain: b.test\n    provide-ixfr: off\nserver:\n  listen: 192.0.2.1\n"

  @Test(
    "standard output has the configuration, standard error the rest; 0 with warnings, 1 with a mistake, 2 for wrong usage"
  )
  func streams() throws {
    let tree = try SampleTree()
    let good = try tree.write(text, to: "knot.conf")
    let fine = try Outcome(Outcome.apus, "import", good)
    #expect(fine.status == 0)
    #expect(
      fine.output
        == "# Made by apus import from \(good).\nserver:\n  listen: [192.0.2.1@53]\nzones:\n  a.test:\n    file: /z/a.test.zone\n  b.test:\n    file: /var/lib/knot/b.test.zone\n"
    )
    #expect(
      fine.errors.hasPrefix(
        "\(good):4:5: warning: 'provide-ixfr' is left out: Apus has no setting for it; when it asks"
      ))
    #expect(fine.errors.contains("\n    provide-ixfr: off\n    ^\nthe same at \(good):6:5\n"))
    let broken = try tree.write("server:\n  listen: 192.0.2.1@x\n", to: "knot-broken.conf")
    let told = try Outcome(Outcome.apus, "import", broken)
    #expect(told.status == 1 && told.output.isEmpty)
    #expect(
      told.errors.hasPrefix(
        "\(broken):2:11: error: a port is a number from 1 to 65535, not 'x' [bad-port]\n  listen: 192.0.2.1@x\n          ^\n"
      ))
    #expect(try Outcome(Outcome.apus, "import", good, "--from", "powerdns").status == 2)
    #expect(try Outcome(Outcome.apus, "import", tree.path + "/none.conf").status == 1)
  }

  @Test("a file that is there is not written over")
  func output() throws {
    let tree = try SampleTree()
    let good = try tree.write(text, to: "knot.conf")
    let output = try tree.write("mine\n", to: "apus.yaml")
    let refused = try Outcome(Outcome.apus, "import", good, "--output", output)
    #expect(refused.status == 1 && refused.errors.contains("is there already"))
    #expect(try String(contentsOfFile: output, encoding: .utf8) == "mine\n")
  }

  @Test("a secret is in what was asked for and in nothing else, and a file of it is its owner's")
  func secrets() throws {
    let tree = try SampleTree()
    let secret = "c2VjcmV0"
    let key = "key:\n  - id: k\n    algorithm: hmac-sha256\n    secret: \(secret)\n"
    let kept = try tree.write(key + text, to: "knot.conf")
    let (output, open) = (tree.path + "/secret.yaml", tree.path + "/open.yaml")
    let told = try Outcome(Outcome.apus, "import", kept, "--output", output)
    #expect(told.status == 0 && told.output.isEmpty)
    #expect(!told.errors.contains(secret) && told.errors.contains("keys: 1"))
    #expect(told.errors.hasSuffix("only its owner may read it (mode 0600)\n"))
    #expect(try String(contentsOfFile: output, encoding: .utf8).contains("\"\(secret)\""))
    func rights(_ path: String) throws -> Int? {
      try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }
    #expect(try rights(output) == 0o600)
    // Without secrets it is a file like any other.
    let plain = try tree.write(text, to: "knot-plain.conf")
    let other = try Outcome("sh", "-c", "umask 022; \(Outcome.apus) import \(plain) -o \(open)")
    #expect(other.status == 0 && !other.errors.contains("0600"))
    #expect(try rights(open) == 0o644)
  }

  @Test("JSON: the configuration and every finding with all its places")
  func json() throws {
    let tree = try SampleTree()
    let good = try tree.write(text, to: "knot.conf")
    let told = try Outcome(Outcome.apus, "import", good, "--json")
    #expect(told.status == 0 && told.errors.isEmpty)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any])
    #expect(
      report["ok"] as? Bool == true && report["from"] as? String == "knot"
        && report["zones"] as? Int == 2 && report["keys"] as? Int == 0)
    #expect((report["configuration"] as? String)?.contains("b.test:") == true)
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.count == 1 && findings[0]["severity"] as? String == "warning")
    #expect((findings[0]["place"] as? [String: Any])?["line"] as? Int == 4)
    #expect(findings[0]["also"] as? [String] == ["\(good):6:5"])
  }

  @Test("whose configuration it is, by name or by text")
  func guess() throws {
    let tree = try SampleTree()
    let samples: [(String, Peer?)] = [
      ("options { };\n", .bind), ("zone \"a\" { type hint; };\n", .bind),
      ("zone:\n  - domain: a.test\n", .knot), ("zone:\n name: a.test\n zonefile: /x\n", .nsd),
      ("nothing\n", nil),
    ]
    for (text, peer) in samples {
      #expect(Peer.read(try tree.write(text, to: "server.conf")).from == peer, "\(text)")
    }
    #expect(Peer.read(try tree.write("", to: "nsd.conf")).from == .nsd)
    #expect(!Peer.read(try tree.write("nothing\n", to: "server.conf")).ok)
  }

  @Test("files that include each other come to an end", arguments: Peer.allCases)
  func loop(peer: Peer) throws {
    let tree = try SampleTree()
    let line = peer == .bind ? "include \"server.conf\";\n" : "include: server.conf\n"
    let report = Peer.read(try tree.write(line, to: "server.conf"), as: peer)
    #expect(!report.ok)
    #expect(report.lines().contains { $0.contains("files include each other") })
  }

  @Test("whatever the octets are, there is a report", arguments: Peer.allCases)
  func garbage(peer: Peer) throws {
    let tree = try SampleTree(peer.rawValue)
    let name = try #require(sampleFiles[peer])
    let whole = Array(try Data(contentsOf: URL(fileURLWithPath: tree.path + "/" + name)))
    var generator = SystemRandomNumberGenerator()
    for round in 0..<400 {
      var octets = Array(whole.prefix(round * whole.count / 300))
      for _ in 0..<(round % 7) where !octets.isEmpty {
        octets[Int.random(in: 0..<octets.count, using: &generator)] = UInt8.random(
          in: 0...127, using: &generator)
      }
      let file = try tree.write(String(decoding: octets, as: UTF8.self), to: "cut.conf")
      let report = Peer.read(file, as: peer)
      #expect(report.ok == (report.configuration != nil))
    }
  }
}
