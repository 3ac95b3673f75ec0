import Foundation
import Testing

@testable import Server

@Suite("Configuration: reference")
struct ConfigurationReferenceTests {
  @Test("the effective configuration: every key, and where its value comes from")
  func effective() throws {
    let loaded = read("server:\n  udp-payload: 1400\nzones: {a.test: {file: a.zone}}\n")
    let shown = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: true)
    let sources = Dictionary(
      shown.keys.map { ($0.key, $0.source) }, uniquingKeysWith: { first, _ in first })
    #expect(sources["server.udp-payload"] == "apus.yaml:2")
    #expect(sources["server.listen"] == "default")
    #expect(sources["zones.a.test.file"] == "apus.yaml:3")
    #expect(sources["zones.a.test.watch"] == "default")
    for key in ConfigurationKey.all where !key.section.isOfOne {
      #expect(sources[key.path] != nil, "\(key.path)")
    }
    let given = EffectiveConfiguration(loaded, file: "apus.yaml", defaults: false)
    #expect(given.keys.map(\.key) == ["server.udp-payload", "zones.a.test.file"])
    #expect(
      try JSONLine.encode(given)
        == #"{"keys":[{"key":"server.udp-payload","source":"apus.yaml:2","value":1400},"#
        + #"{"key":"zones.a.test.file","source":"apus.yaml:3","value":"/etc/apus/a.zone"}]}"#)
  }

  @Test("the reference page has the table that the source makes, and the schema every key")
  func reference() throws {
    let page = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/configuration.md"), encoding: .utf8)
    #expect(page.contains("\n" + ConfigurationReference.table() + "\n"))
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(ConfigurationReference.schema().utf8))
        as? [String: Any])
    let sections = try #require(schema["properties"] as? [String: [String: Any]])
    #expect(Set(sections.keys) == Set(ConfigurationKeys.top.known))
    for key in ConfigurationKey.all where !key.section.isOfOne {
      let properties = try #require(
        sections[key.section.rawValue]?["properties"] as? [String: [String: Any]])
      #expect(properties[key.name]?["description"] as? String == key.summary)
    }
  }

  @Test("the manual page has every key, and no line that roff would take for a request")
  func manual() {
    let page = ConfigurationReference.manual()
    let lines = page.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    for key in ConfigurationKey.all
    where key.section == .zoneDefaults || !ConfigurationKey.isZoneOption(key.name) {
      let name = key.path.replacing("-", with: "\\-")
      #expect(lines.contains { $0.hasPrefix("\\fB\(name)\\fR: ") }, "\(key.path)")
    }
    let requests = [".TH ", ".SH ", ".TP", ".PP", ".br"]
    for line in lines {
      #expect(!line.isEmpty && !line.contains("`"), "\(line)")
      if line.hasPrefix(".") { #expect(requests.contains { line.hasPrefix($0) }, "\(line)") }
      #expect(!line.hasPrefix("'"))
    }
  }

  @Test("a key's description stands alone: an editor shows it without the page around it")
  func descriptions() {
    for key in ConfigurationKey.all {
      for word in ["below", "above", "See ", "The same"] {
        #expect(!key.summary.contains(word), "\(key.path)")
      }
    }
  }
}
