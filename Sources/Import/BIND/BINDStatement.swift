/// A statement of named.conf: words and blocks up to a semicolon.
struct BINDStatement {
  enum Part {
    case word(Word)
    case block([BINDStatement], at: Position)
  }

  var parts: [Part]

  /// The words in front of the first block.
  var words: [Word] {
    var words: [Word] = []
    for part in parts {
      guard case .word(let word) = part else { break }
      words.append(word)
    }
    return words
  }

  /// The statements of the first block; nil where there is none.
  var block: [BINDStatement]? {
    for part in parts { if case .block(let statements, _) = part { return statements } }
    return nil
  }

  var at: Position {
    switch parts.first {
    case .word(let word)?: word.at
    case .block(_, let at)?: at
    case nil: Position(file: 0, line: 0, column: 0)
    }
  }

  /// The first word, in small letters.
  var keyword: String { words.first?.text.lowercased() ?? "" }

  /// Of an element of a list of addresses: its words without the `!` before them, which may stand by itself.
  var negation: (words: [Word], isNegated: Bool) {
    var words = words
    guard let first = words.first, first.text.hasPrefix("!") else { return (words, false) }
    words[0].text.removeFirst()
    if words[0].text.isEmpty { words.removeFirst() }
    return (words, true)
  }

  /// The element of a list that takes another list away.
  static func negated(_ list: [BINDStatement], at: Position) -> BINDStatement {
    BINDStatement(parts: [.word(Word(text: "!", at: at)), .block(list, at: at)])
  }

  /// The element that every address matches.
  static func any(at: Position) -> BINDStatement {
    BINDStatement(parts: [.word(Word(text: "any", at: at))])
  }

  /// Of an element of a list: the one that says the opposite.
  var inverted: BINDStatement {
    guard case .word(var word)? = parts.first else {
      return BINDStatement(parts: [.word(Word(text: "!", at: at))] + parts)
    }
    if word.text.hasPrefix("!") {
      word.text.removeFirst()
    } else {
      word.text = "!" + word.text
    }
    return BINDStatement(parts: (word.text.isEmpty ? [] : [.word(word)]) + parts.dropFirst())
  }

  /// Whether it says what Apus does anyway: no resolver, no updates, everybody may ask.
  var isApusWay: Bool {
    let values = words.dropFirst().map { $0.text.lowercased() }
    let list = (block ?? []).map { $0.words.map { $0.text.lowercased() } }
    switch keyword {
    case "recursion", "allow-new-zones": return values == ["no"]
    case "allow-update", "allow-recursion", "allow-update-forwarding": return list == [["none"]]
    case "allow-query", "match-clients": return list == [["any"]]
    default: return false
    }
  }

  /// As key and values.
  var setting: Setting? {
    words.first.map { Setting(key: $0, values: Array(words.dropFirst())) }
  }
}
