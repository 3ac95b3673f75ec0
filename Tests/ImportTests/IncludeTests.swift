import Foundation
import Import
import Testing

@Suite("Import: included files") struct IncludeTests {
  private func report(
    _ peer: Peer, _ tree: SampleTree, _ text: String
  ) throws -> (report: ImportReport, lines: [String]) {
    let report = Peer.read(try tree.write(text, to: "server.conf"), as: peer)
    return (report, report.lines().map { tree.shortened($0) })
  }

  private func include(_ pattern: String, _ peer: Peer) -> String {
    peer == .bind ? "include \"\(pattern)\";\n" : "include: \"\(pattern)\"\n"
  }

  @Test("a directory that cannot be listed is an error", arguments: Peer.allCases)
  func unlistable(peer: Peer) throws {
    let tree = try SampleTree()
    // Not to be listed by root either.
    try FileManager.default.createSymbolicLink(
      atPath: tree.path + "/loop", withDestinationPath: "loop")
    let told = try report(peer, tree, include("loop/*.conf", peer))
    #expect(!told.report.ok)
    #expect(told.lines.contains { $0.contains("error: cannot list 'loop/'") }, "\(told.lines)")
  }

  @Test("a wildcard that matches nothing is told", arguments: Peer.allCases)
  func nothing(peer: Peer) throws {
    let tree = try SampleTree()
    for pattern in ["none/*.conf", "*.none", "*/server.conf"] {
      let told = try report(peer, tree, include(pattern, peer))
      #expect(told.report.ok)
      #expect(
        told.lines.contains { $0.contains("warning: no file matches '\(pattern)'") },
        "\(told.lines)")
    }
  }

  @Test("wildcards that the import does not know are refused", arguments: Peer.allCases)
  func unknown(peer: Peer) throws {
    for pattern in ["[a-z].conf", "{a,b}.conf", "~/a.conf"] {
      let told = try report(peer, SampleTree(), include(pattern, peer))
      #expect(!told.report.ok)
      #expect(
        told.lines.contains { $0.contains("'\(pattern)' has a sign other than") }, "\(told.lines)")
    }
  }

  @Test("a directory that matches is no file to include, and stars may be many")
  func directories() throws {
    let tree = try SampleTree()
    let name = String(repeating: "a", count: 60)
    try tree.write("", to: "d/x.conf/file")
    try tree.write("server:\n  listen: 192.0.2.1\n", to: "d/" + name + ".conf")
    let stars = "d/" + String(repeating: "*a", count: 30) + "*.conf"
    for pattern in ["d/*.conf", stars, "?/aa*.conf"] {
      let told = try report(.knot, tree, include(pattern, .knot))
      #expect(told.lines == [], "\(pattern)")
      #expect(told.report.configuration?.contains("192.0.2.1@53") == true)
    }
    let other = "d/" + String(repeating: "*a", count: 30) + "*b"
    let none = try report(.knot, tree, include(other, .knot))
    #expect(none.lines.contains { $0.contains("no file matches") })
  }

  @Test("from the option 'directory' on, BIND's includes start there")
  func directory() throws {
    let tree = try SampleTree()
    try tree.write(#"zone "a.test" { type primary; file "a"; };"#, to: "z/zones.conf")
    try tree.write(#"zone "b.test" { type primary; file "b"; };"#, to: "zones.conf")
    let include = #"include "zones.conf";"#
    let told = try report(
      .bind, tree, "options { directory \"\(tree.path)/z\"; };\n\(include)\n")
    #expect(told.report.configuration?.contains("a.test:\n    file: \(tree.path)/z/a\n") == true)
    let before = try report(
      .bind, tree, "\(include)\noptions { directory \"\(tree.path)/z\"; };\n")
    #expect(before.report.configuration?.contains("b.test:\n    file: \(tree.path)/z/b\n") == true)
  }

  @Test("of a secret nothing is shown, whatever it is made of", arguments: Peer.allCases)
  func secrets(peer: Peer) throws {
    let texts: [Peer: [String]] = [
      .bind: [
        #"key k { secret "hid den"; nope "#, #"key k { secret /* x */ "hid\"den"; nope "#,
        #"zone "secret" { type "; key k { secret "hid!den"; nope "#,
        #"key k { algorithm hmac-sha256; secret hid!den; };"#,
      ],
      .nsd: [
        #"key: secret: "hid den" nope: "x"#, #"key: secret: 'hid den' nope: "x"#,
        "key: name: k algorithm: sha256 secret: hid! den",
      ],
      .knot: [
        "key:\n  - id: k\n    secret: \"hid den\" x\n", "key:\n  - id: k\n    secret: hid den x\n",
      ],
    ]
    for text in texts[peer] ?? [] {
      let tree = try SampleTree()
      let report = Peer.read(try tree.write(text, to: "server.conf"), as: peer)
      #expect(!report.ok)
      let lines = report.lines().map { $0.replacing(tree.path, with: "") }.joined()
      #expect(!lines.contains("den") && !lines.contains("cannot read"), "\(lines)")
    }
  }

  @Test("the line of each finding is shown, of very many too")
  func manyFindings() throws {
    let zones = (0..<20_000).map { "zone:\n name: z\($0).test\n" }
    let tree = try SampleTree()
    let started = ContinuousClock.now
    let report = Peer.read(try tree.write(zones.joined(), to: "server.conf"), as: .nsd)
    let lines = report.lines()
    #expect(ContinuousClock.now - started < .seconds(30))
    #expect(lines.contains { $0.contains("\n name: z19999.test\n       ^") })
  }
}
