import Foundation
import TestSupport
import Testing

/// What `tools/packaging` holds, as those who will read it see it.
@Suite struct PackagingTests {
  private func path(_ name: String) -> String {
    packageRoot.appendingPathComponent("tools/packaging/\(name)").path
  }

  @Test("systemd finds no mistake in the unit, and rates it as docs/operations.md says")
  func unit() throws {
    // What it cannot find here is the installed executable and manual page.
    let verified = try run([
      "systemd-analyze", "verify", "--man=no", path("apus.service"), path("apus.socket"),
    ])
    let mistakes = (verified.text + verified.errors).split(separator: "\n")
      .filter { !$0.contains("/usr/bin/apus is not executable") }
    #expect(mistakes.isEmpty, "\(mistakes)")

    let analysed = try succeed([
      "systemd-analyze", "security", "--offline=yes", "--no-pager", path("apus.service"),
    ])
    let line = try #require(
      analysed.split(separator: "\n").last { $0.contains("Overall exposure level") })
    let score = try #require(line.split(separator: " ").first { Double($0) != nil })
    let docs = try String(
      contentsOf: packageRoot.appendingPathComponent("docs/operations.md"), encoding: .utf8)
    #expect(docs.contains("rates the unit \(score)"), "\(line)")
  }

  @Test("the unit has the four capabilities that the fast path needs, and no more")
  func capabilities() throws {
    let unit = try String(contentsOfFile: path("apus.service"), encoding: .utf8)
    let kept = "CAP_NET_BIND_SERVICE CAP_NET_ADMIN CAP_NET_RAW CAP_BPF"
    for key in ["AmbientCapabilities", "CapabilityBoundingSet"] {
      #expect(unit.contains("\n\(key)=\(kept)\n"))
    }
  }
}
