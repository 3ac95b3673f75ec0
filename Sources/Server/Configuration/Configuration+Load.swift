import DNSWire
import Yams
public import ZoneFile
import ZoneImage

/// A configuration file as read: what it says, and what is wrong with it.
public struct LoadedConfiguration: Sendable {
  public var configuration: Configuration
  /// All mistakes, in the order of the file.
  public var diagnostics: [Diagnostic]
  /// The line that each key was read from, by its path (`server.listen`); for a zone, by `zones.` and its
  /// apex, its own or its group's.
  var origins: [String: Int] = [:]
  /// The lines of each zone's keys, or of its group's.
  var fields: [Name: [String: Int]] = [:]
  /// The lines of what is said of each of `keys`.
  var keyLines: [Name: [String: Int]] = [:]

  /// Whether the server may start with it.
  public var isValid: Bool { mistakes == nil }

  /// How many mistakes there are, in words; nil: none.
  public var mistakes: String? {
    let count = diagnostics.count { $0.severity == .error }
    return count > 0 ? counted(count, "mistake") : nil
  }
}

extension Configuration {
  /// Reads a file. What cannot be read is a diagnostic like any other. `whileServing`: for a server that runs already, which
  /// needs no more what only a start needs.
  public static func load(_ path: String, whileServing: Bool = false) -> LoadedConfiguration {
    let octets: [UInt8]
    do { octets = try readFile(path).octets } catch {
      return failure("cannot-read", "cannot read it: \(error.reason)", path)
    }
    guard let text = String(validating: octets, as: UTF8.self) else {
      return failure("not-utf-8", "it is not UTF-8 text", path)
    }
    let slash = path.lastIndex(of: "/")
    return read(
      text, path: path, directory: slash.map { String(path[..<$0]) } ?? "",
      whileServing: whileServing)
  }

  /// Reads a text that stands for the file at `path`, whose relative paths start at `directory`.
  static func read(
    _ text: String, path: String, directory: String, whileServing: Bool = false
  ) -> LoadedConfiguration {
    var reader = ConfigurationReader(
      source: SourceText(path: path, text: text), directory: directory,
      isForRunningServer: whileServing)
    do {
      if let root = try Yams.compose(yaml: text) {
        reader.read(root)
      } else {
        reader.note(.warning, "no-zones", "it is empty: every query is refused", at: nil)
      }
    } catch {
      reader.note(error)
    }
    reader.diagnostics.sort { ($0.place.line, $0.place.column) < ($1.place.line, $1.place.column) }
    return LoadedConfiguration(
      configuration: reader.configuration, diagnostics: reader.diagnostics,
      origins: reader.origins, fields: reader.fields, keyLines: reader.keyLines)
  }

  private static func failure(
    _ name: String, _ message: String, _ path: String
  ) -> LoadedConfiguration {
    let place = SourceText(path: path, text: "").whole
    return LoadedConfiguration(
      configuration: Configuration(),
      diagnostics: [Diagnostic(severity: .error, name: name, message: message, place: place)])
  }
}

extension ConfigurationReader {
  /// What YAML itself finds wrong; nothing behind it can be read.
  mutating func note(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(let context?, _, _, _) where context.text.contains("quoted scalar"):
      note(.error, "bad-yaml", "the quote that is opened here is never closed", at: context.mark)
    case .scanner(let context, let problem, let mark, _),
      .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let behind = context.map { " (\($0.text))" } ?? ""
      note(.error, "bad-yaml", "\(problem)\(behind)\(hint(problem, mark))", at: mark)
    case .duplicatedKeysInMapping(let keys, let context):
      let list = keys.map { "'\($0)'" }.joined(separator: ", ")
      let first = source.place(context.mark)
      // The mark is that of the first of the keys.
      let second = keys.first.flatMap { source.place(of: $0, again: context.mark) }
      diagnostics.append(
        Diagnostic(
          severity: .error, name: "listed-twice", message: "\(list) is given more than once",
          place: second ?? first, related: second == nil ? nil : first))
    default: note(.error, "bad-yaml", "\(error)", at: nil)
    }
  }

  /// The usual cause of what YAML says about a line.
  private func hint(_ problem: String, _ mark: Mark) -> String {
    let text = source.place(mark).text
    if text.prefix(while: \.isWhitespace).contains("\t") { return "; indent with spaces, not tabs" }
    if text.contains("::") { return "; write an IPv6 address in quotes" }
    guard problem.contains("did not find expected") else { return "" }
    return "; is it indented as its neighbours are, and each bracket and quote above it closed?"
  }
}
