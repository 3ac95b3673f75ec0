import Foundation
import TestSupport

/// The signed root zone of 2017 and 2,000 questions that were asked of a root server (see `../shared/data`).
enum RootZone {
  @Sendable
  static func zones(_ options: DifferentialOptions, _ directory: String) throws -> [ZoneSource] {
    guard let data = options.data else { return [] }
    let (packed, list) = ("\(data)/root-20170821.zone.xz", "\(data)/root-queries.txt")
    guard [packed, list].allSatisfy(FileManager.default.isReadableFile(atPath:)) else { return [] }
    let path = "\(directory)/root.zone"
    try NetworkNamespace.shell("xz -dc '\(packed)' > '\(path)'")
    let questions = try String(contentsOfFile: list, encoding: .utf8).split(separator: "\n")
      .map { line in
        let fields = line.split(separator: " ")
        guard fields.count == 2, let type = TypeName.code(fields[1]) else {
          throw DifferentialError("not a question: \(line)")
        }
        return (String(fields[0]), type)
      }
    return [ZoneSource(apex: ".", path: path, questions: questions)]
  }
}
