import Foundation
import Testing

/// The zones that the README's commands serve.
@Suite struct SampleZones {
  @Test("apus check takes every sample zone without an error or a warning")
  func check() throws {
    let configuration = packageRoot.appendingPathComponent("zones/apus.yaml").path
    let output = try run([apusPath, "check", "--json", "--config", configuration])
    #expect(output.status == 0, "\(output.text)\(output.errors)")
    #expect(!output.text.contains("\"warning\""), "\(output.text)")
  }

  @Test(
    "BIND's checker takes every sample zone",
    .enabled(if: Privilege.isRoot || isInstalled("named-checkzone"), "no named-checkzone here"),
    arguments: sampleZones.map(\.name))
  func judges(zone: String) throws {
    try #require(isInstalled("named-checkzone"), "tools/test installs it")
    let directory = packageRoot.appendingPathComponent("zones").path
    try succeed([
      "named-checkzone", "-q", "-i", "none", "-k", "ignore", "-w", directory, zone, "\(zone).zone",
    ])
  }
}
