import Foundation
import TestSupport

/// Small zones that other people made to find faults in name servers (see `../shared/data`), each with a question.
enum FerretZones {
  private struct Case: Decodable {
    var id: Int
    var zone: String
    var qname: String
    var qtype: String
  }

  /// At most `count` of them, evenly from all; none where the data is not there.
  static func some(
    _ count: Int, _ options: DifferentialOptions, into directory: String
  ) throws -> [ZoneSource] {
    guard let data = options.data, count > 0 else { return [] }
    let archive = "\(data)/ferret.tar.xz"
    guard FileManager.default.isReadableFile(atPath: archive) else { return [] }
    // With times of now: NSD does not load a file of 1970.
    try NetworkNamespace.shell("tar xmJf '\(archive)' -C '\(directory)'")
    let text = try String(contentsOfFile: "\(directory)/ferret/cases.jsonl", encoding: .utf8)
    let lines = text.split(separator: "\n")
    let step = max(1, lines.count / count)
    return try stride(from: 0, to: lines.count, by: step).prefix(count).map { index in
      let item = try JSONDecoder().decode(Case.self, from: Data(lines[index].utf8))
      guard let type = TypeName.code(item.qtype) else { throw DifferentialError(item.qtype) }
      return ZoneSource(
        apex: item.zone, path: "\(directory)/ferret/zones/\(item.id).zone", isForeign: true,
        questions: [(item.qname, type)])
    }
  }
}
