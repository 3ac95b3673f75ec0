public import ZoneImage

/// One mistake or doubt about a zone, at a place in a file.
public struct ZoneDiagnostic: Sendable, Codable, Equatable {
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

    public init(file: String, line: Int, column: Int, text: String = "", indent: String = "") {
      self.file = file
      self.line = line
      self.column = column
      self.text = text
      self.indent = indent
    }
  }

  public var severity: Severity
  /// Stable name in kebab-case: a ``Mistake`` or a rule of the zone.
  public var name: String
  public var message: String
  public var place: Place
  /// Another place that the message speaks of.
  public var related: Place?

  public init(
    severity: Severity, name: String, message: String, place: Place, related: Place? = nil
  ) {
    self.severity = severity
    self.name = name
    self.message = message
    self.place = place
    self.related = related
  }
}

extension ZoneDiagnostic: CustomStringConvertible {
  /// As a compiler tells it: `file:line:column: error: message [name]`, the line, and a caret.
  public var description: String {
    var text = "\(place.prefix): \(severity.rawValue): \(message) [\(name)]"
    if place.line > 0 { text += "\n\(place.text)\n\(place.indent)^" }
    if let related {
      text += "\n\(related.prefix): note: see here\n\(related.text)\n\(related.indent)^"
    }
    return text
  }
}

extension ZoneDiagnostic.Place {
  /// `file:line:column`.
  var prefix: String { line > 0 ? "\(file):\(line):\(column)" : file }
}
