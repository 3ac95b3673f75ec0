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
    return place(line: mark.line, character: mark.column)
  }

  private func place(line number: Int, character: Int) -> Diagnostic.Place {
    let line = number <= lines.count ? lines[number - 1] : ""
    let before = line.unicodeScalars.prefix(max(character - 1, 0))
    return Diagnostic.Place(
      file: path, line: number, column: String(before).utf8.count + 1,
      text: String(String.UnicodeScalarView(line.unicodeScalars.map(Self.printable))),
      indent: String(String.UnicodeScalarView(before.map { $0 == "\t" ? "\t" : " " })))
  }

  /// Where a key of a mapping in block style that stands at `mark` comes again in the same mapping.
  func place(of key: String, again mark: Mark) -> Diagnostic.Place? {
    let indent = mark.column - 1
    for (index, line) in lines.enumerated().dropFirst(mark.line) {
      let spaces = line.prefix { $0 == " " }.count
      let text = line.dropFirst(spaces)
      guard let letter = text.first, letter != "#", spaces <= indent else { continue }
      if spaces < indent { return nil }
      let isKey = [key, "\"\(key)\"", "'\(key)'"].contains { form in
        text.hasPrefix(form)
          && text.dropFirst(form.count).drop { $0 == " " || $0 == "\t" }.first == ":"
      }
      if isKey { return place(line: index + 1, character: mark.column) }
    }
    return nil
  }

  private static func printable(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    scalar == "\t" || (scalar.value >= 0x20 && scalar.value != 0x7f) ? scalar : "?"
  }
}
