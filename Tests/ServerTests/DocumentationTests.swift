import Foundation
import Testing
import ZoneFile
import ZoneImage

@testable import Server

/// What the pages say, held against the code.
@Suite("Documentation")
struct DocumentationTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardized

  /// README and the pages of docs/, by their paths from the root.
  private static let pages: [String: String] = {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/docs")) ?? []
    let paths =
      ["README.md", "CONTRIBUTING.md"] + names.filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
    return Dictionary(
      uniqueKeysWithValues: paths.map {
        ($0, (try? String(contentsOf: root.appendingPathComponent($0), encoding: .utf8)) ?? "")
      })
  }()

  /// The blocks of code in a page, those of one language or all.
  private func blocks(_ text: String, language: String? = nil) -> [String] {
    text.components(separatedBy: "\n```").enumerated().compactMap { index, part in
      guard index % 2 == 1, let end = part.firstIndex(of: "\n") else { return nil }
      return language == nil || String(part[..<end]) == language ? String(part[end...]) : nil
    }
  }

  /// As GitHub makes them of headings.
  private func anchors(_ text: String) -> Set<String> {
    Set(
      text.split(separator: "\n").filter { $0.hasPrefix("#") }.map { line in
        line.drop { $0 == "#" || $0 == " " }.lowercased().replacing(" ", with: "-")
          .filter { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }
      })
  }

  @Test("there are pages, and each link leads somewhere")
  func links() throws {
    #expect(Self.pages.count >= 8 && Self.pages.values.allSatisfy { !$0.isEmpty })
    for (page, text) in Self.pages {
      for match in text.matches(of: /\]\(([^)\s]*)\)/) where !match.1.contains("://") {
        let parts = match.1.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let target =
          parts[0].isEmpty
          ? Self.root.appendingPathComponent(page)
          : Self.root.appendingPathComponent(page).deletingLastPathComponent()
            .appendingPathComponent(String(parts[0])).standardized
        #expect(FileManager.default.fileExists(atPath: target.path), "\(page): \(match.1)")
        guard parts.count == 2 else { continue }
        let there = try String(contentsOf: target, encoding: .utf8)
        #expect(anchors(there).contains(String(parts[1])), "\(page): \(match.1)")
      }
    }
  }

  @Test("no page has what a merge left")
  func conflictMarkers() {
    for (page, text) in Self.pages {
      let left = text.split(separator: "\n").filter {
        $0.hasPrefix("<<<<<<< ") || $0 == "=======" || $0.hasPrefix(">>>>>>> ")
      }
      #expect(left.isEmpty, "\(page)")
    }
  }

  @Test("each configuration that a page shows is one")
  func configurations() {
    var count = 0
    for (page, text) in Self.pages {
      for block in blocks(text, language: "yaml") {
        // Files and users that an example names are not here.
        let mistakes = read(block).diagnostics.filter {
          $0.severity == .error && !["cannot-read", "unknown-user"].contains($0.name)
        }
        #expect(mistakes.isEmpty, "\(page): \(mistakes)")
        count += 1
      }
    }
    #expect(count >= 3)
  }

  @Test("each key that a page names is one")
  func keys() {
    let sections = ConfigurationKeys.top.known
    let known = Set(ConfigurationKey.all.map(\.path))
    var count = 0
    for (page, text) in Self.pages {
      for match in text.matches(of: /`([a-z-]+)\.([a-z-]+)`/)
      where sections.contains(String(match.1)) {
        // `zones-from.list` stands for a key of one of its groups; `log.yaml` and the like are files.
        let path = match.1 == "zones-from" ? "zones-from[].\(match.2)" : "\(match.1).\(match.2)"
        #expect(known.contains(path), "\(page): \(match.0)")
        count += 1
      }
    }
    #expect(count > 40)
  }

  @Test("each command that a page names is one, with its options")
  func commands() throws {
    let executable = URL(fileURLWithPath: CommandLine.arguments[0])
      .deletingLastPathComponent().appendingPathComponent("apus")
    var help: [String: String] = [:]
    var count = 0
    for (page, text) in Self.pages {
      let commands =
        text.matches(of: /`apus ([^`\n]+)`/).map { String($0.1) }
        + blocks(text).flatMap { $0.split(separator: "\n") }
        .compactMap {
          $0.firstMatch(of: /^(?:\$ )?(?:sudo )?(?:\.build\/release\/)?apus ([^#]+)/).map {
            String($0.1)
          }
        }
      for command in commands {
        let words = command.split(separator: " ")
        guard let verb = words.first.map(String.init), verb.first?.isLetter == true else {
          continue
        }
        if help[verb] == nil {
          let (process, out) = (Process(), Pipe())
          process.executableURL = executable
          process.arguments = [verb, "--help"]
          process.standardOutput = out
          process.standardError = FileHandle.nullDevice
          try process.run()
          help[verb] = String(
            decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
          process.waitUntilExit()
          #expect(process.terminationStatus == 0, "\(page): apus \(command)")
        }
        for word in words where word.hasPrefix("--") {
          let option = word.trimmingCharacters(in: CharacterSet(charactersIn: "]),.;"))
          #expect(
            verb == "config" || help[verb]?.contains(option) == true, "\(page): apus \(command)")
        }
        count += 1
      }
    }
    #expect(count > 40)
  }

  @Test("the figures of the README are those of the benchmarks' page")
  func figures() throws {
    let readme = try #require(Self.pages["README.md"])
    let benchmarks = try #require(Self.pages["docs/benchmarks.md"])
    let start = try #require(readme.range(of: "\n## Beside the others\n"))
    let section = readme[start.upperBound...].components(separatedBy: "\n## ")[0]
    let figures = section.matches(of: /\*\*([0-9][0-9.,]*)\*\*/).map { String($0.1) }
    #expect(figures.count >= 10)
    for figure in figures { #expect(benchmarks.contains(figure), "\(figure)") }
  }
}
