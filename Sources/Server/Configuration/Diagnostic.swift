/// One mistake or doubt about the configuration, at a place in its file. Told in the same words and
/// with the same JSON keys as one about a zone file.
public struct Diagnostic: Sendable, Codable, Equatable {
  public enum Severity: String, Sendable, Codable {
    /// The server does not start.
    case error
    /// The server starts.
    case warning
  }

  /// A place in a file, with the line's text.
  public struct Place: Sendable, Codable, Equatable {
    public var file: String
    /// Counted from 1; 0 where the file as a whole is meant.
    public var line: Int
    /// Counted in octets from 1; 0 where the file as a whole is meant.
    public var column: Int
    /// The line, fit for a terminal: control characters are shown as `?`.
    public var text: String
    /// White space that puts a caret under the column, tabs as the line has them.
    public var indent: String
  }

  public var severity: Severity
  /// Stable name in kebab-case.
  public var name: String
  /// What is wrong, and where there is one, the suggestion.
  public var message: String
  public var place: Place
}

extension Diagnostic: CustomStringConvertible {
  /// As a compiler tells it: `file:line:column: error: message [name]`, the line, and a caret.
  public var description: String {
    let told = "\(severity.rawValue): \(message) [\(name)]"
    guard place.line > 0 else { return "\(place.file): \(told)" }
    return """
      \(place.file):\(place.line):\(place.column): \(told)
      \(place.text)
      \(place.indent)^
      """
  }
}
