/// Reads named.conf's text: words, quotes, braces, semicolons, the comments `//`, `#` and `/* */`, and `include`.
struct BINDText {
  private enum Token {
    case word(Word)
    case open(Position)
    case close(Position)
    case end
    case fileEnd
  }

  private var cursor: Cursor
  private let depth: Int
  /// Where relative paths start, which BIND knows from the option `directory` on.
  private var directory: String?

  /// How deep blocks may stand in each other.
  private static let deepestBlock = 100

  /// The statements of a file.
  static func read(_ file: Int, _ notes: inout Notes) -> [BINDStatement] {
    var reader = BINDText(file, depth: 0, directory: nil, notes)
    return reader.statements(&notes, within: nil, blocks: 0) ?? []
  }

  private init(_ file: Int, depth: Int, directory: String?, _ notes: Notes) {
    cursor = Cursor(notes.octets(of: file), file: file)
    (self.depth, self.directory) = (depth, directory)
  }

  /// Up to the block's end, or the file's. Nil after a mistake behind which nothing can be understood.
  private mutating func statements(
    _ notes: inout Notes, within opened: Position?, blocks: Int
  ) -> [BINDStatement]? {
    guard blocks <= Self.deepestBlock else {
      notes.error(
        "too-deep", "blocks stand more than \(Self.deepestBlock) deep in each other", at: opened)
      return nil
    }
    var statements: [BINDStatement] = []
    var parts: [BINDStatement.Part] = []
    while true {
      guard let token = nextToken(&notes) else { return nil }
      switch token {
      case .word(let word): parts.append(.word(word))
      case .open(let at):
        guard let block = self.statements(&notes, within: at, blocks: blocks + 1) else {
          return nil
        }
        parts.append(.block(block, at: at))
      case .end:
        let statement = BINDStatement(parts: parts)
        if statement.keyword == "include", statement.block == nil {
          statements += included(statement, &notes)
        } else if !parts.isEmpty {
          // No block but the options has this.
          if statement.keyword == "directory", let path = statement.setting?.value {
            enter(path, notes)
          }
          statements.append(statement)
        }
        parts = []
      case .close(let at):
        guard opened != nil else {
          notes.error("unexpected-brace", "this '}' closes nothing", at: at)
          return nil
        }
        guard check(parts, isEnded: "before '}'", at: at, &notes) else { return nil }
        return statements
      case .fileEnd:
        if let opened {
          notes.error("unclosed-brace", "this '{' is not closed", at: opened)
          return nil
        }
        guard check(parts, isEnded: "at the end of the file", at: cursor.position, &notes) else {
          return nil
        }
        return statements
      }
    }
  }

  private func check(
    _ parts: [BINDStatement.Part], isEnded place: String, at: Position, _ notes: inout Notes
  ) -> Bool {
    guard !parts.isEmpty else { return true }
    let word = BINDStatement(parts: parts).words.first?.text ?? "{"
    notes.error("semicolon-missing", "a ';' is missing \(place), behind '\(word)'", at: at)
    return false
  }

  private mutating func included(
    _ statement: BINDStatement, _ notes: inout Notes
  ) -> [BINDStatement] {
    guard let setting = statement.setting, let word = notes.required(setting) else { return [] }
    let base = directory ?? IncludedFiles.directory(of: notes.path(of: word.at.file))
    var statements: [BINDStatement] = []
    for path in IncludedFiles.matching(word, from: base, &notes) {
      guard let file = notes.open(path, at: word.at, depth: depth + 1) else { continue }
      var reader = BINDText(file, depth: depth + 1, directory: directory, notes)
      statements += reader.statements(&notes, within: nil, blocks: 0) ?? []
      directory = reader.directory
    }
    return statements
  }

  /// BIND changes its directory while it reads.
  private mutating func enter(_ path: Word, _ notes: Notes) {
    let base = directory ?? IncludedFiles.directory(of: notes.path(of: path.at.file))
    let whole = IncludedFiles.absolute(path.text, from: base)
    directory = whole.hasSuffix("/") ? whole : whole + "/"
  }

  /// Nil after a mistake.
  private mutating func nextToken(_ notes: inout Notes) -> Token? {
    guard skipBlank(&notes) else { return nil }
    let position = cursor.position
    switch cursor.octet {
    case nil: return .fileEnd
    case 0x7b?:
      cursor.advance()
      return .open(position)
    case 0x7d?:
      cursor.advance()
      return .close(position)
    case 0x3b?:
      cursor.advance()
      return .end
    case 0x22?:
      guard let text = cursor.takeQuoted(linesAllowed: true) else {
        notes.error("unclosed-quote", "a quote is opened and not closed", at: position)
        return nil
      }
      return .word(Word(text: text, at: position))
    default:
      // A slash belongs to a word: only behind white space it begins a comment.
      let text = cursor.take { $0 > 0x20 && ![0x22, 0x3b, 0x7b, 0x7d].contains($0) }
      return .word(Word(text: text, at: position))
    }
  }

  /// White space and comments. False after a comment that does not end.
  private mutating func skipBlank(_ notes: inout Notes) -> Bool {
    while let octet = cursor.octet {
      if octet <= 0x20 {
        cursor.advance()
      } else if octet == 0x23 || (octet == 0x2f && cursor.next == 0x2f) {
        cursor.skipLine()
      } else if octet == 0x2f, cursor.next == 0x2a {
        let position = cursor.position
        cursor.advance()
        cursor.advance()
        while cursor.octet != nil, !(cursor.octet == 0x2a && cursor.next == 0x2f) {
          cursor.advance()
        }
        guard cursor.octet != nil else {
          notes.error("unclosed-comment", "this '/*' is not closed", at: position)
          return false
        }
        cursor.advance()
        cursor.advance()
      } else {
        break
      }
    }
    return true
  }
}
