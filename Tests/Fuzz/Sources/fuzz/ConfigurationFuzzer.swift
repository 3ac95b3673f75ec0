import ZoneFile

@testable import Server

/// A configuration file: mistakes are told at lines that there are, and what is valid has what the
/// server needs.
enum ConfigurationFuzzer {
  static func run(_ octets: [UInt8]) {
    guard let text = String(validating: octets, as: UTF8.self) else { return }
    let loaded = Configuration.read(text, path: "fuzzed.yaml", directory: "/nowhere")
    let lines = text.count(where: \.isNewline) + 2
    for diagnostic in loaded.diagnostics {
      if diagnostic.place.line > lines { violated("line \(diagnostic.place.line) of \(lines)") }
      if diagnostic.place.line > 0, diagnostic.place.column < 1 { violated("\(diagnostic)") }
    }
    guard loaded.isValid else { return }
    let zones = loaded.configuration.zones.map(\.apex)
    if Set(zones).count != zones.count { violated("a zone twice: \(zones)") }
  }
}
