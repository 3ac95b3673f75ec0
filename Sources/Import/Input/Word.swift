/// A word of a configuration and where it stands.
struct Word: Hashable, Sendable {
  var text: String
  var at: Position

  /// A domain name without its final dot, as Apus writes it.
  var nameText: String { text.hasSuffix(".") && text != "." ? String(text.dropLast()) : text }
}

/// A key and what stands behind it.
struct Setting: Sendable {
  var key: Word
  var values: [Word]

  /// The one value; of several the first.
  var value: Word? { values.first }
}

/// Goes over a text and knows line and column.
struct Cursor {
  private let octets: [UInt8]
  private var index = 0
  private(set) var position: Position

  init(_ octets: [UInt8], file: Int) {
    // UTF-8's byte order mark says nothing.
    self.octets = octets.starts(with: [0xef, 0xbb, 0xbf]) ? Array(octets.dropFirst(3)) : octets
    position = Position(file: file, line: 1, column: 1)
  }

  /// The octet here; nil at the end.
  var octet: UInt8? { index < octets.count ? octets[index] : nil }

  /// The octet behind this one.
  var next: UInt8? { index + 1 < octets.count ? octets[index + 1] : nil }

  /// Blank, tab, line end, and whatever else is not seen.
  var isAtSpace: Bool { octet.map { $0 <= 0x20 } ?? false }

  mutating func advance() {
    guard let octet else { return }
    index += 1
    if octet == 0x0a {
      position.line += 1
      position.column = 1
    } else {
      position.column += 1
    }
  }

  /// Up to the line's end, which is left.
  mutating func skipLine() {
    while let octet, octet != 0x0a { advance() }
  }

  /// All up to the first octet that does not belong.
  mutating func take(while belongs: (UInt8) -> Bool) -> String {
    let start = index
    while let octet, belongs(octet) { advance() }
    return String(decoding: octets[start..<index], as: UTF8.self)
  }

  /// A text in quotes, whose opening one is here: `\` takes the character behind it as it is. Nil where the closing one is missing.
  mutating func takeQuoted(linesAllowed: Bool) -> String? {
    guard let quote = octet else { return nil }
    advance()
    var text: [UInt8] = []
    while let octet, linesAllowed || octet != 0x0a {
      advance()
      if octet == quote { return String(decoding: text, as: UTF8.self) }
      if octet == 0x5c, let escaped = self.octet, escaped != 0x0a {
        text.append(escaped)
        advance()
      } else {
        text.append(octet)
      }
    }
    return nil
  }
}
