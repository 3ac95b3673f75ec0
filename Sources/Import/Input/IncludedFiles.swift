import Foundation

/// The files that the words of an `include` mean.
enum IncludedFiles {
  /// In sorted order; a path without wildcard means itself, whether it is there or not. A relative one starts at `base`, which is empty
  /// or ends in a slash.
  ///
  /// What cannot be looked for is an error, and what means no file a warning: zones would be missing else, and nobody would know.
  static func matching(_ word: Word, from base: String, _ notes: inout Notes) -> [String] {
    let pattern = word.text
    guard !pattern.hasPrefix("~"), !pattern.contains(where: { "[{\\".contains($0) }) else {
      notes.error(
        "unknown-wildcard",
        "'\(pattern)' has a sign other than '*' and '?', which the import does not know: name the files",
        at: word.at)
      return []
    }
    guard pattern.contains(where: isWildcard) else { return [absolute(pattern, from: base)] }
    var found = [pattern.hasPrefix("/") ? "/" : base]
    var isListed = true
    let components = pattern.split(separator: "/").map(String.init)
    for (index, component) in components.enumerated() {
      let isLast = index == components.count - 1
      if component.contains(where: isWildcard) {
        found = found.flatMap { directory -> [String] in
          do throws(ListFailure) { return try entries(directory, component) } catch {
            isListed = false
            notes.error(
              "cannot-list", "cannot list '\(directory)': \(error.reason)", at: word.at)
            return []
          }
        }.filter { isLast ? !isDirectory($0) : !isRegularFile($0) }
      } else {
        found = found.map { $0 + component }
        if isLast { found = found.filter { FileManager.default.fileExists(atPath: $0) } }
      }
      if !isLast { found = found.map { $0 + "/" } }
    }
    if found.isEmpty, isListed {
      notes.warn("no-match", "no file matches '\(pattern)', and nothing is included", at: word.at)
    }
    return found.sorted()
  }

  /// Where relative paths of a file start.
  static func directory(of file: String) -> String {
    file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
  }

  static func absolute(_ path: String, from base: String) -> String {
    path.hasPrefix("/") ? path : base + path
  }

  private struct ListFailure: Error {
    var reason: String
  }

  private static func isWildcard(_ character: Character) -> Bool {
    character == "*" || character == "?"
  }

  /// The entries of a directory that match; none of one that is not there.
  private static func entries(
    _ directory: String, _ pattern: String
  ) throws(ListFailure) -> [String] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(
        atPath: directory.isEmpty ? "." : directory)
    } catch CocoaError.fileReadNoSuchFile {
      return []
    } catch {
      throw ListFailure(reason: error.localizedDescription)
    }
    // A leading dot has to be matched by itself (glob(7)).
    return names.filter {
      $0.hasPrefix(".") == pattern.hasPrefix(".") && matches(Array($0), Array(pattern))
    }.map { directory + $0 }
  }

  private static func isDirectory(_ path: String) -> Bool { type(path) == .typeDirectory }

  private static func isRegularFile(_ path: String) -> Bool { type(path) == .typeRegular }

  /// Nil where nobody can tell.
  private static func type(_ path: String) -> FileAttributeType? {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    return attributes?[.type] as? FileAttributeType
  }

  /// `*` stands for any characters, `?` for one.
  private static func matches(_ name: [Character], _ pattern: [Character]) -> Bool {
    var (at, sign) = (0, 0)
    // The last star, and where behind it the name is tried next.
    var star: (sign: Int, at: Int)?
    while at < name.count {
      if sign < pattern.count, pattern[sign] == "*" {
        star = (sign, at)
        sign += 1
      } else if sign < pattern.count, pattern[sign] == "?" || pattern[sign] == name[at] {
        (at, sign) = (at + 1, sign + 1)
      } else if let last = star {
        star = (last.sign, last.at + 1)
        (at, sign) = (last.at + 1, last.sign + 1)
      } else {
        return false
      }
    }
    return pattern[sign...].allSatisfy { $0 == "*" }
  }
}
