import Foundation

/// The files that the words of an `include` mean.
enum IncludedFiles {
  /// In sorted order; a path without wildcard means itself, whether it is there or not. A relative one starts at the directory of
  /// `file`.
  static func matching(_ pattern: String, from file: String) -> [String] {
    let path = absolute(pattern, from: file)
    guard path.contains(where: isWildcard) else { return [path] }
    var found = [path.hasPrefix("/") ? "/" : ""]
    for component in path.split(separator: "/").map(String.init) {
      found = found.flatMap { directory in
        component.contains(where: isWildcard)
          ? entries(directory, component) : [directory + component]
      }.map { $0 + "/" }
    }
    return found.map { String($0.dropLast()) }.filter {
      FileManager.default.fileExists(atPath: $0)
    }.sorted()
  }

  /// The path, seen from the directory of `file`.
  static func absolute(_ path: String, from file: String) -> String {
    guard !path.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return path }
    return file[...slash] + path
  }

  private static func isWildcard(_ character: Character) -> Bool {
    character == "*" || character == "?"
  }

  private static func entries(_ directory: String, _ pattern: String) -> [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: directory.isEmpty ? "." : directory)
    // A leading dot has to be matched by itself (glob(7)).
    return (names ?? []).filter {
      ($0.hasPrefix(".") == pattern.hasPrefix(".")) && matches(Substring($0), Substring(pattern))
    }.map { directory + $0 }
  }

  /// `*` stands for any characters, `?` for one.
  private static func matches(_ name: Substring, _ pattern: Substring) -> Bool {
    guard let first = pattern.first else { return name.isEmpty }
    if first == "*" {
      return matches(name, pattern.dropFirst())
        || (!name.isEmpty && matches(name.dropFirst(), pattern))
    }
    guard let letter = name.first, first == "?" || first == letter else { return false }
    return matches(name.dropFirst(), pattern.dropFirst())
  }
}
