import Foundation
import Testing

/// The corpora under Tests/Fuzz are what ``Corpus`` makes; with `APUS_WRITE_CORPORA=1` in the
/// environment they are written.
@Suite struct CorpusTests {
  static let root = packageRoot + "/Tests/Fuzz/Corpus/"

  @Test func corporaAreWhatTheyAreMadeOf() throws {
    let made = try Corpus.make()
    #expect(Set(made.keys.map { $0.prefix { $0 != "/" } }).count == 10)
    let manager = FileManager.default
    if ProcessInfo.processInfo.environment["APUS_WRITE_CORPORA"] == "1" {
      try? manager.removeItem(atPath: Self.root)
      for (path, octets) in made {
        let file = URL(fileURLWithPath: Self.root + path)
        try manager.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(octets).write(to: file)
      }
    }
    let there = try manager.subpathsOfDirectory(atPath: Self.root).filter { $0.contains("/") }
    let again: Comment = "APUS_WRITE_CORPORA=1 swift test --filter CorpusTests writes them"
    #expect(Set(there) == Set(made.keys), again)
    for (path, octets) in made {
      #expect(manager.contents(atPath: Self.root + path).map(Array.init) == octets, again)
    }
  }
}
