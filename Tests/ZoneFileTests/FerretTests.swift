import DNSWire
import Foundation
import Testing
import ZoneFile
import ZoneImage

/// Zones that four servers were tried with (see `../shared/data`): 900 that break a rule, 2,535 that
/// break none.
@Suite struct FerretTests {
  static let archive = sharedData("ferret.tar.xz")

  private static func unpack() throws -> Folder {
    let folder = try Folder()
    let archive = try #require(archive)
    _ = try #require(try run("/usr/bin/tar", ["xJf", archive, "-C", folder.path]))
    return folder
  }

  private struct Invalid: Decodable {
    var file: String
    var apex: String?
    var cond: Int
  }

  /// The rules of which one must be told, by the data's number for what is broken.
  private static let rules: [Int: Set<String>] = [
    1: ["duplicate-record"], 2: ["no-soa"], 3: ["out-of-zone"],
    4: ["cname-and-other-data", "multiple-cnames", "dname-beside-cname"], 5: ["multiple-dnames"],
    6: ["dname-beside-ns"], 7: ["data-under-dname"], 8: ["ns-below-delegation"],
    9: ["missing-glue", "ns-target-cname"],
  ]

  @Test(.enabled(if: archive != nil, "needs ../shared/data/ferret.tar.xz"))
  func everyBrokenRuleIsTold() throws {
    let folder = try Self.unpack()
    let lines = try String(contentsOfFile: folder.path + "/ferret/invalid.jsonl", encoding: .utf8)
      .split(separator: "\n")
    var missed: [String] = []
    var (distinct, sameSOAs, ownerless) = (0, 0, 0)
    for line in lines {
      let entry = try JSONDecoder().decode(Invalid.self, from: Data(line.utf8))
      let path = folder.path + "/ferret/" + entry.file
      let apex = try entry.apex ?? shortestOwner(path)
      var limits = ZoneFileLimits()
      limits.diagnostics = 1000
      let result = ZoneFile.load(path: path, apex: try Name(apex), limits: limits)
      let names = Set(result.diagnostics.map(\.name))
      let soaLines = try soaCount(path)
      // Some zones that the data calls duplicates hold two different records.
      if entry.cond == 1, try hasNoDuplicate(path) {
        distinct += 1
        #expect(!names.contains("duplicate-record"))
      } else if entry.cond == 2, soaLines > 0 {
        // Every one of these says one SOA several times: a duplicate, which is an SOA.
        sameSOAs += 1
        let duplicates = result.diagnostics.filter { $0.name == "duplicate-record" }
        #expect(duplicates.contains { isSOA(line: $0.place.line, path) }, "\(entry.file)")
        #expect(duplicates.count { isSOA(line: $0.place.line, path) } == soaLines - 1)
      } else if entry.cond == 2, try firstOwnerIsMissing(path) {
        ownerless += 1
        #expect(names == ["owner-missing"])
      } else if names.isDisjoint(with: Self.rules[entry.cond] ?? []) {
        missed.append("\(entry.file) (\(apex)): \(names.sorted())")
      }
      for diagnostic in result.diagnostics where diagnostic.severity == .error {
        #expect(result.contents == nil)
      }
    }
    #expect(lines.count == 900)
    #expect(distinct == 17)
    #expect(sameSOAs == 17)
    #expect(ownerless == 1)
    #expect(missed.isEmpty, "\(missed.count): \(missed.prefix(10).joined(separator: "\n"))")
  }

  private func lines(_ path: String) throws -> [Substring] {
    try String(contentsOfFile: path, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
  }

  private func soaCount(_ path: String) throws -> Int {
    try lines(path).count { $0.split(whereSeparator: \.isWhitespace).contains("SOA") }
  }

  private func isSOA(line: Int, _ path: String) -> Bool {
    guard let all = try? lines(path), all.indices.contains(line - 1) else { return false }
    return all[line - 1].split(whereSeparator: \.isWhitespace).contains("SOA")
  }

  private func firstOwnerIsMissing(_ path: String) throws -> Bool {
    try lines(path).first?.first?.isWhitespace == true
  }

  /// Whether no two lines say the same; the data gives every owner or leaves it to the line before.
  private func hasNoDuplicate(_ path: String) throws -> Bool {
    var owner = ""
    var seen: Set<[String]> = []
    for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
      var fields = line.split(whereSeparator: \.isWhitespace).map(String.init)
      if line.first?.isWhitespace == true { fields.insert(owner, at: 0) }
      owner = fields.first ?? owner
      fields.removeAll { $0 == "500" }
      guard seen.insert(fields).inserted else { return false }
    }
    return true
  }

  /// Zones without an SOA name no apex: the highest owner stands for it.
  private func shortestOwner(_ path: String) throws -> String {
    let owners = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("\t") && !$0.hasPrefix(" ") }
      .map { String($0.split(whereSeparator: \.isWhitespace)[0]) }
    return owners.min { $0.count < $1.count } ?? "."
  }

  @Test(.enabled(if: archive != nil, "needs ../shared/data/ferret.tar.xz"))
  func noValidZoneGetsAnError() throws {
    let folder = try Self.unpack()
    let lines = try String(contentsOfFile: folder.path + "/ferret/zones.tsv", encoding: .utf8)
      .split(separator: "\n")
    var refused: [String] = []
    for line in lines {
      let fields = line.split(separator: "\t")
      let result = ZoneFile.load(
        path: folder.path + "/ferret/" + fields[1], apex: try Name(fields[0]))
      if result.contents == nil { refused.append("\(result.diagnostics)") }
    }
    #expect(lines.count > 2000)
    #expect(refused.isEmpty, "\(refused.count): \(refused.prefix(10).joined(separator: "\n"))")
  }

  @Test(
    .enabled(
      if: sharedData("root-20170821.zone.xz") != nil, "needs the root zone of ../shared/data"))
  func theRootZoneLoads() throws {
    let packed = try #require(sharedData("root-20170821.zone.xz"))
    let folder = try Folder()
    let text = try #require(try run("/usr/bin/xz", ["-dc", packed]))
    let path = try folder.write("root.zone", text)
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix(";") }
    let result = ZoneFile.load(path: path, apex: .root)
    let contents = try #require(result.contents, "\(result.diagnostics)")
    #expect(contents.records.count > 20_000)
    #expect(contents.records.count <= lines.count)
    // The file ends with the SOA again, as transfers do: a duplicate.
    #expect(result.diagnostics.allSatisfy { $0.severity == .warning })
  }
}
