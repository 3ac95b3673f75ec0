import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneImage

/// `$GENERATE` as BIND 9 has it.
@Suite struct GenerateTests {
  /// Lines, and the owners and RDATA that come of them.
  static let lines: [(String, [String])] = [
    ("$GENERATE 1-3 a$ A 192.0.2.$", ["a1 1 c0000201", "a2 1 c0000202", "a3 1 c0000203"]),
    ("$GENERATE 1-5/2 a$ A 192.0.2.$", ["a1 1 c0000201", "a3 1 c0000203", "a5 1 c0000205"]),
    (
      "$generate 9-11 a${-9,3} A 192.0.2.${1}",
      ["a000 1 c000020a", "a001 1 c000020b", "a002 1 c000020c"]
    ),
    (
      "$GENERATE 254-255 a${0,4,x}.${0,0,X}.${0,5,o}.${0,0,d} A 192.0.2.1",
      ["a00fe.FE.00376.254 1 c0000201", "a00ff.FF.00377.255 1 c0000201"]
    ),
    (
      "$GENERATE 26-27 ${0,0,n}.${0,8,N}.${0,5,n} A 192.0.2.1",
      ["a.1.A.1.0.0..a.1.0 1 c0000201"]
    ),
    (#"$GENERATE 1-2 a\$$ A 192.0.2.1"#, [#"a\$1 1 c0000201"#, #"a\$2 1 c0000201"#]),
    ("$GENERATE 1-2 a$$$ A 192.0.2.1", [#"a\$1 1 c0000201"#, #"a\$2 1 c0000201"#]),
    ("$GENERATE 1-1 @ 60 IN MX \"$ mx$\"", []),
    ("$GENERATE 0-1 ptr$ IN 60 PTR h${10,3}", []),
    ("$GENERATE 1-2 t$ TXT \"\\\"a $\\\" b$\"", []),
  ]

  @Test func simpleForms() throws {
    for (line, expected) in Self.lines where !expected.isEmpty && !line.contains(",N}") {
      let result = try records(load(head + line + "\n"))
      let short = result.map { $0.replacing(".example. 300", with: "") }
      #expect(short.sorted() == expected.sorted(), "\(line)")
    }
  }

  /// Origin and owner are not changed by the directive.
  @Test func ownerStaysThatOfTheLastRecord() throws {
    let zone = "b A 192.0.2.9\n$GENERATE 1-1 a$ A 192.0.2.$\n  TXT x\n"
    #expect(
      try records(load(head + zone)) == [
        "a1.example. 300 1 c0000201", "b.example. 300 1 c0000209", "b.example. 300 16 0178",
      ])
  }

  static let compiler = "/usr/bin/named-compilezone"

  /// BIND's own reading of the same file, printed and read again.
  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: compiler), "needs named-compilezone of bind9"
    ))
  func agreesWithBIND() throws {
    let folder = try Folder()
    for (line, _) in Self.lines where !line.contains(",8,N") {
      let path = try folder.write("in.zone", head + line + "\n")
      let bind = try run(
        Self.compiler,
        ["-q", "-i", "none", "-k", "ignore", "-m", "ignore", "-o", "-", "example.", path])
      let printed = try #require(bind, "\(line)")
      let ours = try records(ZoneFile.load(path: path, apex: try Name("example.")))
      #expect(!ours.isEmpty)
      #expect(try records(load(printed)) == ours, "\(line)")
    }
  }
}
