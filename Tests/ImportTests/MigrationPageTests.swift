import Foundation
import Testing

/// The example of docs/migration.md, held against what the command prints.
@Suite("Import: the page") struct MigrationPageTests {
  @Test(
    "the example's configuration is one of Knot's, and the command says of it what the page shows")
  func example() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/migration.md").standardized
    let text = try String(contentsOf: page, encoding: .utf8)
    let begin = "```\n$ cat knot.conf\n"
    let start = try #require(text.range(of: begin)).upperBound
    let end = try #require(text.range(of: "```\n", range: start..<text.endIndex)).lowerBound
    let parts = text[start..<end].components(separatedBy: "\n$ ")
    #expect(parts.count == 3)
    guard parts.count == 3 else { return }
    let tree = try SampleTree()
    let file = try tree.write(parts[0] + "\n", to: "knot.conf")
    #expect(try Outcome("knotc", "-c", file, "conf-check").status == 0)
    let told = try Outcome(
      "sh", "-c", "cd \(tree.path) && exec \(Outcome.apus) import knot.conf --output apus.yaml")
    #expect(told.output.isEmpty)
    #expect(
      "apus import knot.conf --output apus.yaml\n" + told.errors == parts[1] + "\n")
    let written = try String(contentsOfFile: tree.path + "/apus.yaml", encoding: .utf8)
    #expect("cat apus.yaml\n" + written == parts[2])
  }
}
