import Yams
import ZoneFile

/// The configuration file's text, to show the lines that are wrong.
struct SourceText {
  let path: String
  private let lines: [Substring]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
  }

  /// The file as a whole.
  var whole: Diagnostic.Place {
    Diagnostic.Place(file: path, line: 0, column: 0, text: "", indent: "")
  }

  /// A line as a whole.
  func place(line number: Int) -> Diagnostic.Place {
    let line = (1...max(lines.count, 1)).contains(number) ? lines[number - 1] : ""
    return Diagnostic.Place(
      file: path, line: number, column: 1,
      text: String(String.UnicodeScalarView(line.unicodeScalars.map(Self.printable))), indent: "")
  }

  /// A mark, whose column counts characters, as a place, whose column counts octets.
  func place(_ mark: Mark?) -> Diagnostic.Place {
    guard let mark, mark.line > 0 else { return whole }
    let line = mark.line <= lines.count ? lines[mark.line - 1] : ""
    let before = line.unicodeScalars.prefix(max(mark.column - 1, 0))
    return Diagnostic.Place(
      file: path, line: mark.line, column: String(before).utf8.count + 1,
      text: String(String.UnicodeScalarView(line.unicodeScalars.map(Self.printable))),
      indent: String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " })))
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7f) ? scalar : "?"
  }
}
