import Foundation
import TestSupport
import Testing

@Test("docs/verdict-table.md has the rows of the code, and no others")
func documentHasTheRows() throws {
  var root = URL(fileURLWithPath: #filePath)
  for _ in 0..<3 { root.deleteLastPathComponent() }
  let document = root.appendingPathComponent("docs/verdict-table.md")
  let lines = try String(contentsOf: document, encoding: .utf8)
    .split(separator: "\n").map(String.init)
    .filter { $0.hasPrefix("| ") && !$0.hasPrefix("| Frame |") }
  #expect(lines == VerdictTable.rows.map(\.line))
}
