import Foundation
import Steering
import TestSupport
import Testing

/// What the build does with the XDP program: `embed-steer`, run on copies of bpf/.
@Suite struct EmbedTests {
  /// Runs embed-steer on bpf/steer.bpf.c as `edit` leaves it: its exit status, what it said, and
  /// whether it wrote a source file.
  private func embed(
    _ edit: (String) -> String
  ) throws -> (status: Int32, said: String, hasWritten: Bool) {
    var bpf = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { bpf.deleteLastPathComponent() }
    bpf.appendPathComponent("bpf")
    let directory = FileManager.default.temporaryDirectory
      .appendingPathComponent("apus-embed-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    let text = try String(
      contentsOf: bpf.appendingPathComponent("steer.bpf.c"), encoding: .utf8)
    let (source, output) = (
      directory.appendingPathComponent("steer.bpf.c"), directory.appendingPathComponent("Out.swift")
    )
    try Data(edit(text).utf8).write(to: source)
    let said = try NetworkNamespace.shell(
      """
      \(builtProgram("embed-steer").path) "$(command -v clang)" \(source.path) \
      \(bpf.appendingPathComponent("include").path) \(output.path); echo "status $?"
      """)
    return (
      Int32(said.split(separator: " ").last?.dropLast() ?? "") ?? -1, said,
      FileManager.default.fileExists(atPath: output.path)
    )
  }

  @Test("the program as it is compiles, without a word")
  func whole() throws {
    let result = try embed { $0 }
    #expect(result.status == 0)
    #expect(result.said == "status 0\n", "\(result.said)")
    #expect(result.hasWritten)
  }

  @Test(
    "a mistake in the C ends the build, with clang's words for it",
    arguments: [
      ("return pass(STEER_NOT_IP);", "return pass(STEER_NOT_IPX);", "STEER_NOT_IPX"),
      ("return pass(STEER_NOT_IP);", "return pass(STEER_NOT_IP)", "expected ';'"),
      // A warning is a mistake.
      ("SEC(\"xdp\")", "static int unused(void) { return 0; }\nSEC(\"xdp\")", "unused"),
      ("#include \"steer.h\"", "#include \"steer2.h\"", "'steer2.h' file not found"),
    ])
  func mistake(_ right: String, _ wrong: String, _ words: String) throws {
    let result = try embed { text in
      let broken = text.replacingOccurrences(of: right, with: wrong)
      #expect(broken != text)
      return broken
    }
    #expect(result.status == 1)
    #expect(result.said.contains("error:"))
    #expect(result.said.contains(words), "\(result.said)")
    #expect(result.said.contains("steer.bpf.c does not compile"))
    #expect(!result.hasWritten)
  }
}
